from collections.abc import Collection
from datetime import timedelta

from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone

from bugbash.models import AuditEvent, Project, QueryImport

ON_ITS_WAY = timedelta(seconds=10)


def deeds_states(projects: Collection[int]) -> dict[int, str]:
    """Names for each project its newest deed and how far files of queries are saved: another one after each change
    that people make. None for those in which a deed may be on its way that an older one will follow, for transactions
    end in another order than they begin.
    """
    deeds = AuditEvent.objects.filter(project_id=OuterRef("pk")).order_by("-pk")
    files = QueryImport.objects.filter(project=OuterRef("pk")).order_by().values("project")
    moved = files.annotate(newest=Max("moved_at")).values("newest")
    newest = [*(Subquery(deeds.values(field)[:1]) for field in ("pk", "at")), Subquery(moved)]
    settled = timezone.now() - ON_ITS_WAY
    return {
        pk: f"{pk}:{deed}:{moved_at and moved_at.timestamp()}"
        for pk, deed, at, moved_at in Project.objects.filter(pk__in=projects).values_list("pk", *newest)
        if at and at < settled
    }
