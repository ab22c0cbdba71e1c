from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction

from bugbash.actions.audit import record
from bugbash.errors import RefusedError
from bugbash.logic.answers import Json
from bugbash.logic.bodies import UnreadableError, clean
from bugbash.logic.mapping import MappingError, ResponseMapping
from bugbash.logic.requests import RequestError, RequestTemplate
from bugbash.models import EndpointDefinition, Project
from portal.lib.egress.trust import CertificateError, read_certificates

SHORTEST_S, LONGEST_S = 1, 300
LONGEST_BUNDLE = 200_000


@transaction.atomic
def define_endpoint(
    *,
    project: Project,
    request: Mapping[str, Json],
    mapping: Mapping[str, Json],
    by: User,
    timeout_s: float = 30,
    verify_tls: bool = True,
    ca_pem: str = "",
) -> EndpointDefinition:
    """Add the next revision; an equal newest revision is returned as it is.

    `ca_pem` holds certificates to trust instead of the public ones; only without `verify_tls` is any one accepted.
    """
    template, reading = read_template(request), read_mapping(mapping)
    if not SHORTEST_S <= timeout_s <= LONGEST_S:
        raise RefusedError(f"The deadline must be from {SHORTEST_S} to {LONGEST_S} seconds.", field="timeout_s")
    bundle = read_bundle(ca_pem)
    Project.objects.select_for_update().get(pk=project.pk)
    newest = project.definitions.order_by("-revision").first()
    facts = {
        "request": template.to_json(),
        "mapping": reading.to_json(),
        "timeout_s": timeout_s,
        "verify_tls": verify_tls,
        "ca_pem": bundle,
    }
    if newest and all(getattr(newest, name) == value for name, value in facts.items()):
        return newest
    definition = EndpointDefinition.objects.create(
        project=project,
        revision=newest.revision + 1 if newest else 1,
        kind=reading.kind,
        created_by=by,
        **facts,
    )
    record(by=by, verb="defined", subject=definition, project_id=project.pk)
    return definition


def check_storable(data: Mapping[str, Json], field: str) -> None:
    """Refuse what no database keeps or no page shows: NUL, half of a surrogate pair, more than 100 levels."""
    try:
        storable = clean(dict(data)) == data
    except UnreadableError:
        raise RefusedError("This must be JSON of less than 100 levels.", field=field) from None
    if not storable:
        raise RefusedError("This must not contain a NUL character or half of a surrogate pair.", field=field)


def read_template(data: Mapping[str, Json]) -> RequestTemplate:
    check_storable(data, "request")
    try:
        template = RequestTemplate.from_json(data)
    except RequestError as error:
        raise RefusedError(str(error), field="request") from None
    if problems := template.validate():
        raise RefusedError(" ".join(problems), field="request")
    return template


def read_mapping(data: Mapping[str, Json]) -> ResponseMapping:
    check_storable(data, "mapping")
    try:
        mapping = ResponseMapping.from_json(data)
    except MappingError as error:
        raise RefusedError(str(error), field="mapping") from None
    if problems := mapping.validate():
        raise RefusedError(" ".join(problems), field="mapping")
    return mapping


def read_bundle(ca_pem: str) -> str:
    """The certificates as they are kept: those alone, without what was written around them."""
    if len(ca_pem) > LONGEST_BUNDLE:
        raise RefusedError(f"Certificates have at most {LONGEST_BUNDLE:,} characters in all.", field="ca_pem")
    try:
        return read_certificates(ca_pem) if ca_pem.strip() else ""
    except CertificateError as error:
        raise RefusedError(error.sentence, field="ca_pem") from None
