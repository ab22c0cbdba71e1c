from dataclasses import replace

import pytest

from reviews.logic.metrics import (
    average_precision,
    duplicates,
    err,
    judged,
    linear,
    ndcg,
    precision,
    recall,
    reciprocal_rank,
    score,
)

GRADES = {"d1": 3, "d2": 2, "d3": 3, "d4": 0, "d5": 1, "d6": 2, "d7": 3, "d8": 2}
RUN = ["d1", "d2", "d3", "d4", "d5", "d6"]
NOTHING_RELEVANT = {"d1": 0, "d2": 0}


def close(value: float) -> object:
    return pytest.approx(value, abs=5e-7)


def test_ndcg_linear_golden() -> None:
    assert ndcg(RUN, GRADES, 5, gain=linear) == close(0.765923)
    assert ndcg(RUN, GRADES, 10, gain=linear) == close(0.756164)


def test_ndcg_exponential_golden() -> None:
    assert ndcg(RUN, GRADES, 5) == close(0.735769)
    assert ndcg(RUN, GRADES, 10) == close(0.737746)


def test_ndcg_of_one_hit_where_five_exist() -> None:
    assert ndcg(["a"], dict.fromkeys("abcde", 3), 10) == pytest.approx(0.3392, abs=5e-5)


def test_ndcg_is_one_for_the_ideal_order() -> None:
    assert ndcg(sorted(GRADES, key=lambda id_: -GRADES[id_]), GRADES, 10) == pytest.approx(1.0)


def test_ndcg_of_an_empty_answer_is_zero() -> None:
    assert ndcg([], GRADES, 10) == 0.0


def test_negative_grades_gain_nothing() -> None:
    assert ndcg(["bad", "good"], {"bad": -2, "good": 1}, 10) == ndcg(["bad", "good"], {"good": 1}, 10)


def test_precision_golden() -> None:
    assert precision(RUN, GRADES, 5) == 0.8
    assert precision(RUN, GRADES, 10) == 0.5


def test_recall_golden() -> None:
    assert recall(RUN, GRADES, 5) == close(0.571429)
    assert recall(RUN, GRADES, 10) == close(0.714286)


def test_reciprocal_rank_golden() -> None:
    assert reciprocal_rank(RUN, GRADES, 10) == 1


def test_reciprocal_rank_of_a_hit_beyond_k_is_zero() -> None:
    assert reciprocal_rank(["d4", "x", "d1"], GRADES, 3) == pytest.approx(1 / 3)
    assert reciprocal_rank(["d4", "x", "d1"], GRADES, 2) == 0.0


def test_average_precision_golden() -> None:
    assert average_precision(RUN, GRADES, 10) == close(0.661905)


def test_err_golden() -> None:
    assert err(RUN, GRADES, 10, max_grade=3) == close(0.922002)


def test_err_refuses_a_grade_above_the_scale() -> None:
    with pytest.raises(ValueError, match=r"^max_grade is 3, but a grade is 4\.$"):
        err(["a"], {"a": 4, "b": 0}, 10, max_grade=3)


def test_judged_counts_known_results_of_the_first_k() -> None:
    assert judged(["d1", "x", "d4", "y"], GRADES, 4) == 0.5
    assert judged(["d1", "x", "d4", "y"], GRADES, 1) == 1.0


def test_judged_of_a_short_answer_is_over_its_length() -> None:
    assert judged(["d1", "d2"], GRADES, 10) == 1.0


def test_judged_of_an_empty_answer_is_undefined() -> None:
    assert judged([], GRADES, 10) is None


def test_repeated_ids_keep_their_place_and_gain_nothing() -> None:
    grades = {"d1": 3, "d2": 1}
    repeated, unjudged = (score(run, grades, 10) for run in (["d1", "d1", "d2"], ["d1", "x", "d2"]))
    assert replace(repeated, duplicates=0, judged=None) == replace(unjudged, judged=None)
    assert (repeated.duplicates, repeated.judged) == (1, 1.0)


@pytest.mark.parametrize("k", [1, 2, 3, 4, 10])
def test_repeated_ids_never_exceed_one(k: int) -> None:
    scores = score(["d1", "d1", "d1", "d2"], {"d1": 3, "d2": 1}, k)
    assert [
        value
        for value in (scores.ndcg_exp, scores.ndcg_lin, scores.recall, scores.average_precision, scores.err)
        if value is None or value > 1
    ] == []


def test_duplicates_counts_repeats_of_the_whole_run() -> None:
    assert duplicates(["a", "b", "a", "a", "c", "b"]) == 3


@pytest.mark.parametrize("grades", [{}, NOTHING_RELEVANT, {"d1": -1}])
def test_all_but_judged_are_undefined_when_nothing_relevant_is_known(grades: dict[str, int]) -> None:
    scores = score(["d1", "d2"], grades, 10)
    assert [
        scores.ndcg_exp,
        scores.ndcg_lin,
        scores.precision,
        scores.recall,
        scores.reciprocal_rank,
        scores.average_precision,
        scores.err,
    ] == [None] * 7
    assert scores.judged == len(grades) / 2


def test_score_carries_every_golden() -> None:
    scores = score(RUN, GRADES, 10)
    assert (scores.k, scores.duplicates, scores.judged) == (10, 0, 1.0)
    assert (scores.ndcg_exp, scores.ndcg_lin) == (close(0.737746), close(0.756164))
    assert (scores.precision, scores.recall, scores.reciprocal_rank) == (0.5, close(0.714286), 1)
    assert (scores.average_precision, scores.err) == (close(0.661905), close(0.922002))
