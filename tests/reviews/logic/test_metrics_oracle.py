"""Our metrics against those of the field on 200 random queries, half of which have ties.

Where the definitions differ, the input is made to mean the same: results of the same score stand in the order in
which trec_eval puts them (by id, from the end of the alphabet), for here the order of the answer stands; RR@k and
Judged@k, which are not trec_eval's and order ties in yet other ways, get strictly falling scores; another unjudged
id for each repeated one (the field cannot read repeats), and 0.0 for undefined.
"""

import random
import shutil
from collections.abc import Iterable, Mapping

import ir_measures
import pytest
from ir_measures import AP, ERR, RR, Judged, Measure, P, R, nDCG

from reviews.logic.metrics import RankingScores, exponential, score

K = 10
OTHER_TIES = {"RR", "Judged"}
Run = list[str]
Queries = dict[str, tuple[Run, dict[str, int]]]


def draw_queries() -> Queries:
    """Answers of 0 to 20 results with unjudged and repeated ids; grades 0 to 3, some all 0, some none."""
    source = random.Random(2026)
    pool = [f"d{number}" for number in range(25)]
    queries: Queries = {}
    for number in range(200):
        run = source.choices(pool, k=source.randint(0, 20)) if number % 4 == 0 else source.sample(pool, k=20)
        top = source.choice([0, 1, 3, 3, 3])
        grades = {id_: source.randint(0, top) for id_ in source.sample(pool, k=source.randint(0, 20))}
        queries[str(number + 1)] = (run[: source.choice([0, 3, 10, 20])], grades)
    return queries


def draw_points(run: Run, *, tied: bool) -> list[float]:
    """What the engine gave each result, best first; tied results come in runs of one to a few."""
    source = random.Random(len(run))
    points, height = [], 0.0
    for _ in run:
        points.append(height)
        height -= source.choice([0, 0, 1]) if tied else 1
    return points


def is_tied(key: str) -> bool:
    return int(key) % 2 == 0  # none of these repeats an id


QUERIES = draw_queries()
POINTS = {key: draw_points(run, tied=is_tied(key)) for key, (run, _) in QUERIES.items()}
for key in filter(is_tied, QUERIES):
    ordered = sorted(zip(POINTS[key], QUERIES[key][0], strict=True), reverse=True)
    QUERIES[key] = ([id_ for _, id_ in ordered], QUERIES[key][1])
SCORES = {key: score(run, grades, K) for key, (run, grades) in QUERIES.items()}


def as_field_run(queries: Queries, *, tied: bool) -> dict[str, dict[str, float]]:
    return {
        key: {
            (id_ if id_ not in run[:rank] else f"repeat-{rank}"): POINTS[key][rank] if tied else float(-rank)
            for rank, id_ in enumerate(run)
        }
        for key, (run, _) in queries.items()
        if run  # ir-measures divides by zero on an empty answer
    }


def calculate(measure: Measure, qrels: Mapping[str, Mapping[str, int]]) -> dict[str, float]:
    run = as_field_run(QUERIES, tied=measure.NAME not in OTHER_TIES)
    found: Iterable[ir_measures.Metric] = ir_measures.iter_calc([measure], qrels, run)
    return {metric.query_id: metric.value for metric in found}


def grades_of(queries: Queries) -> dict[str, dict[str, int]]:
    return {key: grades for key, (_, grades) in queries.items()}


def ours(name: str) -> dict[str, float]:
    values = {key: getattr(scores, name) for key, scores in SCORES.items()}
    return {key: 0.0 if value is None else value for key, value in values.items()}


def same(ours: dict[str, float], theirs: dict[str, float], tolerance: float) -> list[str]:
    """The queries that differ; what the field leaves out (no answer, no grades) must be 0 here."""
    return [key for key in ours if abs(ours[key] - theirs.get(key, 0.0)) > tolerance]


@pytest.mark.parametrize(
    ("name", "measure"),
    [
        ("ndcg_lin", nDCG @ K),
        ("precision", P @ K),
        ("recall", R @ K),
        ("reciprocal_rank", RR @ K),
        ("average_precision", AP @ K),
    ],
)
def test_metric_equals_the_field(name: str, measure: Measure) -> None:
    assert same(ours(name), calculate(measure, grades_of(QUERIES)), 1e-9) == []


def test_exponential_ndcg_equals_linear_of_the_exponential_grades() -> None:
    gains = {
        key: {id_: int(exponential(grade)) for id_, grade in grades.items()}
        for key, grades in grades_of(QUERIES).items()
    }
    assert same(ours("ndcg_exp"), calculate(nDCG @ K, gains), 1e-9) == []


def test_judged_equals_the_field_where_no_id_repeats() -> None:
    distinct = {key for key, (run, _) in QUERIES.items() if len(set(run[:K])) == len(run[:K])}
    values = {key: value for key, value in ours("judged").items() if key in distinct}
    assert same(values, calculate(Judged @ K, grades_of(QUERIES)), 1e-9) == []


@pytest.mark.skipif(shutil.which("perl") is None, reason="gdeval is a Perl script, and there is no perl here")
def test_err_equals_gdeval_to_its_five_digits() -> None:
    values = {key: score(run, grades, K, max_grade=4).err or 0.0 for key, (run, grades) in QUERIES.items()}
    assert same(values, calculate(ERR @ K, grades_of(QUERIES)), 6e-6) == []


@pytest.mark.skipif(shutil.which("perl") is None, reason="gdeval is a Perl script, and there is no perl here")
def test_exponential_ndcg_equals_gdeval_to_its_five_digits() -> None:
    theirs = calculate(nDCG(dcg="exp-log2") @ K, grades_of(QUERIES))
    assert same(ours("ndcg_exp"), theirs, 6e-6) == []


def test_the_drawn_queries_hold_what_is_to_be_shown() -> None:
    """Otherwise the comparisons above would prove less than they say."""

    def count(*wanted: bool) -> int:
        return sum(wanted)

    undefined = count(*(scores.ndcg_exp is None for scores in SCORES.values()))
    empty = count(*(not run for run, _ in QUERIES.values()))
    repeated = count(*(scores.duplicates > 0 for scores in SCORES.values()))
    unjudged = count(*(scores.judged is not None and scores.judged < 1 for scores in SCORES.values()))
    tied = count(*(len(set(points)) < len(points) for points in POINTS.values()))
    assert (len(QUERIES), min(undefined, empty, repeated, unjudged, tied) > 10) == (200, True)
    assert {type(scores) for scores in SCORES.values()} == {RankingScores}
