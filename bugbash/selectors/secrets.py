"""Which secrets a project has, and which ones its deployments wait for."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from bugbash.logic.origins import origin_of
from bugbash.logic.requests import RequestError, secret_names
from bugbash.models import Deployment, Project, Secret


@dataclass(frozen=True, slots=True)
class MissingSecret:
    """A secret without which no call to `origin` is made; `versions` are those that are served there, newest first."""

    name: str
    origin: str
    versions: Sequence[str]


def secret_rows(project: Project) -> QuerySet[Secret]:
    """What is set, by name and origin; the values are in no column that leaves this place."""
    return project.secrets.select_related("set_by").defer("ciphertext")


def missing_secrets(project: Project) -> list[MissingSecret]:
    """What the definitions of the project's versions need at the origins of their deployments and is not set there."""
    known = set(project.secrets.values_list("name", "origin").order_by())
    waiting: dict[tuple[str, str], dict[str, None]] = {}
    for deployment in deployment_rows(project):
        for need in needs_of(deployment):
            if need not in known:
                waiting.setdefault(need, {})[deployment.version.name] = None
    return [MissingSecret(name, origin, tuple(versions)) for (name, origin), versions in sorted(waiting.items())]


def deployment_rows(project: Project) -> QuerySet[Deployment]:
    rows = Deployment.objects.filter(version__project=project).select_related("version__definition")
    return rows.order_by("-version__registered_at", "-version", "pk")


def needs_of(deployment: Deployment) -> list[tuple[str, str]]:
    """(name, origin) of each secret that a call to this deployment carries; none where no call can be made."""
    names = secret_names(deployment.version.definition.request_template)
    if not names:
        return []
    try:
        origin = origin_of(deployment.base_url)
    except RequestError:
        return []
    return [(name, origin) for name in sorted(names)]
