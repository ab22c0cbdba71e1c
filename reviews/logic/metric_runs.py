"""All metrics of one version's answers, query by query, and what they come to."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from reviews.choices import Metric
from reviews.logic.metrics import duplicates, judged
from reviews.logic.scopes import Grades, score
from reviews.logic.statistics import bootstrap_means
from reviews.logic.wording import count

FORMAT = 1
COLUMNS = tuple(Metric)
MOST_UNRATED = 200
THIN = 0.8


@dataclass(frozen=True, slots=True)
class Asked:
    """One query's answer: the ids that it showed, best first."""

    query: int
    group: str
    run: Sequence[str]


@dataclass(frozen=True, slots=True)
class Line:
    """One query's scores in the order of `COLUMNS`, None where undefined; `duplicates` counts repeated ids."""

    group: str
    duplicates: int
    judged: float | None
    scores: tuple[float | None, ...]

    def score(self, metric: Metric) -> float | None:
        return self.scores[COLUMNS.index(metric)]

    @property
    def is_defined(self) -> bool:
        """Whether anything relevant is known: then every metric has a value, else none."""
        return self.scores[0] is not None

    def to_json(self) -> list[Any]:
        return [self.group, self.duplicates, self.judged, *self.scores]

    @classmethod
    def from_json(cls, value: Sequence[Any]) -> "Line":
        group, repeated, share, *scores = value
        return cls(group, repeated, share, tuple(scores))


Lines = Mapping[int, Line]


@dataclass(frozen=True, slots=True)
class Unrated:
    """A result without a grade: `weight` is the sum of its discounts 1 / log2(rank + 1) over `queries` queries.

    `query` is the one that shows it best, at `rank`.
    """

    group: str
    result_id: str
    weight: float
    queries: int
    query: int
    rank: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric's mean over the queries where it is defined, with its 95 % bootstrap interval."""

    mean: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run comes to.

    queries, undefined    rated queries whose answer is known: with a known relevant result, and without
    errors                rated queries that got no answer; they are in no mean
    repeating             answers that show an id twice
    judged, unrated       distinct results within k: with a grade, and without
    figures               by metric
    to_rate               of the unrated ones those that weigh most
    """

    queries: int = 0
    undefined: int = 0
    errors: int = 0
    repeating: int = 0
    judged: int = 0
    unrated: int = 0
    figures: Mapping[Metric, Figure] | None = None
    to_rate: tuple[Unrated, ...] = ()

    @property
    def results(self) -> int:
        return self.judged + self.unrated

    @property
    def judged_share(self) -> float | None:
        return self.judged / self.results if self.results else None

    @property
    def judged_tone(self) -> str:
        """A warning where so little is rated that the other numbers say more about the ratings than the version."""
        return "warn" if (self.judged_share or 0) < THIN else ""

    @property
    def judged_text(self) -> str:
        return f"{self.judged:,} of {count(self.results, 'result')} rated"

    def figure(self, metric: Metric) -> Figure | None:
        return (self.figures or {}).get(metric)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Summary":
        figures = {Metric(name): Figure(**figure) for name, figure in (value["figures"] or {}).items()}
        to_rate = tuple(Unrated(**row) for row in value["to_rate"])
        return cls(**{**value, "figures": figures, "to_rate": to_rate})


def score_all(asked: Iterable[Asked], grades: Grades, k: int, *, max_grade: float) -> dict[int, Line]:
    """Every metric of every answer at one k, by query; all groups are rated ones."""
    return {
        one.query: Line(
            group=one.group,
            duplicates=duplicates(one.run),
            judged=judged(one.run, grades[one.group], k),
            scores=tuple(score(name, one.run, grades[one.group], k, max_grade) for name in COLUMNS),
        )
        for one in asked
    }


def summarise(asked: Sequence[Asked], lines: Lines, grades: Grades, k: int, *, errors: int) -> Summary:
    shown = {(one.group, result_id) for one in asked for result_id in one.run[:k]}
    graded = sum(result_id in grades[group] for group, result_id in shown)
    defined = sum(line.is_defined for line in lines.values())
    return Summary(
        queries=defined,
        undefined=len(lines) - defined,
        errors=errors,
        repeating=sum(line.duplicates > 0 for line in lines.values()),
        judged=graded,
        unrated=len(shown) - graded,
        figures=figures(lines.values()),
        to_rate=tuple(to_rate(asked, grades, k)[:MOST_UNRATED]),
    )


def figures(lines: Iterable[Line]) -> dict[Metric, Figure]:
    """Empty where no query has a known relevant result."""
    defined = [line.scores for line in lines if line.is_defined]
    if not defined:
        return {}
    columns = [[float(value or 0) for value in column] for column in zip(*defined, strict=True)]
    return {
        name: Figure(math.fsum(column) / len(column), *((interval.low, interval.high) if interval else (None, None)))
        for name, column, interval in zip(COLUMNS, columns, bootstrap_means(columns), strict=True)
    }


def to_rate(asked: Iterable[Asked], grades: Grades, k: int) -> list[Unrated]:
    """The results within k without a grade, those first that the discount of nDCG gives most weight."""
    seen: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for one in asked:
        for result_id in dict.fromkeys(one.run[:k]):
            if result_id not in grades[one.group]:
                seen[one.group, result_id].append((one.run.index(result_id) + 1, one.query))
    found = [
        Unrated(
            group=group,
            result_id=result_id,
            weight=math.fsum(1 / math.log2(rank + 1) for rank, _ in places),
            queries=len(places),
            query=min(places)[1],
            rank=min(places)[0],
        )
        for (group, result_id), places in seen.items()
    ]
    return sorted(found, key=lambda row: (-row.weight, row.query, row.rank))
