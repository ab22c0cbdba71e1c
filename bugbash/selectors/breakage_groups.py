"""Breakages that failed alike."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q

from bugbash.models import OPEN_STATUSES, Breakage, Project
from bugbash.selectors.breakages import BreakageFilter, narrow_all_but_status, with_status

MOST_GROUPS = 20


@dataclass(frozen=True, slots=True)
class AlikeGroup:
    """Breakages that failed alike: how many, how many are open, the number of the oldest, and how they failed."""

    key: str
    count: int
    open_count: int
    oldest: int
    words: str


def alike_groups(project: Project, narrow: BreakageFilter, most: int = MOST_GROUPS) -> list[AlikeGroup]:
    """The largest groups of two or more within a filter."""
    rows = (
        with_status(narrow_all_but_status(project, narrow), narrow.status)
        .filter(alike_key__gt="")
        .order_by()
        .values("alike_key")
        .annotate(
            n=Count("pk"),
            opened=Count("pk", filter=Q(status__in=OPEN_STATUSES)),
            oldest=Min("number"),
            words=Max("alike_words"),
        )
        .filter(n__gt=1)
        .order_by("-n", "oldest")[:most]
    )
    return [AlikeGroup(row["alike_key"], row["n"], row["opened"], row["oldest"], row["words"]) for row in rows]


def others_alike(breakage: Breakage, limit: int = 10) -> Sequence[Breakage]:
    """Breakages of the project that failed as this one did, oldest first."""
    if not breakage.alike_key:
        return []
    rows = Breakage.objects.filter(project=breakage.project_id, alike_key=breakage.alike_key)
    return list(rows.exclude(pk=breakage.pk).order_by("number")[:limit])


def count_alike(breakage: Breakage) -> int:
    """How many other breakages of the project failed as this one did."""
    if not breakage.alike_key:
        return 0
    rows = Breakage.objects.filter(project=breakage.project_id, alike_key=breakage.alike_key)
    return rows.exclude(pk=breakage.pk).count()
