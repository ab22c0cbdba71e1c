"""Checks against what the parent query was answered, in replays and beside them."""

import pytest

from bugbash.actions.asks import ask_live
from bugbash.actions.replays import request_replay
from bugbash.choices import CallError, QueryState, Role, Verdict
from bugbash.execution.outcomes import OpenOutcome, evaluate_row, read_rows
from bugbash.execution.parents import Parents
from bugbash.execution.reproducing import reproduce_breakage
from bugbash.logic.checks import parse_check
from bugbash.models import Observation, Outcome, Project, Query, Replay, Version
from tests.bugbash.replays import a_served_version, play
from tests.builders import (
    a_breakage,
    a_member,
    a_project,
    a_query,
    a_ranking,
    a_replay,
    a_version,
    an_observation,
    an_outcome,
)
from tests.integrity import violations
from tests.prototype import Prototype, Reply, results
from tests.statements import statements

SAME = "same-as-parent"


def a_family(project: Project, *checks: str, state: QueryState = QueryState.ACTIVE) -> tuple[Query, Query]:
    """A query, in this state, and its misspelt child, which always is asked."""
    parent = a_query(project, "restaurant", state=state)
    child = a_query(project, "resturant", checks=checks or (SAME,))
    Query.objects.filter(pk=child.pk).update(parent=parent)
    child.refresh_from_db()
    return parent, child


def a_replay_of(version: Version) -> Replay:
    return request_replay(version=version, by=a_member(version.project, Role.OWNER, "Owner 1"))


def said_of(replay: Replay, text: str) -> list[tuple[str, str]]:
    """(result, reason) of each check of the candidate's answer."""
    row = Outcome.objects.select_related("candidate").get(replay=replay, text=text)
    assert row.candidate is not None
    return [(check["result"], check["reason"]) for check in row.candidate.checks]


def test_parent_of_the_same_replay_is_not_asked_again(db: None, prototype: Prototype) -> None:
    project = a_project()
    version = a_served_version(prototype, project=project, concurrency=1)
    parent, child = a_family(project)
    Query.objects.filter(pk=parent.pk).update(required=True)
    replay = play(a_replay_of(version))
    assert prototype.queries == [parent.text, child.text]
    assert said_of(replay, child.text) == [("pass", "the same answer as its parent’s")]
    assert violations(replay) == {}


def test_parent_that_is_in_no_replay_is_asked_once(db: None, prototype: Prototype) -> None:
    project = a_project()
    version = a_served_version(prototype, project=project, concurrency=4)
    parent, child = a_family(project, state=QueryState.DRAFT)
    other = a_query(project, "restaurnat", checks=[SAME])
    Query.objects.filter(pk=other.pk).update(parent=parent)
    prototype.answers(other.text, results("else"))
    replay = play(a_replay_of(version))
    assert sorted(prototype.queries) == sorted([parent.text, child.text, other.text])
    assert [result for result, _ in said_of(replay, child.text) + said_of(replay, other.text)] == ["pass", "fail"]
    beside = Observation.objects.get(query=parent)
    assert (beside.outcome, beside.repeat, beside.asked_by, beside.version) == (None, 0, None, version)
    assert (Outcome.objects.get(query=other).candidate_status, violations(replay)) == ("fail", {})


def test_both_sides_are_held_against_their_own_parent(db: None, prototype: Prototype) -> None:
    project = a_project()
    a_served_version(prototype, "0.4", project=project, baseline=True)
    parent, child = a_family(project, state=QueryState.DRAFT)
    prototype.answers(parent.text, results("old"), version="0.4")
    prototype.answers(child.text, results("old"), version="0.4")
    prototype.answers(parent.text, results("new"), version="0.5")
    prototype.answers(child.text, results("other"), version="0.5")
    replay = play(a_replay_of(a_served_version(prototype, "0.5", project=project)))
    row = replay.outcomes.get()
    assert (row.verdict, row.baseline_status, row.candidate_status) == (Verdict.REGRESSED, "pass", "fail")
    assert Observation.objects.filter(query=parent, outcome=None).count() == 2


def test_parent_that_can_not_be_observed_leaves_the_check_open(db: None, prototype: Prototype) -> None:
    project = a_project()
    version = a_served_version(prototype, project=project)
    parent, child = a_family(project, state=QueryState.DRAFT)
    prototype.fails(parent.text, status=400)
    replay = play(a_replay_of(version))
    reason = f"its parent could not be observed ({CallError.HTTP_4XX.label})"
    assert said_of(replay, child.text) == [("not-evaluated", reason)]
    assert Outcome.objects.get(query=child).candidate_status == "open"


def test_query_without_a_parent_says_so(db: None, prototype: Prototype) -> None:
    version = a_served_version(prototype)
    query = a_query(version.project, checks=["not differs-from-parent"])
    assert said_of(play(a_replay_of(version)), query.text) == [("not-evaluated", "the query has no parent")]


def test_parent_is_not_asked_while_the_endpoint_wants_to_be_left_alone(db: None, prototype: Prototype) -> None:
    project = a_project()
    version = a_served_version(prototype, project=project)
    parent, child = a_family(project, state=QueryState.DRAFT)
    prototype.replies(parent.text, Reply({}, status=429, headers={"Retry-After": "600"}))
    replay = play(a_replay_of(version))
    assert (replay.state, prototype.queries) == ("paused", [parent.text])
    assert Outcome.objects.get(query=child).verdict == ""


@pytest.mark.django_db(transaction=True)
def test_console_compares_with_the_newest_answer_on_the_same_deployment(prototype: Prototype) -> None:
    project = a_project()
    old, new = (a_served_version(prototype, name, project=project) for name in ("0.4", "0.5"))
    parent, child = a_family(project)
    an_observation(parent, new, a_ranking("else"))
    an_observation(parent, new, a_ranking("first"))
    prototype.answers(child.text, results("first"))
    places = [version.deployments.get() for version in (old, new)]
    rows = ask_live(project=project, deployments=places, text=child.text, params={}, by=a_member(project))
    assert [(row.checks[0]["result"], row.checks[0]["reason"]) for row in rows] == [
        ("not-evaluated", "its parent has no recorded answer of 0.4@main"),
        ("pass", "the same answer as its parent’s"),
    ]


def test_recorded_answer_is_held_against_the_recorded_parent(db: None) -> None:
    project = a_project()
    version = a_version(project)
    parent, child = a_family(project)
    row = an_observation(child, version, a_ranking("a", "b"))
    an_observation(parent, version, a_ranking("b", "c"))
    an_observation(parent, version, error=CallError.RESET)
    [outcome] = evaluate_row(row, [parse_check("same-as-parent: overlap@2 >= 0.5")])
    assert (outcome.result, outcome.reason) == ("pass", "overlap@2 with the parent is 0.50")


def test_reproduction_compares_with_the_parent_too(db: None, prototype: Prototype) -> None:
    project = a_project()
    version = a_served_version(prototype, project=project)
    parent, child = a_family(project)
    an_observation(parent, version, a_ranking("else"))
    breakage = a_breakage(an_observation(child, version))
    reproduce_breakage(breakage_id=breakage.pk)
    breakage.refresh_from_db()
    assert (breakage.reproduced_count, breakage.reproduced_of) == (5, 5)


def test_headers_and_sizes_are_seen_when_asked_and_when_read_again(db: None, prototype: Prototype) -> None:
    lines = ["header: X-Api-Key exists", "header: X-Cache = hit", "max-bytes: 15 B", "content-type: application/json"]
    version = a_served_version(prototype)
    query = a_query(version.project, checks=lines)
    prototype.replies(query.text, Reply({"results": []}, headers={"X-Cache": "hit", "X-Api-Key": "canary-4711"}))
    play(a_replay_of(version))
    row = Observation.objects.get()
    assert [check["result"] for check in row.checks] == ["pass"] * 4
    assert [one.to_json() for one in evaluate_row(row, [parse_check(line) for line in lines])] == row.checks
    assert "canary-4711" not in str(row.checks)


def test_queries_without_such_checks_cost_no_statement(db: None) -> None:
    version = a_version(a_project())
    replay = a_replay(version)
    an_outcome(replay, a_query(version.project, checks=["min-results: 1"]), verdict=None)
    opened = [OpenOutcome.from_row(row, replay=replay, reference=None) for row in read_rows(replay.outcomes.all())]
    parents = Parents(replay, {})
    assert statements(lambda: parents.hold(opened)) == 0
