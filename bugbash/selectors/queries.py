from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from bugbash.choices import QueryState
from bugbash.models import OPEN_STATUSES, Breakage, Observation, Outcome, Project, Query


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


def outcomes_of(query: Query, limit: int = 20) -> QuerySet[Outcome]:
    """What the newest replays said about a query."""
    rows = query.outcomes.exclude(verdict="").select_related("replay__version", "replay__baseline")
    return rows.order_by("-pk")[:limit]


def recent_asks(project: Project, asked_by_id: int, limit: int = 12) -> QuerySet[Observation]:
    """What this person asked in the console last."""
    rows = Observation.objects.filter(version__project=project, asked_by=asked_by_id)
    return rows.select_related("query", "version").order_by("-pk")[:limit]
