from dataclasses import dataclass

from django.db.models import Q, QuerySet

from bugbash.choices import BreakageStatus
from bugbash.models import OPEN_STATUSES, AuditEvent, Breakage, Outcome, Project

OPEN = "open"


@dataclass(frozen=True, slots=True)
class BreakageFilter:
    """What a list is narrowed to; empty fields narrow nothing. `status` may also be `open`."""

    status: str = OPEN
    severity: str = ""
    category: str = ""
    owner: str = ""
    words: str = ""


def breakage_rows(project: Project, narrow: BreakageFilter) -> QuerySet[Breakage]:
    """Breakages with all that a list shows, newest first."""
    rows = project.breakages.select_related("query", "reported_by", "owner", "observation__version")
    if narrow.status == OPEN:
        rows = rows.filter(status__in=OPEN_STATUSES)
    elif narrow.status in BreakageStatus.values:
        rows = rows.filter(status=narrow.status)
    if narrow.severity:
        rows = rows.filter(severity="" if narrow.severity == "unset" else narrow.severity)
    if narrow.category:
        rows = rows.filter(category=narrow.category)
    if narrow.owner:
        rows = rows.filter(owner__username=narrow.owner)
    if narrow.words:
        rows = rows.filter(Q(title__icontains=narrow.words) | Q(query__text__icontains=narrow.words))
    return rows.order_by("-number")


def trail(breakage: Breakage) -> QuerySet[AuditEvent]:
    """All that was done to a breakage, oldest first."""
    return AuditEvent.objects.filter(subject_type="breakage", subject_id=breakage.pk).order_by("pk")


def verdict_strip(breakage: Breakage) -> list[Outcome]:
    """The newest outcome of the breakage's query on every version it was replayed on, oldest version first."""
    rows = (
        Outcome.objects.filter(query=breakage.query_id, replay__project=breakage.project_id)
        .exclude(verdict="")
        .select_related("replay__version")
        .order_by("pk")
    )
    newest = {row.replay.version_id: row for row in rows}
    return sorted(newest.values(), key=lambda row: row.replay.version.registered_at)
