"""Metrics of one ranked answer against the experts' grades.

A run is the ids as answered, best first; grades map judged ids to grades, where 0 and below mean "not
relevant". All cut at rank k. Every metric except `judged` is `None` where nothing relevant is known:
a query that nobody could answer yet says nothing about the version, and 0 would be a lie.

An id that comes up again keeps its place and gains nothing there: the reader sees a wasted line.

Where trec_eval differs: it says 0.0 instead of undefined; it orders ties by id, here the order of the
answer stands; it cannot read repeated ids; its nDCG has the linear gain only; its RR has no cut-off. gdeval
fixes the highest grade of ERR at 4, here it is the scale's.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

Grades = Mapping[str, float]
Gain = Callable[[float], float]


@lru_cache(maxsize=256)  # few grades, many results
def exponential(grade: float) -> float:
    """Gain 2^grade - 1 (Burges et al., 2005): the top grade outweighs several middling ones."""
    return math.pow(2, max(grade, 0)) - 1


def linear(grade: float) -> float:
    """Gain equal to the grade (Järvelin and Kekäläinen, 2002); what trec_eval computes."""
    return max(float(grade), 0.0)


@dataclass(frozen=True, slots=True)
class RankingScores:
    """Every metric of one run at one k; `duplicates` counts the repeated ids of the whole run."""

    k: int
    ndcg_exp: float | None
    ndcg_lin: float | None
    precision: float | None
    recall: float | None
    reciprocal_rank: float | None
    average_precision: float | None
    err: float | None
    judged: float | None
    duplicates: int


def score(run: Sequence[str], grades: Grades, k: int, *, max_grade: float = 3) -> RankingScores:
    return RankingScores(
        k=k,
        ndcg_exp=ndcg(run, grades, k),
        ndcg_lin=ndcg(run, grades, k, gain=linear),
        precision=precision(run, grades, k),
        recall=recall(run, grades, k),
        reciprocal_rank=reciprocal_rank(run, grades, k),
        average_precision=average_precision(run, grades, k),
        err=err(run, grades, k, max_grade=max_grade),
        judged=judged(run, grades, k),
        duplicates=duplicates(run),
    )


def ndcg(run: Sequence[str], grades: Grades, k: int, *, gain: Gain = exponential) -> float | None:
    """nDCG@k in 0..1 with discount log2(rank + 1).

    The ideal takes all judged grades, best first, cut at k, so a version is not rewarded for results that
    it missed.
    """
    ideal = _dcg(sorted((gain(grade) for grade in grades.values()), reverse=True)[:k])
    if ideal == 0:
        return None
    return _dcg([gain(grade) for grade in _graded(run, grades, k)]) / ideal


def precision(run: Sequence[str], grades: Grades, k: int) -> float | None:
    """P@k in 0..1: relevant results among the first k, over k also where the run is shorter."""
    return sum(_hits(run, grades, k)) / k if _relevant_count(grades) else None


def recall(run: Sequence[str], grades: Grades, k: int) -> float | None:
    """R@k in 0..1: share of all known relevant results that are among the first k."""
    relevant = _relevant_count(grades)
    return sum(_hits(run, grades, k)) / relevant if relevant else None


def reciprocal_rank(run: Sequence[str], grades: Grades, k: int) -> float | None:
    """RR@k: 1 / rank of the first relevant result, 0.0 where none is among the first k."""
    if not _relevant_count(grades):
        return None
    return next((1 / rank for rank, hit in enumerate(_hits(run, grades, k), start=1) if hit), 0.0)


def average_precision(run: Sequence[str], grades: Grades, k: int) -> float | None:
    """AP@k in 0..1: precision at each relevant result of the first k, over all known relevant results."""
    relevant = _relevant_count(grades)
    if not relevant:
        return None
    found, total = 0, 0.0
    for rank, hit in enumerate(_hits(run, grades, k), start=1):
        found += hit
        total += hit * found / rank
    return total / relevant


def err(run: Sequence[str], grades: Grades, k: int, *, max_grade: float = 3) -> float | None:
    """ERR@k (Chapelle et al., 2009) in 0..1.

    A reader goes down the list and stops at each result with the chance (2^grade - 1) / 2^max_grade.
    Raises ValueError for a grade above `max_grade`, whose chance could exceed 1.
    """
    if max(grades.values(), default=0) > max_grade:
        raise ValueError(f"max_grade is {max_grade}, but a grade is {max(grades.values())}.")
    if not _relevant_count(grades):
        return None
    reading, total = 1.0, 0.0
    for rank, grade in enumerate(_graded(run, grades, k), start=1):
        satisfied = exponential(grade) / 2.0**max_grade
        total += reading * satisfied / rank
        reading *= 1 - satisfied
    return total


def judged(run: Sequence[str], grades: Grades, k: int) -> float | None:
    """Judged@k in 0..1: share of the distinct ids among the first k that have a grade.

    None for an empty run.
    """
    ids = set(run[:k])
    return len(ids & grades.keys()) / len(ids) if ids else None


def duplicates(run: Sequence[str]) -> int:
    """How many entries repeat an id that was answered further up."""
    return len(run) - len(set(run))


def _graded(run: Sequence[str], grades: Grades, k: int) -> Iterator[float]:
    """The grade at each rank up to k; 0 for unjudged results and for repeated ids."""
    seen: set[str] = set()
    for id_ in run[:k]:
        yield 0 if id_ in seen else grades.get(id_, 0)
        seen.add(id_)


def _hits(run: Sequence[str], grades: Grades, k: int) -> Iterator[bool]:
    return (grade > 0 for grade in _graded(run, grades, k))


def _relevant_count(grades: Grades) -> int:
    return sum(grade > 0 for grade in grades.values())


def _dcg(gains: Sequence[float]) -> float:
    return math.fsum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))
