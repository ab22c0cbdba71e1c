from typing import Any

import pytest

from bugbash.choices import CallError, FindingSource, QueryStatus, ReplayState, Verdict
from bugbash.execution.verbatim import MOST_REQUESTS, find_refused_requests
from bugbash.models import ContractFinding, Observation, Project, Query, Replay, Version
from tests.bugbash.replays import a_requested_replay, a_served_version, play
from tests.builders import a_definition, a_project, a_query, a_replay, a_version, an_observation, an_outcome
from tests.prototype import Prototype

OTHER = {"method": "POST", "path": "/search", "body_kind": "json", "body": {"query": "{{query}}"}}


def refusals(version: Version) -> list[tuple[str, str, str]]:
    rows = ContractFinding.objects.filter(version=version, source=FindingSource.REQUESTS)
    return [(row.rule, row.path, row.sentence.split(".")[0]) for row in rows.order_by("rule")]


def observed(query: Query, version: Version, status: int | None, error: CallError | None = None) -> Observation:
    told = {200: None, 400: CallError.HTTP_4XX, 500: CallError.HTTP_5XX}.get(status or 0, error)
    return an_observation(query, version, status=status, error=error or told)


def a_compared_replay(*sides: tuple[Any, Any], status: QueryStatus = QueryStatus.ERROR) -> Replay:
    """A replay of two versions with one definition; each side is (baseline, candidate), a status or an error."""
    project = a_project()
    old, new = a_version(project, "0.4", baseline=True), a_version(project, "0.5")
    replay = a_replay(new, baseline=old, total=len(sides))
    for number, told in enumerate(sides):
        query = a_query(project, f"query {number}")
        rows = [
            observed(query, version, one if isinstance(one, int) else None, one if isinstance(one, CallError) else None)
            for version, one in zip((old, new), told, strict=True)
        ]
        an_outcome(replay, query, Verdict.ERROR, reference=rows[0], candidate=rows[1], candidate_status=status)
    return replay


def test_replay_itself_shows_what_is_refused(db: None) -> None:
    replay = a_compared_replay((200, 200), (200, 400), (200, 400))
    find_refused_requests(replay)
    assert refusals(replay.version) == [
        ("refused-400", "GET /search", "2 of 3 requests that 0"),
    ]
    assert ContractFinding.objects.get().sentence == (
        "2 of 3 requests that 0.4 answered are refused with 400. "
        "A caller that sends what it sent before gets no answer."
    )


@pytest.mark.parametrize(
    "sides",
    [
        (200, CallError.REFUSED),
        (200, CallError.TIMEOUT_TOTAL),
        (200, 500),
        (400, 400),
        (500, 400),
        (CallError.RESET, 400),
        (200, 200),
    ],
)
def test_other_troubles_are_no_refusal(db: None, sides: tuple[Any, Any]) -> None:
    replay = a_compared_replay(sides, (200, 200))
    find_refused_requests(replay)
    assert refusals(replay.version) == []


def test_refusal_that_a_check_asks_for_is_none(db: None) -> None:
    replay = a_compared_replay((200, 400), status=QueryStatus.PASS)
    find_refused_requests(replay)
    assert refusals(replay.version) == []


def test_lost_connections_take_nothing_back(db: None) -> None:
    replay = a_compared_replay((200, 400))
    find_refused_requests(replay)
    replay.outcomes.update(candidate=observed(a_query(replay.project, "again"), replay.version, None, CallError.DNS))
    find_refused_requests(replay)
    assert len(refusals(replay.version)) == 1


def test_refusal_that_is_over_is_taken_back(db: None) -> None:
    replay = a_compared_replay((200, 400))
    find_refused_requests(replay)
    replay.outcomes.update(candidate=observed(a_query(replay.project, "again"), replay.version, 200))
    find_refused_requests(replay)
    assert refusals(replay.version) == []


def test_baseline_refuses_nothing_of_itself(db: None) -> None:
    version = a_version(a_project(), baseline=True)
    replay = a_replay(version, baseline=version)
    find_refused_requests(replay)
    assert Observation.objects.count() == 0


def two_definitions(prototype: Prototype, queries: int = 2) -> tuple[Project, Version, Version]:
    """0.4 is asked by GET, 0.5 by POST; 0.4 has answered so many queries."""
    project = a_project()
    a_definition(project)
    old = a_served_version(prototype, "0.4", project=project, baseline=True)
    for number in range(queries):
        an_observation(a_query(project, f"query {number}", required=number == 0), old)
    definition = a_definition(project, request=OTHER)
    return project, old, a_served_version(prototype, "0.5", project=project, definition=definition)


def sent(version: Version) -> list[tuple[str, int | None, int | None]]:
    rows = Observation.objects.filter(version=version).order_by("pk")
    return [(row.query.text, row.status, row.outcome_id) for row in rows.select_related("query")]


def test_requests_of_the_baseline_are_sent_as_they_were(db: None, prototype: Prototype) -> None:
    _, old, new = two_definitions(prototype)
    prototype.fails("query 1", status=422, version="0.5")
    find_refused_requests(a_replay(new, baseline=old, state=ReplayState.RUNNING))
    assert [(call.method, call.path, call.query) for call in prototype.calls] == [
        ("GET", "/0.5/search", "query 0"),
        ("GET", "/0.5/search", "query 1"),
    ]
    assert sent(new) == [("query 0", 200, None), ("query 1", 422, None)]
    assert set(Observation.objects.filter(version=new).values_list("definition", flat=True)) == {old.definition_id}
    assert refusals(new) == [("refused-422", "GET /search", "1 of 2 requests that 0")]


def test_running_twice_sends_nothing_twice(db: None, prototype: Prototype) -> None:
    _, old, new = two_definitions(prototype)
    prototype.fails("query 1", status=404, version="0.5")
    replay = a_replay(new, baseline=old, state=ReplayState.RUNNING)
    find_refused_requests(replay)
    find_refused_requests(replay)
    assert (len(prototype.calls), refusals(new)) == (2, [("refused-404", "GET /search", "1 of 2 requests that 0")])


def test_next_replay_sends_them_again(db: None, prototype: Prototype) -> None:
    _, old, new = two_definitions(prototype)
    find_refused_requests(a_replay(new, baseline=old))
    find_refused_requests(a_replay(new, baseline=old))
    assert len(prototype.calls) == 4


def test_no_more_than_twenty_are_sent(db: None, prototype: Prototype) -> None:
    _, old, new = two_definitions(prototype, MOST_REQUESTS + 3)
    find_refused_requests(a_replay(new, baseline=old))
    asked = [text for text, *_ in sent(new)]
    assert (len(asked), asked[0], asked[1]) == (MOST_REQUESTS, "query 0", f"query {MOST_REQUESTS + 2}")


def test_place_that_is_down_is_left_alone(db: None, prototype: Prototype) -> None:
    _, old, new = two_definitions(prototype, 5)
    new.deployments.update(base_url="http://127.0.0.1:9")
    find_refused_requests(a_replay(new, baseline=old))
    assert ([status for _, status, _ in sent(new)], refusals(new)) == ([None, None], [])


def test_same_request_under_another_mapping_is_not_sent_again(db: None, prototype: Prototype) -> None:
    project, old, new = two_definitions(prototype)
    other = a_definition(project, mapping={"results": "results", "id": "id"})
    type(new).objects.filter(pk=new.pk).update(definition=other)
    new.refresh_from_db()
    find_refused_requests(a_replay(new, baseline=old))
    assert prototype.calls == []


def test_settled_replay_knows_what_is_refused(transactional_db: None, prototype: Prototype) -> None:
    project, _, new = two_definitions(prototype, 1)
    prototype.fails("query 0", status=400, version="0.5")
    replay = play(a_requested_replay(new))
    assert (replay.state, refusals(new)) == (
        ReplayState.FINISHED,
        [("refused-400", "GET /search", "1 of 1 request that 0")],
    )
    assert project.replays.count() == 1
