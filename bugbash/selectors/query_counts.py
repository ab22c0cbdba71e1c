"""How many active queries a project has: every page shows it, so it is kept for a moment."""

from collections.abc import Collection

from django.core.cache import cache
from django.db.models import Count

from bugbash.choices import QueryState
from bugbash.models import Project, Query
from bugbash.selectors.deed_states import deeds_states

KEPT_S = 20  # A worker that saves judgments adds queries without a deed of their own.


def active_query_count(project: Project) -> int:
    return active_query_counts([project.pk])[project.pk]


def active_query_counts(projects: Collection[int]) -> dict[int, int]:
    """By project, in one or two statements."""
    keys = {pk: f"active-queries:{state}" for pk, state in deeds_states(projects).items()}
    kept = cache.get_many(keys.values()) if keys else {}
    found: dict[int, int] = {pk: kept[key] for pk, key in keys.items() if key in kept}
    missing = [pk for pk in projects if pk not in found]
    if not missing:
        return found
    rows = Query.objects.filter(project__in=missing, state=QueryState.ACTIVE).order_by()
    counted = dict.fromkeys(missing, 0) | dict(rows.values_list("project").annotate(n=Count("*")))
    if fresh := {keys[pk]: n for pk, n in counted.items() if pk in keys}:
        cache.set_many(fresh, KEPT_S)
    return found | counted
