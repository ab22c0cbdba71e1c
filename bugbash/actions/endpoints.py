from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction

from bugbash.actions.audit import record
from bugbash.errors import RefusedError
from bugbash.logic.answers import Json
from bugbash.logic.mapping import ResponseMapping
from bugbash.logic.requests import RequestTemplate
from bugbash.models import EndpointDefinition, Project


@transaction.atomic
def define_endpoint(
    *,
    project: Project,
    request: Mapping[str, Json],
    mapping: Mapping[str, Json],
    by: User,
    timeout_s: float = 30,
) -> EndpointDefinition:
    """Add the next revision; an equal newest revision is returned as it is."""
    template, reading = RequestTemplate.from_json(request), ResponseMapping.from_json(mapping)
    if problems := template.validate():
        raise RefusedError(" ".join(problems), field="request")
    if problems := reading.validate():
        raise RefusedError(" ".join(problems), field="mapping")
    Project.objects.select_for_update().get(pk=project.pk)
    newest = project.definitions.order_by("-revision").first()
    facts = {"request": template.to_json(), "mapping": reading.to_json(), "timeout_s": timeout_s}
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
