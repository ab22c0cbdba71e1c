"""Calls that the egress rules refuse: one line in the trail per place and hour, and how often a person met that."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from bugbash.choices import CallError
from bugbash.models import AuditEvent, Observation, Project
from portal.lib.egress import BlockedError, read_url
from portal.lib.people import display_name

VERB = "was refused"
TRIED = "asked by"
HOUR = timedelta(hours=1)
# By hand, for every asking waits for it. What drafts were refused is counted in the trail, for a draft keeps its last
# answer only and may be discarded.
BLOCKED = f"""
SELECT
  (SELECT COUNT(*) FROM (SELECT 1 FROM {Observation._meta.db_table}
    WHERE asked_by_id = %%s AND error = %%s AND observed_at >= %%s LIMIT %%s) asked)
  + (SELECT COUNT(*) FROM (SELECT 1 FROM {AuditEvent._meta.db_table}
    WHERE actor_id = %%s AND subject_type = 'definitiondraft' AND verb = %%s AND %s = %%s AND at >= %%s
    LIMIT %%s) tried)
"""  # noqa: S608  names of our own tables


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
    """How many calls of this person were refused in the last hour, counted up to `most`; one statement."""
    since = connection.ops.adapt_datetimefield_value(timezone.now() - HOUR)
    error = "detail ->> 'error'" if connection.vendor == "postgresql" else "JSON_EXTRACT(detail, '$.error')"
    code = CallError.BLOCKED.value
    with connection.cursor() as cursor:
        cursor.execute(BLOCKED % error, [person.pk, code, since, most, person.pk, TRIED, code, since, most])
        return min(most, int(cursor.fetchone()[0]))
