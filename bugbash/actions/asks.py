from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from django.contrib.auth.models import User

from bugbash.actions.queries import note_query
from bugbash.choices import QueryOrigin
from bugbash.execution.calling import Caller, Told
from bugbash.execution.recording import Entry, store
from bugbash.logic.answers import Json
from bugbash.logic.checks import parse_check
from bugbash.models import Deployment, EndpointDefinition, Observation, Project


def ask_live(
    *,
    project: Project,
    deployments: Sequence[Deployment],
    text: str,
    params: Mapping[str, Json],
    by: User,
) -> list[Observation]:
    """Ask one query of one or more deployments at the same time and record what they said, in their order.

    The query is noted as a draft if nobody asked it before; no retry, because somebody is waiting and looking.
    """
    query = note_query(project=project, text=text, params=params, by=by, origin=QueryOrigin.CONSOLE)
    checks = [parse_check(check.line) for check in query.checks.all()]

    # Read here, for a thread that reads would open a connection to the database that nobody closes.
    definitions = [deployment.version.definition for deployment in deployments]

    def ask(deployment: Deployment, definition: EndpointDefinition) -> Told:
        with Caller(definition, tries=1) as caller:
            return caller.ask(base_url=deployment.base_url, text=text, params=params, checks=checks)

    with ThreadPoolExecutor(max_workers=max(1, len(deployments))) as pool:
        answers = list(pool.map(ask, deployments, definitions))
    return store(
        [
            Entry(
                told=told,
                version_id=deployment.version_id,
                deployment_id=deployment.pk,
                definition_id=deployment.version.definition_id,
                query_id=query.pk,
                asked_by_id=by.pk,
            )
            for deployment, told in zip(deployments, answers, strict=True)
        ]
    )
