"""Which queries moved most between two replays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bugbash.choices import QueryStatus

RANK: Mapping[str, int] = {
    QueryStatus.PASS: 0,
    QueryStatus.OPEN: 1,
    QueryStatus.FLAKY: 2,
    QueryStatus.FAIL: 3,
    QueryStatus.ERROR: 4,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What one replay said about a query; `distance` from its baseline's answer, `digest` of the answer itself."""

    ordinal: int
    verdict: str
    status: str
    digest: str = ""
    distance: float | None = None


@dataclass(frozen=True, slots=True)
class Mover:
    """A query that two replays do not say the same about. `worse` is above 0 where it stands worse on the right."""

    text: str
    left: Standing
    right: Standing

    @property
    def worse(self) -> int:
        return RANK.get(self.right.status, 0) - RANK.get(self.left.status, 0)

    @property
    def what(self) -> str:
        """What kind of move it is, in words."""
        if self.worse:
            return "worse" if self.worse > 0 else "better"
        return "another answer" if self.left.verdict == self.right.verdict else "another verdict"

    @property
    def shift(self) -> float:
        """How far the distance from the baseline moved, at most 1."""
        return abs((self.right.distance or 0.0) - (self.left.distance or 0.0))

    @property
    def moved(self) -> bool:
        return (self.left.verdict, self.left.digest) != (self.right.verdict, self.right.digest) or self.worse != 0


def biggest_movers(pairs: Iterable[Mover], most: int) -> list[Mover]:
    """Those first that stand worse, then better, then with another verdict; among equals the furthest shift first."""
    return sorted((pair for pair in pairs if pair.moved), key=weight)[:most]


def weight(mover: Mover) -> tuple[float, ...]:
    """The smallest comes first."""
    same = mover.left.verdict == mover.right.verdict
    return (-max(mover.worse, 0), -abs(mover.worse), same, -mover.shift, mover.left.ordinal)
