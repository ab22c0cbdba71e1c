"""How far the same version is from itself: measured by asking again, never guessed (A/A)."""

from collections.abc import Sequence
from itertools import combinations

from bugbash.logic.answers import Answer
from bugbash.logic.comparison_rules import Rules
from bugbash.logic.diff import compare


def noise_floor(repeats: Sequence[Answer], rules: Rules | None = None) -> float:
    """The largest distance between two repeats of one version, in 0..1; 0 for fewer than two."""
    return max((compare(left, right, rules=rules).distance for left, right in combinations(repeats, 2)), default=0.0)


def disagree(repeats: Sequence[Answer]) -> bool:
    """Whether any two repeats differ in what people see."""
    return any(not compare(left, right).same for left, right in combinations(repeats, 2))
