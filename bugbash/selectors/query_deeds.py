"""What would be done to many queries at once, before it is."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import F, Q, QuerySet

from bugbash.choices import QueryDeedKind, QueryState
from bugbash.models import Project, Query, QueryDeed
from bugbash.selectors.queries import QueryFilter, narrowed

MOST = 100_000
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Deed:
    """What is to be done; `value` is a tag or a group, `reason` says why queries are retired."""

    kind: QueryDeedKind
    value: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DeedPreview:
    """`count` queries would change, `unchanged` are so already, `beyond` are more than one deed reaches."""

    deed: Deed
    rows: QuerySet[Query]
    count: int
    unchanged: int
    beyond: int = 0
    first: Sequence[Query] = field(default_factory=list)

    @property
    def others(self) -> int:
        return self.count - len(self.first)


def chosen_queries(project: Project, ids: Sequence[int], narrow: QueryFilter | None) -> QuerySet[Query]:
    """The queries of these primary keys, or all of a filter."""
    return narrowed(project, narrow) if narrow is not None else project.queries.order_by().filter(pk__in=ids)


def preview_deed(rows: QuerySet[Query], deed: Deed) -> DeedPreview:
    """What the deed would change among these queries, at the cost of three statements."""
    changing = rows.filter(would_change(deed))
    all_of_them, count = rows.count(), changing.count()
    beyond = max(0, count - MOST)
    first = list(changing.order_by("-pk")[:SHOWN])
    return DeedPreview(deed, changing, count - beyond, all_of_them - count, beyond, first)


def would_change(deed: Deed) -> Q:
    """Which queries are different after the deed."""
    tagged = Q(pk__in=Query.tags.through.objects.filter(tag__name=deed.value).values("query"))
    changes: dict[str, Q] = {
        QueryDeedKind.TAG: ~tagged,
        QueryDeedKind.UNTAG: tagged,
        QueryDeedKind.GROUP: ~Q(group=deed.value),
        QueryDeedKind.SPLIT: ~Q(group=F("fingerprint")),
        QueryDeedKind.RETIRE: ~Q(state=QueryState.RETIRED),
        QueryDeedKind.ACTIVATE: ~Q(state=QueryState.ACTIVE),
        QueryDeedKind.REQUIRE: Q(required=False),
        QueryDeedKind.RELEASE: Q(required=True),
    }
    return changes[deed.kind]


def deeds_of(project: Project) -> QuerySet[QueryDeed]:
    return project.query_deeds.select_related("done_by").defer("before")
