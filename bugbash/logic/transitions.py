"""Which state may follow which. The diagrams in the docs and the buttons on the pages are read from these tables."""

from collections.abc import Mapping

from bugbash.choices import BreakageStatus as B
from bugbash.choices import ReplayState as R

Moves = Mapping[str, frozenset[str]]

BREAKAGE_MOVES: Moves = {
    B.NEW: frozenset({B.CONFIRMED, B.FIXED, B.CLOSED, B.REJECTED, B.DUPLICATE}),
    B.CONFIRMED: frozenset({B.FIXED, B.CLOSED, B.REJECTED, B.DUPLICATE}),
    B.FIXED: frozenset({B.CONFIRMED, B.CLOSED}),
    B.CLOSED: frozenset({B.CONFIRMED}),
    B.REJECTED: frozenset({B.NEW, B.CONFIRMED}),
    B.DUPLICATE: frozenset({B.NEW, B.CONFIRMED}),
}

REPLAY_MOVES: Moves = {
    R.QUEUED: frozenset({R.RUNNING, R.PAUSED, R.CANCELLED}),
    R.RUNNING: frozenset({R.PAUSED, R.CANCELLED, R.FINISHED}),
    R.PAUSED: frozenset({R.RUNNING, R.CANCELLED}),
    R.FINISHED: frozenset({R.QUEUED}),
    R.CANCELLED: frozenset(),
}


def can_move(table: Moves, before: str, after: str) -> bool:
    """Whether the table lets `before` become `after`."""
    return after in table.get(before, frozenset())
