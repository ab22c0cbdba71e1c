from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from bugbash.choices import QueryState
from bugbash.logic.answers import Json
from bugbash.models import OPEN_STATUSES, Breakage, Observation, Outcome, Project, Query, Tag
from bugbash.selectors.observations import project_observations


@dataclass(frozen=True, slots=True)
class QueryFilter:
    """What a list is narrowed to; empty fields narrow nothing."""

    state: str = QueryState.ACTIVE
    tag: str = ""
    words: str = ""
    required: bool = False


def query_rows(project: Project, narrow: QueryFilter) -> QuerySet[Query]:
    """Queries with their checks, tags and author, newest first."""
    rows = project.queries.select_related("author").prefetch_related("checks", "tags")
    if narrow.state in QueryState.values:
        rows = rows.filter(state=narrow.state)
    if narrow.tag:
        rows = rows.filter(tags__name=narrow.tag)
    if narrow.required:
        rows = rows.filter(required=True)
    if narrow.words:
        rows = rows.filter(text__icontains=narrow.words)
    open_breakages = Breakage.objects.filter(query=OuterRef("pk"), status__in=OPEN_STATUSES)
    return rows.annotate(has_open=Exists(open_breakages)).order_by("-pk")


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
    rows = query.outcomes.filter(primary=True).exclude(verdict="").select_related("replay__version", "replay__baseline")
    return rows.order_by("-pk")[:limit]


def answers_at_hand(query: Query, limit: int = 50) -> list[Observation]:
    """The newest recorded answer of the baseline and of the version that was asked last, the baseline's first."""
    baseline = query.project.baseline_id
    newest: dict[bool, Observation] = {}
    for row in project_observations(query.project).filter(query=query).order_by("-pk")[:limit]:
        newest.setdefault(row.version_id != baseline, row)
    return [newest[side] for side in (False, True) if side in newest]
