import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Case, Count, F, Prefetch, Q, QuerySet, Value, When, prefetch_related_objects
from django.utils import timezone

from bugbash.choices import BreakageStatus, ReplayTrigger
from bugbash.models import OPEN_STATUSES, AuditEvent, Breakage, Comment, Outcome, Project, Sighting
from bugbash.selectors.breakage_order import NEWEST, rows_behind

OPEN = "open"
ANY = "any"
UNSET = "unset"
NOBODY = "(nobody)"
PAGE = 50
PATIENCE = timedelta(minutes=10)


# What the age of a list says: filed within so many days, or longer ago.
AGES = {"day": 1, "week": 7, "month": 30, "over-week": -7, "over-month": -30}
EXACT = {
    "category": "category",
    "cause": "cause",
    "family": "query__family",
    "tag": "query__tags__name",
    "bash": "bash__number",
    "charter": "charter",
    "reporter": "reported_by__username",
    "version": "observation__version__name",
    "alike": "alike_key",
}
SEVERAL = {"severity": "severity__in", "category": "category__in", "tag": "query__in"}
EXTERNAL = {"yes": ~Q(external_url=""), "no": Q(external_url="")}
HAPPENS = {
    "always": Q(reproduced_of__gt=0, reproduced_count=F("reproduced_of")),
    "sometimes": Q(reproduced_count__gt=0, reproduced_count__lt=F("reproduced_of")),
    "never": Q(reproduced_of__gt=0, reproduced_count=0),
    "unknown": Q(reproduced_of=None),
}


@dataclass(frozen=True, slots=True)
class BreakageFilter:
    """What a list is narrowed to; empty fields narrow nothing. `status` may also be `open` or `any`.

    `age` is a word of `AGES`, `external` of `EXTERNAL`, `happens` of `HAPPENS`; `alike` the key of a group.
    `several` has the filters of `SEVERAL` of which any of two values or more will do.
    """

    status: str = OPEN
    severity: str = ""
    category: str = ""
    cause: str = ""
    owner: str = ""
    reporter: str = ""
    family: str = ""
    tag: str = ""
    version: str = ""
    bash: int | None = None
    charter: int | None = None
    age: str = ""
    external: str = ""
    happens: str = ""
    alike: str = ""
    words: str = ""
    several: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class BreakagePage:
    """Breakages in the order that was asked for; `next` is the number to go on behind, None on the last page."""

    rows: Sequence[Breakage]
    next: int | None


def breakage_rows(project: Project, narrow: BreakageFilter) -> QuerySet[Breakage]:
    """Breakages with all that a list shows, newest first."""
    rows = with_status(narrow_all_but_status(project, narrow), narrow.status).select_related(
        "query", "reported_by", "owner", "observation__version"
    )
    return rows.order_by("-number")


def with_status(rows: QuerySet[Breakage], status: str) -> QuerySet[Breakage]:
    if status == OPEN:
        return rows.filter(status__in=OPEN_STATUSES)
    return rows.filter(status=status) if status in BreakageStatus.values else rows


def narrow_all_but_status(project: Project, narrow: BreakageFilter) -> QuerySet[Breakage]:
    given = {lookup: getattr(narrow, name) for name, lookup in EXACT.items()}
    rows = project.breakages.filter(**{lookup: value for lookup, value in given.items() if value not in ("", None)})
    for name, values in narrow.several:
        known: object = ["" if value == UNSET else value for value in values]
        rows = rows.filter(**{SEVERAL[name]: project.queries.filter(tags__name__in=values) if name == "tag" else known})
    if narrow.severity:
        rows = rows.filter(severity="" if narrow.severity == UNSET else narrow.severity)
    if narrow.owner == NOBODY:
        rows = rows.filter(owner=None)
    elif narrow.owner:
        rows = rows.filter(owner__username=narrow.owner)
    for table, word in ((EXTERNAL, narrow.external), (HAPPENS, narrow.happens)):
        rows = rows.filter(table[word]) if word in table else rows
    if days := AGES.get(narrow.age):
        moment = timezone.now() - timedelta(days=abs(days))
        rows = rows.filter(filed_at__gte=moment) if days > 0 else rows.filter(filed_at__lt=moment)
    if narrow.words:
        rows = rows.filter(Q(title__icontains=narrow.words) | Q(query__text__icontains=narrow.words))
    return rows


def breakage_page(
    project: Project, narrow: BreakageFilter, *, sort: str = NEWEST, before: int | None = None, size: int = PAGE
) -> BreakagePage:
    """Paging by key: page 2,000 is as quick as page 1. `before` is the number on which the page before ended."""
    rows = breakage_rows(project, narrow).select_related("bash", "charter", "duplicate_of")
    page = list(rows_behind(rows, sort, find_breakage(project, before))[: size + 1])
    shown = page[:size]
    prefetch_related_objects(shown, "query__tags", Prefetch("sightings", Sighting.objects.only("pk", "breakage_id")))
    return BreakagePage(shown, page[size - 1].number if len(page) > size else None)


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
    return breakage.comments.select_related("author").prefetch_related("mentions__user")


def duplicates_of(breakage: Breakage) -> QuerySet[Breakage]:
    """Breakages that were found to repeat this one, oldest first."""
    return breakage.duplicates.select_related("reported_by").order_by("number")


def sightings_of(breakage: Breakage) -> QuerySet[Sighting]:
    """Who met it too, first to last."""
    return breakage.sightings.select_related("user").order_by("pk")


def search_originals(breakage: Breakage, words: str, limit: int = 10) -> QuerySet[Breakage]:
    """Other breakages of the project with these words in title or query, or with this code; open ones first."""
    rows = breakage.project.breakages.exclude(pk=breakage.pk).exclude(status=BreakageStatus.DUPLICATE)
    like = Q(title__icontains=words) | Q(query__text__icontains=words)
    if number := re.fullmatch(r"(?:BB-)?([0-9]{1,9})", words, re.IGNORECASE | re.ASCII):
        like |= Q(number=int(number[1]))
    closed = Case(When(status__in=OPEN_STATUSES, then=Value(0)), default=Value(1))
    return rows.filter(like).select_related("query").order_by(closed, "-number")[:limit]


def filed_by(project: Project, person: User, limit: int = 5) -> QuerySet[Breakage]:
    """What this person filed last."""
    return project.breakages.filter(reported_by=person).order_by("-number")[:limit]


def trail(breakage: Breakage) -> QuerySet[AuditEvent]:
    """All that was done to a breakage, oldest first."""
    return AuditEvent.objects.filter(subject_type="breakage", subject_id=breakage.pk).order_by("pk")


def verdict_strip(breakage: Breakage) -> list[Outcome]:
    """The newest outcome of the breakage's query on every version it was replayed on, oldest version first."""
    rows = (
        Outcome.objects.filter(query=breakage.query_id, replay__project=breakage.project_id, primary=True)
        .exclude(verdict="")
        .exclude(replay__trigger=ReplayTrigger.PROBE)
        .select_related("replay__version")
        .order_by("pk")
    )
    newest = {row.replay.version_id: row for row in rows}
    return sorted(newest.values(), key=lambda row: row.replay.version.registered_at)
