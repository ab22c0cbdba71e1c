from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from django.contrib.auth.models import User

from bugbash.actions.egress import check_refusals
from bugbash.actions.queries import note_query
from bugbash.choices import QueryOrigin
from bugbash.execution.calling import Caller, Told
from bugbash.execution.recording import Entry, store
from bugbash.logic.answers import Json
from bugbash.logic.checks import needs_parent, parse_check
from bugbash.logic.evidence import ParentAnswer
from bugbash.models import Deployment, Observation, Project
from bugbash.selectors.parents import recorded_parents


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
    Raises RefusedError for a person whose calls the egress rules have refused too often.
    """
    check_refusals(by=by)
    query = note_query(project=project, text=text, params=params, by=by, origin=QueryOrigin.CONSOLE)
    checks = [parse_check(check.line) for check in query.checks.all()]
    parents = recorded_parents(query, deployments) if needs_parent(checks) else {}

    def ask(deployment: Deployment, caller: Caller) -> Told:
        parent = parents.get(deployment.pk, ParentAnswer())
        return caller.ask(base_url=deployment.base_url, text=text, params=params, checks=checks, parent=parent)

    with ExitStack() as stack:
        # Made here, for a thread that reads would open a connection to the database that nobody closes.
        callers = [stack.enter_context(Caller(row.version.definition, tries=1)) for row in deployments]
        pool = stack.enter_context(ThreadPoolExecutor(max_workers=max(1, len(deployments))))
        answers = list(pool.map(ask, deployments, callers))
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
