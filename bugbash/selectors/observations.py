from django.db.models import QuerySet

from bugbash.models import Observation, Project


def project_observations(project: Project) -> QuerySet[Observation]:
    """A project's observations with what a page shows of them."""
    return Observation.objects.filter(version__project=project).select_related(
        "query", "version", "deployment", "definition", "body"
    )
