from typing import Any

import pytest

from bugbash.choices import Verdict
from bugbash.models import Outcome, Replay
from bugbash.selectors import decisions
from bugbash.selectors.decisions import (
    ChangeGroup,
    LookedAt,
    change_groups,
    decisions_of,
    looked_at,
    preview_decision,
)
from bugbash.selectors.outcomes import OutcomeFilter
from tests.builders import a_decision, a_project, a_query, a_replay, a_version, an_observation, an_outcome
from tests.statements import statements


@pytest.fixture
def replay(db: None) -> Replay:
    return a_replay(a_version(a_project()))


def add(replay: Replay, text: str, verdict: Verdict = Verdict.CHANGED, *, key: str = "", **facts: Any) -> Outcome:
    query = a_query(replay.project, text)
    row = an_outcome(replay, query, verdict, candidate=an_observation(query, replay.version), **facts)
    Outcome.objects.filter(pk=row.pk).update(change_key=key)
    return row


def texts(rows: Any) -> list[str]:
    return [row.text for row in rows]


def test_looked_at_counts_changed_outcomes_alone(replay: Replay) -> None:
    rows = [add(replay, "a"), add(replay, "b"), add(replay, "c", Verdict.REGRESSED)]
    assert (looked_at(replay, 2), looked_at(replay, 2).is_complete) == (LookedAt(0, 2), False)
    a_decision(rows[0])
    a_decision(rows[2])
    assert looked_at(replay, 2) == LookedAt(1, 2)
    a_decision(rows[1])
    assert looked_at(replay, 2).is_complete


def test_groups_are_alike_changes_the_largest_first(replay: Replay) -> None:
    for n in range(2):
        add(replay, f"small {n}", key="k1", because="summary is gone")
    large = [add(replay, f"large {n}", key="k2", because=f"score moved {n}") for n in range(3)]
    add(replay, "alone", key="k3")
    add(replay, "no key")
    add(replay, "no key either")
    add(replay, "passing", Verdict.PASSING, key="k1")
    a_decision(large[1])
    assert change_groups(replay) == [
        ChangeGroup("k2", 3, 1, "score moved 0"),
        ChangeGroup("k1", 2, 0, "summary is gone"),
    ]
    assert [group.left for group in change_groups(replay)] == [2, 2]
    assert change_groups(replay, most=1) == change_groups(replay)[:1]


def test_groups_cost_the_same_for_one_and_three(replay: Replay) -> None:
    def group(key: str) -> None:
        for n in range(2):
            add(replay, f"{key} {n}", key=key)

    group("k1")
    one = statements(lambda: change_groups(replay))
    group("k2")
    group("k3")
    assert (one, statements(lambda: change_groups(replay))) == (2, 2)


def test_preview_leaves_out_what_is_decided_and_what_did_not_change(replay: Replay) -> None:
    rows = [add(replay, f"{n}", key="k1") for n in range(3)]
    add(replay, "another group", key="k2")
    add(replay, "regressed", Verdict.REGRESSED, key="k1")
    an_outcome(replay, a_query(replay.project, "no answer"), Verdict.CHANGED)
    a_decision(rows[1])
    preview = preview_decision(replay, OutcomeFilter(change="k1"))
    assert (texts(preview.rows), preview.count, preview.decided, preview.beyond) == (["0", "2"], 2, 1, 0)


def test_preview_shows_the_first_ten(replay: Replay) -> None:
    for n in range(12):
        add(replay, f"{n}", key="k1")
    preview = preview_decision(replay, OutcomeFilter(change="k1"))
    assert (texts(preview.first), preview.others) == ([f"{n}" for n in range(10)], 2)


def test_preview_says_what_is_beyond_one_go(replay: Replay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decisions, "MOST_AT_ONCE", 2)
    for n in range(3):
        add(replay, f"{n}")
    preview = preview_decision(replay, OutcomeFilter())
    assert (texts(preview.rows), preview.beyond) == (["0", "1"], 1)


def test_decisions_of_a_deed_are_those_of_its_replay(replay: Replay) -> None:
    first = a_decision(add(replay, "a"))
    second = a_decision(add(replay, "b"), batch=first.batch)
    a_decision(add(replay, "c"))
    assert list(decisions_of(replay, first.batch)) == [first, second]
    assert list(decisions_of(a_replay(replay.version), first.batch)) == []
