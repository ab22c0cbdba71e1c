from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from django.contrib.auth.models import User
from django.db import transaction

from bugbash.actions.egress import check_refusals
from bugbash.actions.queries import note_query
from bugbash.choices import Family, QueryOrigin
from bugbash.execution.calling import Caller, Told
from bugbash.execution.recording import Entry, store
from bugbash.logic.answers import Json
from bugbash.logic.checks import Check, needs_parent, parse_check
from bugbash.logic.evidence import ParentAnswer
from bugbash.models import BashQuery, Deployment, Observation, Project, Query
from bugbash.models import Check as CheckRow
from bugbash.selectors.bashes import charter_in_hand, current_bash
from bugbash.selectors.parents import recorded_parents


def ask_live(
    *,
    project: Project,
    deployments: Sequence[Deployment],
    text: str,
    params: Mapping[str, Json],
    by: User,
    family: Family | None = None,
) -> list[Observation]:
    """Ask one query of one or more deployments at the same time and record what they said, in their order.

    `family` says what kind of attack it is, where nobody has said so yet.
    The query is noted as a draft if nobody asked it before; no retry, because somebody is waiting and looking. It is
    recorded too if that person has gone away meanwhile. Raises RefusedError for a person whose calls the egress rules
    have refused too often.
    """
    check_refusals(by=by)
    query = note_query(project=project, text=text, params=params, by=by, origin=QueryOrigin.CONSOLE, family=family)
    return ask_queries(project=project, queries=[query], deployments=deployments, by=by)[0]


def ask_queries(
    *, project: Project, queries: Sequence[Query], deployments: Sequence[Deployment], by: User, at_once: int = 1
) -> list[list[Observation]]:
    """Ask each query of each deployment and record what they said: for each query its observations in their order, with
    all that a page shows of them.

    At most `at_once` calls to one deployment are out at a time. Each query counts as asked once in the bash that the
    person is in.
    """
    calls = [(query, deployment) for query in queries for deployment in deployments]
    answers = send_all(calls, deployments, at_once=at_once)
    entries = [
        Entry(
            told=told,
            version_id=deployment.version_id,
            deployment_id=deployment.pk,
            definition_id=deployment.version.definition_id,
            query_id=query.pk,
            asked_by_id=by.pk,
        )
        for (query, deployment), told in zip(calls, answers, strict=True)
    ]
    with transaction.atomic():
        stored = store(entries)
        note_asked(project=project, queries=queries, by=by)
    for row, (query, deployment) in zip(stored, calls, strict=True):
        row.query, row.deployment, row.version = query, deployment, deployment.version
        row.definition = deployment.version.definition
    width = len(deployments)
    return [stored[start : start + width] for start in range(0, len(stored), width)]


def send_all(
    calls: Sequence[tuple[Query, Deployment]], deployments: Sequence[Deployment], *, at_once: int
) -> list[Told]:
    """What each call came to, in their order."""
    queries = {query.pk: query for query, _ in calls}
    checks = checks_of(queries)
    parents = {
        key: recorded_parents(query, deployments) if needs_parent(checks[key]) else {} for key, query in queries.items()
    }

    def send(query: Query, deployment: Deployment) -> Told:
        return callers[deployment.version.definition_id].ask(
            base_url=deployment.base_url,
            text=query.text,
            params=query.params,
            checks=checks[query.pk],
            parent=parents[query.pk].get(deployment.pk, ParentAnswer()),
        )

    with ExitStack() as stack:
        # Made here, for a thread that reads would open a connection to the database that nobody closes.
        definitions = {row.version.definition_id: row.version.definition for row in deployments}
        slots = at_once * len(deployments)
        callers = {
            key: stack.enter_context(Caller(definition, tries=1, pool_size=slots))
            for key, definition in definitions.items()
        }
        pool = stack.enter_context(ThreadPoolExecutor(max_workers=max(1, slots)))
        return list(pool.map(lambda call: send(*call), calls))


def checks_of(keys: Iterable[int]) -> dict[int, list[Check]]:
    """The checks of queries, in one statement."""
    found: dict[int, list[Check]] = {key: [] for key in keys}
    for query_id, line in CheckRow.objects.filter(query__in=found).order_by("pk").values_list("query", "line"):
        found[query_id].append(parse_check(line))
    return found


def note_asked(*, project: Project, queries: Sequence[Query], by: User) -> None:
    """Write down that these were asked in the bash that the person is in, under the charter in their hand."""
    if bash := current_bash(project, by):
        charter = charter_in_hand(bash, by)
        BashQuery.objects.bulk_create(
            [BashQuery(bash=bash, query=query, charter=charter, asked_by=by) for query in queries]
        )
