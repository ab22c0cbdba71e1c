"""A version's metrics beside another's, over the queries where both have a value."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from bugbash.logic.diff_overlap import jaccard_at, rank_biased_overlap
from reviews.choices import Metric
from reviews.logic.metric_runs import COLUMNS, Line, Lines
from reviews.logic.paired import DRAWS, permutation_tests
from reviews.logic.statistics import RESAMPLES, Interval, bootstrap_means, mcnemar, wilson
from reviews.logic.wording import change, change_interval, count, p_equals, p_value

MANY = 2_000  # of so many queries fewer draws tell as much
FEWER = 2_000
ALPHA = 0.05
SMALLEST = 1e-4  # no number of queries that anybody rates would show less


@dataclass(frozen=True, slots=True)
class Difference:
    """Of the means over the paired queries: candidate minus the other, its 95 % interval, and p by permutation."""

    candidate: float
    other: float
    low: float | None
    high: float | None
    p: float

    @property
    def mean(self) -> float:
        return self.candidate - self.other

    @property
    def is_clear(self) -> bool:
        """Whether chance alone would rarely give as much."""
        return self.p < ALPHA

    @property
    def p_text(self) -> str:
        return p_value(self.p)

    def needed(self, queries: int) -> int | None:
        """About how many more queries would show a difference of this size, from the `queries` that it rests on.

        The interval narrows with their root. None where it leaves out 0 already, or nothing differs.
        """
        if self.low is None or self.high is None or not self.low <= 0 <= self.high or abs(self.mean) < SMALLEST:
            return None
        side = self.mean - self.low if self.mean > 0 else self.high - self.mean
        return max(1, math.ceil(queries * (side / self.mean) ** 2) - queries)


@dataclass(frozen=True, slots=True)
class Comparison:
    """`queries` are those where both have a value; `overlap` (Jaccard@k, RBO) is over all that both answered."""

    queries: int = 0
    differences: Mapping[Metric, Difference] = field(default_factory=dict)
    jaccard: float | None = None
    rbo: float | None = None

    def of(self, metric: Metric) -> Difference | None:
        return self.differences.get(metric)

    def say(self, metric: Metric, k: int, candidate: str, other: str) -> str:
        """Which of the two is better by a metric, or that nobody can say yet and what it would take."""
        found = self.of(metric)
        if found is None:
            return "No query has a value on both versions."
        if found.low == found.high == 0:
            queries = count(self.queries, "query", "queries")
            return f"Both score the same by {metric.at(k)} on {queries}."
        told = f"{change(found.mean)}"
        if bounds := change_interval(found.low, found.high):
            told += f" ({bounds})"
        told += f", {p_equals(found.p)}"
        if found.is_clear:
            better, worse = (candidate, other) if found.mean > 0 else (other, candidate)
            return f"{better} is better than {worse} by {metric.at(k)}: {told}."
        sentence = f"No winner yet by {metric.at(k)}: {told}."
        needed = found.needed(self.queries)
        if needed is None:
            return sentence
        more = count(needed, "more rated query", "more rated queries")
        return f"{sentence} At this difference about {more} would show one."

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Comparison":
        differences = {Metric(name): Difference(**one) for name, one in value["differences"].items()}
        return cls(**{**value, "differences": differences})


@dataclass(frozen=True, slots=True)
class Passes:
    """Queries that passed or failed on both versions; `p` is that of the exact McNemar test."""

    both: int
    only_candidate: int
    only_other: int
    neither: int

    @property
    def total(self) -> int:
        return self.both + self.only_candidate + self.only_other + self.neither

    @property
    def p(self) -> float:
        return mcnemar(self.only_candidate, self.only_other)

    @property
    def p_text(self) -> str:
        return p_equals(self.p)

    @property
    def candidate(self) -> "Passed":
        return Passed(self.both + self.only_candidate, self.total)

    @property
    def other(self) -> "Passed":
        return Passed(self.both + self.only_other, self.total)


@dataclass(frozen=True, slots=True)
class Passed:
    """How many passed, with Wilson's 95 % interval of the rate."""

    passed: int
    total: int

    @property
    def rate(self) -> float | None:
        return self.passed / self.total if self.total else None

    @property
    def low(self) -> float:
        return wilson(self.passed, self.total).low

    @property
    def high(self) -> float:
        return wilson(self.passed, self.total).high


@dataclass(frozen=True, slots=True)
class Slice:
    """The mean of one metric over a part of the queries; `other` and `change` over those that both have."""

    name: str
    queries: int
    mean: float | None
    judged: float | None
    paired: int = 0
    other: float | None = None
    change: float | None = None

    @property
    def change_text(self) -> str:
        return change(self.change)


@dataclass(frozen=True, slots=True)
class Mover:
    query: int
    candidate: float
    other: float

    @property
    def change(self) -> float:
        return self.candidate - self.other


def compare(
    candidate: Lines, other: Lines, overlaps: Iterable[tuple[Sequence[str], Sequence[str]]], k: int
) -> Comparison:
    pairs, keys = list(overlaps), paired(candidate, other)
    return Comparison(
        queries=len(keys),
        differences=differences_of(keys, candidate, other) if keys else {},
        jaccard=mean([jaccard_at(left, right, k) for left, right in pairs]),
        rbo=mean([rank_biased_overlap(left[:k], right[:k]) for left, right in pairs]),
    )


def differences_of(keys: Sequence[int], candidate: Lines, other: Lines) -> dict[Metric, Difference]:
    """Of every metric over these queries, where both have values."""
    ours, theirs = columns_of(keys, candidate), columns_of(keys, other)
    gaps = [[x - y for x, y in zip(*columns, strict=True)] for columns in zip(ours, theirs, strict=True)]
    intervals = intervals_of(gaps)
    ps = permutation_tests(gaps, draws=FEWER if len(keys) > MANY else DRAWS)
    return {
        name: Difference(
            candidate=math.fsum(ours[place]) / len(keys),
            other=math.fsum(theirs[place]) / len(keys),
            low=interval.low if interval else None,
            high=interval.high if interval else None,
            p=ps[place],
        )
        for place, (name, interval) in enumerate(zip(COLUMNS, intervals, strict=True))
    }


def intervals_of(gaps: Sequence[Sequence[float]]) -> list[Interval | None]:
    """Of the mean of each metric's differences by query."""
    is_large = bool(gaps) and len(gaps[0]) > MANY
    return bootstrap_means(gaps, resamples=FEWER if is_large else RESAMPLES)


def columns_of(keys: Sequence[int], lines: Lines) -> list[list[float]]:
    return [[lines[key].scores[place] or 0.0 for key in keys] for place in range(len(COLUMNS))]


def paired(candidate: Lines, other: Lines) -> list[int]:
    """The queries where both have values."""
    return [key for key, line in candidate.items() if line.is_defined and key in other and other[key].is_defined]


def slices(candidate: Lines, other: Lines, parts: Mapping[str, Iterable[int]], metric: Metric) -> list[Slice]:
    """One row for each named part of the queries that has any of them."""
    found = []
    for name, keys in parts.items():
        lines = {key: candidate[key] for key in keys if key in candidate}
        if lines:
            found.append(slice_of(name, lines, other, metric))
    return found


def slice_of(name: str, lines: Lines, other: Lines, metric: Metric) -> Slice:
    keys = paired(lines, other)
    before = mean([other[key].score(metric) for key in keys])
    now = mean([lines[key].score(metric) for key in keys])
    return Slice(
        name=name,
        queries=sum(line.is_defined for line in lines.values()),
        mean=mean([line.score(metric) for line in lines.values()]),
        judged=mean([line.judged for line in lines.values()]),
        paired=len(keys),
        other=before,
        change=None if now is None or before is None else now - before,
    )


def movers(candidate: Lines, other: Lines, metric: Metric) -> list[Mover]:
    """The queries whose score moved, the greatest loss first and the greatest gain last."""
    found = [
        Mover(key, value_of(candidate[key], metric), value_of(other[key], metric)) for key in paired(candidate, other)
    ]
    return sorted(
        (mover for mover in found if abs(mover.change) > 1e-12), key=lambda mover: (mover.change, mover.query)
    )


def value_of(line: Line, metric: Metric) -> float:
    return line.score(metric) or 0.0


def mean(values: Sequence[float | None]) -> float | None:
    """Of those that are defined; None where none is."""
    known = [value for value in values if value is not None]
    return math.fsum(known) / len(known) if known else None
