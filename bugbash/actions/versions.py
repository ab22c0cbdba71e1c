from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction

from bugbash.actions.audit import record
from bugbash.errors import ConflictError, RefusedError
from bugbash.execution.egress import policy
from bugbash.models import Deployment, EndpointDefinition, Project, Version
from portal.lib.egress import BlockedError, parse_url


@dataclass(frozen=True, slots=True)
class Place:
    """Where a version is served."""

    base_url: str
    name: str = "main"
    concurrency: int = 4


def check_base_url(base_url: str) -> None:
    """Refuse an address that the egress rules would never let through, before anybody waits for it."""
    try:
        parse_url(base_url, policy())
    except BlockedError as error:
        raise RefusedError(str(error), field="base_url") from None


@transaction.atomic
def register_version(
    *,
    project: Project,
    name: str,
    places: list[Place],
    by: User,
    definition: EndpointDefinition | None = None,
    notes: str = "",
    git_revision: str = "",
) -> Version:
    """Add a release candidate with its deployments; it uses the newest definition unless one is named."""
    definition = definition or project.definitions.order_by("-revision").first()
    if definition is None:
        raise RefusedError("Define the endpoint first: how it is called and how its answer is read.")
    if not places:
        raise RefusedError("A version needs at least one deployment.", field="base_url")
    if len({place.name for place in places}) < len(places):
        raise RefusedError("Two deployments of a version can not have the same name.", field="deployment")
    Project.objects.select_for_update().get(pk=project.pk)
    if project.versions.filter(name=name).exists():
        raise ConflictError(f"Version {name} exists already; versions are never overwritten.", field="name")
    for place in places:
        check_base_url(place.base_url)
    version = Version.objects.create(
        project=project,
        name=name,
        definition=definition,
        notes=notes,
        git_revision=git_revision,
        registered_by=by,
    )
    Deployment.objects.bulk_create(
        Deployment(version=version, name=place.name, base_url=place.base_url, concurrency=place.concurrency)
        for place in places
    )
    record(by=by, verb="registered", subject=version, project_id=project.pk, git_revision=git_revision)
    return version
