"""Calls that the egress rules refuse: one line in the trail per place and hour, and how often a person met that."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from bugbash.choices import CallError
from bugbash.models import AuditEvent, Observation, Project
from portal.lib.egress import BlockedError, read_url
from portal.lib.people import display_name

VERB = "was refused"
TRIED = "asked by"
HOUR = timedelta(hours=1)


@transaction.atomic
def note_blocked(*, project_id: int, place: str, sentence: str, by: User | None) -> None:
    """Write in the trail that a call was refused, unless the last hour has it; `by=None` is the product itself.

    `place` is what `place_of` made of the call's URL. The project's row is locked, so two that are refused together
    write one line: call it outside of transactions that hold other locks.
    """
    project = Project.objects.select_for_update().get(pk=project_id)
    lately = AuditEvent.objects.filter(at__gte=Now() - HOUR, verb=VERB, subject=place)
    if lately.filter(subject_type="project", subject_id=project.pk).exists():
        return
    AuditEvent.objects.create(
        project_id=project.pk,
        actor_id=by.pk if by else None,
        actor=display_name(by) if by else "Bashboard",
        verb=VERB,
        subject_type="project",
        subject_id=project.pk,
        subject=place,
        detail={"sentence": sentence},
    )


def place_of(url: str) -> str:
    """The origin of a URL: what stands behind it may be secret."""
    try:
        return read_url(url).origin[:250]
    except BlockedError:
        return "an address that can not be read"


def count_blocked(person: User, *, most: int) -> int:
    """How many calls of this person were refused in the last hour, counted up to `most`; two small statements."""
    recent = Q(error=CallError.BLOCKED)
    asked = Observation.objects.filter(recent, asked_by=person, observed_at__gte=Now() - HOUR)
    # Counted in the trail, for a draft keeps its last answer only and may be discarded.
    tried = AuditEvent.objects.filter(subject_type="definitiondraft", verb=TRIED, actor_id=person.pk)
    tried = tried.filter(at__gte=Now() - HOUR, detail__error=CallError.BLOCKED.value)
    return min(most, asked.values("pk")[:most].count() + tried.values("pk")[:most].count())
