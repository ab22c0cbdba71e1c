from typing import Any

import pytest

from bugbash.choices import CallError, QueryStatus, Verdict
from bugbash.models import Outcome, Query, Replay, Version
from bugbash.selectors import outcomes
from bugbash.selectors.outcome_order import Place
from bugbash.selectors.outcomes import (
    OutcomeFilter,
    compare_sides,
    families_of,
    neighbours,
    next_undecided,
    observed_repeats,
    outcome_page,
    side_by_side,
)
from tests.builders import a_decision, a_project, a_query, a_ranking, a_replay, a_version, an_observation, an_outcome
from tests.statements import statements


@pytest.fixture
def old(db: None) -> Version:
    return a_version(a_project(), "0.4", baseline=True)


@pytest.fixture
def replay(old: Version) -> Replay:
    return a_replay(a_version(old.project, "0.5"), baseline=old)


def add(replay: Replay, text: str, verdict: Verdict | None = Verdict.PASSING, **facts: Any) -> Outcome:
    required = facts.pop("required", False)
    return an_outcome(replay, a_query(replay.project, text, required=required), verdict, **facts)


def compared(replay: Replay, old: Version, text: str) -> Outcome:
    query = a_query(replay.project, text)
    before = an_observation(query, old, a_ranking("a", "b"), elapsed_ms=20)
    after = an_observation(query, replay.version, a_ranking("b", "a"), elapsed_ms=40)
    return an_outcome(replay, query, Verdict.CHANGED, candidate=after, reference=before)


def texts(replay: Replay, **narrow: Any) -> list[str]:
    return [row.text for row in outcome_page(replay, OutcomeFilter(**narrow)).rows]


@pytest.mark.parametrize(
    ("narrow", "rows"),
    [
        ({}, ["copy", "move", "Delete"]),
        ({"verdict": "regressed"}, ["move"]),
        ({"status": "fail"}, ["move"]),
        ({"required": True}, ["Delete"]),
        ({"words": "dele"}, ["Delete"]),
        ({"words": "%"}, []),
        ({"verdict": "regressed", "required": True}, []),
    ],
)
def test_table_is_narrowed(replay: Replay, narrow: dict[str, Any], rows: list[str]) -> None:
    add(replay, "copy")
    add(replay, "move", Verdict.REGRESSED, candidate_status=QueryStatus.FAIL)
    add(replay, "Delete", required=True)
    add(replay, "unasked", None)
    assert texts(replay, **narrow) == rows


def test_pages_follow_each_other(replay: Replay) -> None:
    for n in range(5):
        add(replay, f"{n}")
    pages = [outcome_page(replay, OutcomeFilter(), after=after, size=2) for after in (None, Place(1), Place(3))]
    assert [([row.text for row in page.rows], page.next) for page in pages] == [
        (["0", "1"], Place(1)),
        (["2", "3"], Place(3)),
        (["4"], None),
    ]


@pytest.mark.parametrize(
    ("narrow", "rows"),
    [
        ({"tag": "io"}, ["copy"]),
        ({"family": "typo"}, ["move"]),
        ({"error": "reset"}, ["read"]),
        ({"change": "k1"}, ["copy"]),
        ({"decision": "none"}, ["move", "read"]),
        ({"decision": "accepted"}, ["copy"]),
        ({"decision": "filed"}, []),
    ],
)
def test_table_is_narrowed_by_query_error_and_decision(replay: Replay, narrow: dict[str, Any], rows: list[str]) -> None:
    copied = an_outcome(replay, a_query(replay.project, "copy", tags=["io"]), Verdict.CHANGED)
    Outcome.objects.filter(pk=copied.pk).update(change_key="k1")
    a_decision(copied)
    move = add(replay, "move")
    Query.objects.filter(pk=move.query_id).update(family="typo")
    failed = add(replay, "read", Verdict.ERROR)
    Outcome.objects.filter(pk=failed.pk).update(error="reset")
    assert texts(replay, **narrow) == rows


def test_tag_of_many_queries_narrows_as_one_of_few(replay: Replay, monkeypatch: pytest.MonkeyPatch) -> None:
    for text in ("copy", "move"):
        an_outcome(replay, a_query(replay.project, text, tags=["io"]))
    add(replay, "read")
    few = texts(replay, tag="io")
    monkeypatch.setattr(outcomes, "FEW", 1)
    assert (few, texts(replay, tag="io")) == (["copy", "move"], ["copy", "move"])


def test_table_tells_times_and_errors(replay: Replay, old: Version) -> None:
    compared(replay, old, "copy")
    query = a_query(replay.project, "move")
    failed = an_observation(query, replay.version, error=CallError.RESET, elapsed_ms=7)
    an_outcome(replay, query, Verdict.ERROR, candidate=failed)
    rows: list[Any] = list(outcome_page(replay, OutcomeFilter()).rows)
    assert [(row.candidate_ms, row.reference_ms, row.candidate_error) for row in rows] == [
        (40, 20, ""),
        (7, None, "reset"),
    ]


def test_table_costs_the_same_for_one_and_three(replay: Replay, old: Version) -> None:
    compared(replay, old, "0")
    one = statements(lambda: texts(replay))
    for n in (1, 2):
        compared(replay, old, f"{n}")
    assert (one, statements(lambda: texts(replay))) == (1, 1)


def test_outcome_comes_with_both_sides_in_one_statement(replay: Replay, old: Version) -> None:
    compared(replay, old, "copy")

    def read() -> object:
        row = side_by_side(replay).get()
        sides = [side for side in (row.candidate, row.reference) if side]
        return [(row.query, row.deployment, side.body, side.version, side.deployment, side.query) for side in sides]

    assert statements(read) == 1


def test_sides_are_the_baseline_then_the_candidate(replay: Replay, old: Version) -> None:
    row = compared(replay, old, "copy")
    told = compare_sides(row)
    assert [side.observation for side in told.sides] == [row.reference, row.candidate]
    assert told.pair is not None
    assert told.pair.diff is not None
    assert told.pair.diff.same is False


def test_side_that_was_not_observed_is_left_out(replay: Replay) -> None:
    query = a_query(replay.project)
    seen = an_observation(query, replay.version)
    alone = compare_sides(an_outcome(replay, query, Verdict.NEW, candidate=seen))
    assert ([side.observation for side in alone.sides], alone.pair) == ([seen], None)
    nothing = compare_sides(add(replay, "another", None))
    assert (list(nothing.sides), nothing.pair) == ([], None)


def test_neighbours_are_those_of_the_same_filter(replay: Replay) -> None:
    rows = [add(replay, f"{n}", verdict) for n, verdict in enumerate([Verdict.NEW, Verdict.FIXED, None, Verdict.NEW])]
    assert [neighbours(replay, row, OutcomeFilter()) for row in rows] == [(None, 1), (0, 3), (1, 3), (1, None)]
    assert neighbours(replay, rows[0], OutcomeFilter(verdict="new")) == (None, 3)


def test_neighbours_are_those_of_the_same_order(replay: Replay) -> None:
    rows = [add(replay, f"{n}", distance=distance) for n, distance in enumerate([0.1, None, 0.9, 0.1])]
    found = [neighbours(replay, row, OutcomeFilter(sort="movement")) for row in rows]
    assert found == [(2, 3), (3, None), (None, 0), (0, 1)]


def test_next_undecided_is_behind_else_from_the_beginning(replay: Replay) -> None:
    rows = [add(replay, f"{n}", Verdict.CHANGED) for n in range(3)]
    a_decision(rows[1])
    narrow = OutcomeFilter(verdict="changed")
    assert [next_undecided(replay, row, narrow) for row in rows] == [2, 2, 0]
    a_decision(rows[0])
    a_decision(rows[2])
    assert next_undecided(replay, rows[0], narrow) is None


def test_families_are_those_of_the_project(replay: Replay) -> None:
    for text, family in (("a", "typo"), ("b", "case"), ("c", ""), ("d", "typo")):
        query = a_query(replay.project, text)
        Query.objects.filter(pk=query.pk).update(family=family)
    assert list(families_of(replay)) == ["case", "typo"]


def test_baselines_call_for_an_earlier_replay_is_behind_the_verdict_too(replay: Replay, old: Version) -> None:
    query = a_query(replay.project, "copy")
    earlier = an_observation(query, old)
    row = an_outcome(replay, query, reference=earlier)
    own = an_observation(query, replay.version, outcome=row)
    assert list(observed_repeats(row)) == [earlier, own]


def test_repeats_come_in_the_order_in_which_they_were_asked(replay: Replay) -> None:
    row = add(replay, "copy")
    seen = [an_observation(row.query, replay.version, outcome=row, repeat=n) for n in range(3)]
    an_observation(row.query, replay.version)
    assert list(observed_repeats(row)) == seen
    assert statements(lambda: [(one.version, one.deployment) for one in observed_repeats(row)]) == 1
