"""In which order findings are shown: the worst first, but neither one mutator nor one parent before all others."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """A finding by its key, with what it has in common with others, and how much it is worth a look."""

    key: int
    mutator: str
    parent: int
    score: float


def rank(found: Iterable[Candidate]) -> list[int]:
    """The keys: the best of each mutator and parent come first, then the second best of each, and so on."""
    mutators: Counter[str] = Counter()
    parents: Counter[int] = Counter()
    placed = []
    for one in sorted(found, key=lambda one: (-one.score, one.key)):
        turn = max(mutators[one.mutator], parents[one.parent])
        placed.append((turn, -one.score, one.key))
        mutators[one.mutator] += 1
        parents[one.parent] += 1
    return [key for *_, key in sorted(placed)]
