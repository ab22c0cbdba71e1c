from typing import Any

import pytest

from bugbash.choices import CallError, QueryStatus, Verdict
from bugbash.models import Outcome, Replay, Version
from bugbash.selectors.outcomes import (
    OutcomeFilter,
    compare_sides,
    neighbours,
    observed_repeats,
    outcome_page,
    side_by_side,
)
from tests.builders import a_project, a_query, a_ranking, a_replay, a_version, an_observation, an_outcome
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
    pages = [outcome_page(replay, OutcomeFilter(), after=after, size=2) for after in (-1, 1, 3)]
    assert [([row.text for row in page.rows], page.next) for page in pages] == [
        (["0", "1"], 1),
        (["2", "3"], 3),
        (["4"], None),
    ]


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


def test_repeats_come_in_the_order_in_which_they_were_asked(replay: Replay) -> None:
    row = add(replay, "copy")
    seen = [an_observation(row.query, replay.version, outcome=row, repeat=n) for n in range(3)]
    an_observation(row.query, replay.version)
    assert list(observed_repeats(row)) == seen
    assert statements(lambda: [(one.version, one.deployment) for one in observed_repeats(row)]) == 1
