"""What ratings and reports rest on, and therefore keeps its bodies whatever the retention rule of a project says."""

from django.db.models import Q

from bugbash.execution.protection import protect
from bugbash.models import Project
from reviews.models import Report, ReviewItem


@protect
def rated_observations(project: Project) -> Q:
    """Every answer to a query of a group that people rate: an item does not say which of them it was made from.
    What was imported was made from none.
    """
    rated = ReviewItem.objects.filter(project=project, queue__isnull=False)
    return Q(query__group__in=rated.values("group"))


@protect
def reported_observations(project: Project) -> Q:
    """Every answer of a version that a report was frozen about."""
    return Q(version__in=Report.objects.filter(project=project).values("version"))
