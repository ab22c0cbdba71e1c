from dataclasses import asdict, dataclass

from django.contrib.auth.models import User
from django.db import transaction

from bugbash.actions.audit import record
from bugbash.actions.replays import check_key
from bugbash.actions.schedules import start_on_registration
from bugbash.errors import ClosedPlaceError, ConflictError, RefusedError
from bugbash.execution.egress import policy
from bugbash.logic.fingerprints import sha256_hex
from bugbash.models import DEFAULT_DEPLOYMENT, Deployment, EndpointDefinition, Project, Version
from portal.lib.egress import NOT_LOOKED_UP, RULES_THAT_HELP, BlockedError, explain, no_look_up, read_url

TAKEN_NAMES = ("create",)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a version is served."""

    base_url: str
    name: str = DEFAULT_DEPLOYMENT
    concurrency: int = 4
    rate_per_s: float | None = None


def check_base_url(base_url: str, *, project: Project) -> None:
    """Refuse an address that the egress rules do not let through, before anybody waits for it.

    No name is looked up: what a name leads to is judged at each call. Raises ClosedPlaceError.
    """
    decision = explain(base_url, policy(project.pk), resolver=no_look_up)
    if not decision.allowed and decision.rule != NOT_LOOKED_UP:
        origin = read_origin(base_url) if decision.rule in RULES_THAT_HELP else ""
        raise ClosedPlaceError(decision.sentence, field="base_url", origin=origin)


def read_origin(url: str) -> str:
    """What an egress rule would open; empty where the text names no place at all."""
    try:
        return read_url(url).origin
    except BlockedError:
        return ""


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
    is_replayed: bool = False,
    idempotency_key: str = "",
) -> Version:
    """Add a release candidate with its deployments; it uses the newest definition unless one is named.

    Unless whoever registers it replays it too (`is_replayed`), the project's schedule may. The same request with the
    same key answers the version of the first time; another request with that key raises ConflictError.
    """
    check_key(idempotency_key)
    check_name(name)
    said = [name, [asdict(place) for place in places], definition and definition.pk, notes, git_revision, is_replayed]
    digest = sha256_hex(said) if idempotency_key else ""
    definition = definition or project.definitions.order_by("-revision").first()
    if definition is None:
        raise RefusedError("Define the endpoint first: how it is called and how its answer is read.")
    if not places:
        raise RefusedError("A version needs at least one deployment.", field="base_url")
    if len({place.name for place in places}) < len(places):
        raise RefusedError("Two deployments of a version can not have the same name.", field="deployment")
    Project.objects.select_for_update().get(pk=project.pk)
    if idempotency_key and (known := find_by_key(project, idempotency_key, digest)):
        return known
    if project.versions.filter(name=name).exists():
        raise ConflictError(f"Version {name} exists already; versions are never overwritten.", field="name")
    for place in places:
        check_base_url(place.base_url, project=project)
    version = Version.objects.create(
        project=project,
        name=name,
        definition=definition,
        notes=notes,
        git_revision=git_revision,
        registered_by=by,
        idempotency_key=idempotency_key,
        request_digest=digest,
    )
    Deployment.objects.bulk_create(Deployment(version=version, **asdict(place)) for place in places)
    record(by=by, verb="registered", subject=version, project_id=project.pk, git_revision=git_revision)
    if not is_replayed:
        start_on_registration(version=version)
    return version


def check_name(name: str) -> None:
    """Refuse a name whose page would lie behind another one."""
    if name.lower() in TAKEN_NAMES:
        sentence = f"A version can not be called “{name}”: that is an address of its own. Choose another name."
        raise RefusedError(sentence, field="name")


def find_by_key(project: Project, key: str, digest: str) -> Version | None:
    known = project.versions.filter(idempotency_key=key).first()
    if known and known.request_digest != digest:
        raise ConflictError(f"Idempotency-Key {key!r} was used with another request, for version {known}.")
    return known
