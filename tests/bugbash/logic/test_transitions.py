from itertools import product

import pytest

from bugbash.choices import BreakageStatus, ReplayState
from bugbash.logic.transitions import BREAKAGE_MOVES, REPLAY_MOVES, Moves, can_move

BREAKAGE_ARROWS = {
    ("new", "confirmed"),
    ("new", "fixed"),
    ("new", "closed"),
    ("new", "rejected"),
    ("new", "duplicate"),
    ("confirmed", "fixed"),
    ("confirmed", "closed"),
    ("confirmed", "rejected"),
    ("confirmed", "duplicate"),
    ("fixed", "confirmed"),
    ("fixed", "closed"),
    ("closed", "confirmed"),
    ("rejected", "new"),
    ("rejected", "confirmed"),
    ("duplicate", "new"),
    ("duplicate", "confirmed"),
}
REPLAY_ARROWS = {
    ("queued", "running"),
    ("queued", "paused"),
    ("queued", "cancelled"),
    ("running", "paused"),
    ("running", "cancelled"),
    ("running", "finished"),
    ("paused", "running"),
    ("paused", "cancelled"),
    ("finished", "queued"),
}


@pytest.mark.parametrize(("before", "after"), list(product(BreakageStatus.values, repeat=2)))
def test_every_pair_of_breakage_statuses(before: str, after: str) -> None:
    assert can_move(BREAKAGE_MOVES, before, after) == ((before, after) in BREAKAGE_ARROWS)


@pytest.mark.parametrize(("before", "after"), list(product(ReplayState.values, repeat=2)))
def test_every_pair_of_replay_states(before: str, after: str) -> None:
    assert can_move(REPLAY_MOVES, before, after) == ((before, after) in REPLAY_ARROWS)


@pytest.mark.parametrize(
    ("moves", "states"), [(BREAKAGE_MOVES, BreakageStatus.values), (REPLAY_MOVES, ReplayState.values)]
)
def test_a_table_names_every_state(moves: Moves, states: list[str]) -> None:
    assert set(moves) == set(states)


def test_an_unknown_state_can_become_nothing() -> None:
    assert not can_move(REPLAY_MOVES, "lost", "running")
