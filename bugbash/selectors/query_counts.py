"""How many active queries a project has: every page shows it, so it is kept for a moment."""

from collections.abc import Collection
from datetime import timedelta

from django.core.cache import cache
from django.db.models import Count, OuterRef, Subquery
from django.utils import timezone

from bugbash.choices import QueryState
from bugbash.models import AuditEvent, Project, Query

KEPT_S = 20  # What a worker saves of a long file shows after so many at the latest.
ON_ITS_WAY = timedelta(seconds=10)


def active_query_count(project: Project) -> int:
    return active_query_counts([project.pk])[project.pk]


def active_query_counts(projects: Collection[int]) -> dict[int, int]:
    """By project, in one or two statements."""
    keys = count_keys(projects)
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


def count_keys(projects: Collection[int]) -> dict[int, str]:
    """Names for each project its newest deed, so that whoever changes something sees it at once. None for those in
    which a deed may be on its way that an older one will follow, for transactions end in another order than they begin.
    """
    deeds = AuditEvent.objects.filter(project_id=OuterRef("pk")).order_by("-pk")
    newest = [Subquery(deeds.values(field)[:1]) for field in ("pk", "at")]
    settled = timezone.now() - ON_ITS_WAY
    return {
        pk: f"active-queries:{pk}:{deed}"
        for pk, deed, at in Project.objects.filter(pk__in=projects).values_list("pk", *newest)
        if at and at < settled
    }
