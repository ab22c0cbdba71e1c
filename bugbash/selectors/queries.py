from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from bugbash.choices import QueryState, ReplayTrigger
from bugbash.logic.answers import Json
from bugbash.models import OPEN_STATUSES, Breakage, Check, Observation, Outcome, Project, Query, Tag
from bugbash.selectors.observations import project_observations


@dataclass(frozen=True, slots=True)
class QueryFilter:
    """What a list is narrowed to; empty fields narrow nothing.

    breakage    `open`, `any` or `none`
    checks      `some` or `none`
    parent      the primary key of the query of which the others were made
    """

    state: str = QueryState.ACTIVE
    tag: str = ""
    words: str = ""
    required: bool = False
    group: str = ""
    family: str = ""
    origin: str = ""
    author: str = ""
    breakage: str = ""
    checks: str = ""
    relation: str = ""
    parent: int | None = None


EQUAL = {"tag": "tags__name", "group": "group", "family": "family", "origin": "origin", "relation": "relation",
         "author": "author__username", "parent": "parent"}  # fmt: skip


def query_rows(project: Project, narrow: QueryFilter) -> QuerySet[Query]:
    """Queries with their checks, tags and author, newest first."""
    rows = narrowed(project, narrow).select_related("author").prefetch_related("checks", "tags")
    return rows.annotate(has_open=Exists(breakages_of_row(is_open=True))).order_by("-pk")


def narrowed(project: Project, narrow: QueryFilter) -> QuerySet[Query]:
    """The queries of a filter, bare and in no order."""
    rows = project.queries.order_by()
    if narrow.state in QueryState.values:
        rows = rows.filter(state=narrow.state)
    rows = rows.filter(**{EQUAL[name]: value for name in EQUAL if (value := getattr(narrow, name))})
    if narrow.required:
        rows = rows.filter(required=True)
    if narrow.words:
        rows = rows.filter(text__icontains=narrow.words)
    return by_checks(by_breakage(rows, narrow.breakage), narrow.checks)


def by_breakage(rows: QuerySet[Query], wanted: str) -> QuerySet[Query]:
    if wanted not in {"open", "any", "none"}:
        return rows
    found = Exists(breakages_of_row(is_open=wanted == "open"))
    return rows.filter(~found if wanted == "none" else found)


def by_checks(rows: QuerySet[Query], wanted: str) -> QuerySet[Query]:
    if wanted not in {"some", "none"}:
        return rows
    found = Exists(Check.objects.filter(query=OuterRef("pk")))
    return rows.filter(found if wanted == "some" else ~found)


def breakages_of_row(*, is_open: bool) -> QuerySet[Breakage]:
    rows = Breakage.objects.filter(query=OuterRef("pk"))
    return rows.filter(status__in=OPEN_STATUSES) if is_open else rows


COUNTED = 10_000


def count_up_to(rows: QuerySet[Query], most: int = COUNTED) -> int:
    """How many rows there are; `most + 1` stands for more than `most`, so that counting has an end."""
    return rows.order_by().values("pk")[: most + 1].count()


def facts_of(query: Query) -> dict[str, Json]:
    """What an edit changes of a query, as it stands."""
    return {
        "checks": [check.line for check in query.checks.all()],
        "tags": sorted(tag.name for tag in query.tags.all()),
        "need": query.need,
        "required": query.required,
    }


PAGE = 50


@dataclass(frozen=True, slots=True)
class QueryPage:
    """Queries, newest first; `next` is the primary key to go on before, None on the last page."""

    rows: Sequence[Query]
    next: int | None


def query_page(project: Project, narrow: QueryFilter, *, before: int | None = None) -> QueryPage:
    """Keyset paging: page 2,000 is as quick as page 1."""
    rows = query_rows(project, narrow)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    page = list(rows[: PAGE + 1])
    return QueryPage(page[:PAGE], page[PAGE - 1].pk if len(page) > PAGE else None)


def tag_counts(project: Project) -> QuerySet[Tag]:
    """The project's tags with how many active queries carry them (`n`), the most used first."""
    active = Count("queries", filter=Q(queries__state=QueryState.ACTIVE))
    return project.tags.annotate(n=active).filter(n__gt=0).order_by("-n", "name")


def filed_breakages(query: Query) -> QuerySet[Breakage]:
    return query.breakages.select_related("reported_by").order_by("-number")


def outcomes_of(query: Query, limit: int = 20) -> QuerySet[Outcome]:
    """What the newest replays said about a query."""
    rows = query.outcomes.filter(primary=True).exclude(verdict="").exclude(replay__trigger=ReplayTrigger.PROBE)
    rows = rows.select_related("replay__version", "replay__baseline")
    return rows.order_by("-pk")[:limit]


def answers_at_hand(query: Query, limit: int = 50) -> list[Observation]:
    """The newest recorded answer of the baseline and of the version that was asked last, the baseline's first."""
    baseline = query.project.baseline_id
    newest: dict[bool, Observation] = {}
    for row in project_observations(query.project).filter(query=query).order_by("-pk")[:limit]:
        newest.setdefault(row.version_id != baseline, row)
    return [newest[side] for side in (False, True) if side in newest]


@dataclass(frozen=True, slots=True)
class VersionAnswer:
    """What a version said last; `moved` tells that it differs from what the baseline said last, None without one."""

    observation: Observation
    is_baseline: bool
    moved: bool | None


def newest_answers(query: Query) -> list[VersionAnswer]:
    """The newest answer of each version that was ever asked, newest version first; two statements."""
    newest = Observation.objects.filter(query=query, version=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    keys = query.project.versions.annotate(newest=Subquery(newest)).order_by("-pk").values_list("newest", flat=True)
    asked = [key for key in keys if key]
    rows = Observation.objects.select_related("version", "deployment").in_bulk(asked)
    baseline = query.project.baseline_id
    blessed = next((row.answer_digest for row in rows.values() if row.version_id == baseline), "")
    return [
        VersionAnswer(
            observation=rows[key],
            is_baseline=rows[key].version_id == baseline,
            moved=rows[key].answer_digest != blessed if blessed and rows[key].answer_digest else None,
        )
        for key in asked
    ]


SIBLINGS = 10


def siblings_of(query: Query) -> list[Query]:
    """The other queries that share the judgments of this one; the first ten."""
    rows = Query.objects.filter(project=query.project_id, group=query.group).exclude(pk=query.pk)
    return list(rows.order_by("pk")[:SIBLINGS])
