"""What several raters said together about one item."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median_low

from reviews.choices import JudgmentKind

WIDE = 2


@dataclass(frozen=True, slots=True)
class Vote:
    """One rater's current judgment; `value` is the grade, or 1 for pass and 0 for fail, else None."""

    kind: JudgmentKind
    value: int | None = None


@dataclass(frozen=True, slots=True)
class Consensus:
    """`value` None: no common value. `n` counts the graded votes, `spread` is largest minus smallest."""

    value: int | None
    n: int
    spread: int
    needs_discussion: bool
    because: str = ""


def of_grades(votes: Iterable[Vote]) -> Consensus:
    """The median grade; of two middle grades the lower one.

    The lower one is still on the scale, so it has a name and fits into qrels, and a doubt never flatters
    the version. Grades two or more apart need discussion; until then the median stands.
    """
    every = list(votes)
    values = _values(every)
    spread = max(values) - min(values) if values else 0
    reasons = [f"grades from {min(values)} to {max(values)}"] if spread >= WIDE else []
    return _consensus(every, median_low(values) if values else None, reasons)


def of_passes(votes: Iterable[Vote]) -> Consensus:
    """The majority of 1 (pass) and 0 (fail); a draw has no value and needs discussion."""
    every = list(votes)
    values = _values(every)
    passed, failed = values.count(1), values.count(0)
    if passed == failed:
        return _consensus(every, None, [f"{passed} say pass and {failed} say fail"] if values else [])
    return _consensus(every, int(passed > failed), [])


def agreed(votes: Iterable[Vote], *, is_pass: bool = False, settled: int | None = None) -> Consensus:
    """What an item comes to: the word that settled it where there is one, else the raters' consensus."""
    consensus = of_passes(votes) if is_pass else of_grades(votes)
    if settled is None:
        return consensus
    return replace(consensus, value=settled, needs_discussion=False, because="settled by adjudication")


def disagree(words: Iterable[tuple[object, ...]]) -> bool:
    """Whether what was said, by kind and value, is not all the same: then one more rater is worth asking."""
    return len(set(words)) > 1


def _values(votes: Sequence[Vote]) -> list[int]:
    return [vote.value for vote in votes if vote.kind == JudgmentKind.GRADE and vote.value is not None]


def _consensus(votes: Sequence[Vote], value: int | None, reasons: list[str]) -> Consensus:
    values = _values(votes)
    if any(vote.kind == JudgmentKind.EXPECTATION_WRONG for vote in votes):
        reasons = [*reasons, "somebody says that the expectation is wrong"]
    return Consensus(
        value=value,
        n=len(values),
        spread=max(values) - min(values) if values else 0,
        needs_discussion=bool(reasons),
        because="; ".join(reasons),
    )
