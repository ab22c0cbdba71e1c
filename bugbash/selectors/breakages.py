import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Count, Q, QuerySet

from bugbash.choices import BreakageStatus
from bugbash.models import OPEN_STATUSES, AuditEvent, Breakage, Comment, Outcome, Project, Query

OPEN = "open"
ANY = "any"
UNSET = "unset"
NOBODY = "(nobody)"
PAGE = 50
ALIKE = 5
CANDIDATES = 200
PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class BreakageFilter:
    """What a list is narrowed to; empty fields narrow nothing. `status` may also be `open` or `any`."""

    status: str = OPEN
    severity: str = ""
    category: str = ""
    owner: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class BreakagePage:
    """Breakages, newest first; `next` is the number to go on before, None on the last page."""

    rows: Sequence[Breakage]
    next: int | None


def breakage_rows(project: Project, narrow: BreakageFilter) -> QuerySet[Breakage]:
    """Breakages with all that a list shows, newest first."""
    rows = narrow_all_but_status(project, narrow).select_related(
        "query", "reported_by", "owner", "observation__version"
    )
    if narrow.status == OPEN:
        rows = rows.filter(status__in=OPEN_STATUSES)
    elif narrow.status in BreakageStatus.values:
        rows = rows.filter(status=narrow.status)
    return rows.order_by("-number")


def narrow_all_but_status(project: Project, narrow: BreakageFilter) -> QuerySet[Breakage]:
    rows = project.breakages.all()
    if narrow.severity:
        rows = rows.filter(severity="" if narrow.severity == UNSET else narrow.severity)
    if narrow.category:
        rows = rows.filter(category=narrow.category)
    if narrow.owner == NOBODY:
        rows = rows.filter(owner=None)
    elif narrow.owner:
        rows = rows.filter(owner__username=narrow.owner)
    if narrow.words:
        rows = rows.filter(Q(title__icontains=narrow.words) | Q(query__text__icontains=narrow.words))
    return rows


def breakage_page(
    project: Project, narrow: BreakageFilter, *, before: int | None = None, size: int = PAGE
) -> BreakagePage:
    """Keyset paging: page 2,000 is as quick as page 1."""
    rows = breakage_rows(project, narrow)
    if before is not None:
        rows = rows.filter(number__lt=before)
    page = list(rows[: size + 1])
    return BreakagePage(page[:size], page[size - 1].number if len(page) > size else None)


def status_counts(project: Project, narrow: BreakageFilter) -> dict[str, int]:
    """How many breakages have each status within the other filters; also `open` and `any` as sums."""
    rows = narrow_all_but_status(project, narrow).order_by().values("status").annotate(n=Count("pk"))
    counts = {row["status"]: row["n"] for row in rows}
    return {
        **counts,
        OPEN: sum(counts.get(status, 0) for status in OPEN_STATUSES),
        ANY: sum(counts.values()),
    }


def breakage_in_full(project: Project) -> QuerySet[Breakage]:
    """Breakages with all that their own page shows."""
    seen = [f"observation__{part}" for part in ("version", "deployment", "definition", "body", "query", "asked_by")]
    return project.breakages.select_related("project", "query", "reported_by", "owner", "duplicate_of", *seen)


def find_breakage(project: Project, number: int | None) -> Breakage | None:
    """The project's breakage with this number, if there is one."""
    return project.breakages.filter(number=number).first() if number is not None else None


def is_being_asked_again(breakage: Breakage, now: datetime) -> bool:
    """Whether a worker is still expected to say how often it happens again."""
    return breakage.reproduced_of is None and now - breakage.filed_at < PATIENCE


def comments_on(breakage: Breakage) -> QuerySet[Comment]:
    return breakage.comments.select_related("author")


def filed_by(project: Project, person: User, limit: int = 5) -> QuerySet[Breakage]:
    """What this person filed last."""
    return project.breakages.filter(reported_by=person).order_by("-number")[:limit]


def alike(project: Project, query: Query, limit: int = ALIKE) -> list[Breakage]:
    """Breakages about this query, then those whose query or title shares most of its words; open ones first."""
    words = long_words(query.text)
    like = Q(query=query)
    if query.text.strip():
        like |= Q(query__text__iexact=query.text)
    for word in words:
        like |= Q(query__text__icontains=word) | Q(title__icontains=word)
    rows = project.breakages.filter(like).select_related("query", "duplicate_of").order_by("-number")[:CANDIDATES]
    rated = [(likeness(row, query, words), row) for row in rows]
    near = [(score, row) for score, row in rated if score >= least_likeness(words)]
    near.sort(key=lambda pair: (-pair[0], not pair[1].is_open, -pair[1].number))
    return [row for _, row in near[:limit]]


def long_words(text: str) -> list[str]:
    """Up to eight words of four letters or more, each once."""
    return list(dict.fromkeys(word.casefold() for word in re.findall(r"\w{4,}", text[:500])))[:8]


def likeness(row: Breakage, query: Query, words: Sequence[str]) -> int:
    """How many of the words it shares; more than all of them for the same query."""
    if row.query_id == query.pk or row.query.text.casefold() == query.text.casefold():
        return len(words) + 1
    said = f"{row.query.text} {row.title}".casefold()
    return sum(word in said for word in words)


def least_likeness(words: Sequence[str]) -> int:
    return max(1, min(2, len(words)))


def trail(breakage: Breakage) -> QuerySet[AuditEvent]:
    """All that was done to a breakage, oldest first."""
    return AuditEvent.objects.filter(subject_type="breakage", subject_id=breakage.pk).order_by("pk")


def verdict_strip(breakage: Breakage) -> list[Outcome]:
    """The newest outcome of the breakage's query on every version it was replayed on, oldest version first."""
    rows = (
        Outcome.objects.filter(query=breakage.query_id, replay__project=breakage.project_id, primary=True)
        .exclude(verdict="")
        .select_related("replay__version")
        .order_by("pk")
    )
    newest = {row.replay.version_id: row for row in rows}
    return sorted(newest.values(), key=lambda row: row.replay.version.registered_at)
