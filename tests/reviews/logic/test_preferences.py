import numpy as np
import pytest

from reviews.logic.preferences import (
    Comparison,
    cluster_interval,
    comes_again,
    is_swapped,
    more_needed,
    pair_score,
    preference_result,
)
from reviews.logic.statistics import Interval, wilson


def test_sides_are_drawn_evenly_and_stay() -> None:
    sides = [is_swapped(item, rater) for item in range(100) for rater in range(20)]
    assert 900 < sum(sides) < 1100
    assert sides == [is_swapped(item, rater) for item in range(100) for rater in range(20)]


def test_second_look_is_the_other_way_round() -> None:
    assert all(is_swapped(item, 7, again=True) != is_swapped(item, 7) for item in range(50))


@pytest.mark.parametrize(("share", "low", "high"), [(0.0, 0, 0), (0.1, 150, 250), (1.0, 2000, 2000)])
def test_share_of_pairs_comes_again(share: float, low: int, high: int) -> None:
    assert low <= sum(comes_again(item, 3, share) for item in range(2000)) <= high


def a_word(pair: str, score: float, **facts: object) -> Comparison:
    return Comparison(pair, pair, score, **facts)  # type: ignore[arg-type]


def test_result_counts_equal_answers_as_ties() -> None:
    said = [a_word("a", 1.0, chose_left=True), a_word("b", 0.0, chose_left=False, candidate_acceptable=False)]
    found = preference_result(said, ["c", "d"], [(1.0, 1.0), (1.0, 0.0)])
    assert (found.n, found.wins, found.ties, found.losses, found.equal, found.score) == (4, 1, 2, 1, 2, 0.5)
    assert (found.candidate_acceptable, found.baseline_acceptable, found.compared, found.words) == (1, 2, 2, 2)
    assert (found.left, found.chosen, found.consistent, found.again) == (1, 2, 1, 2)
    assert (found.winner, found.needed) == ("", None)


@pytest.mark.parametrize("raters", [1, 2, 3])
def test_result_is_the_same_however_many_say_the_same(raters: int) -> None:
    said = [a_word(str(pair), float(pair > 0)) for pair in range(10) for _ in range(raters)]
    equal = [f"equal {number}" for number in range(10)]
    found = preference_result(said, equal, [])
    assert (found.n, found.wins, found.ties, found.losses, found.score) == (20, 9, 10, 1, 0.7)
    assert (found.interval, found.needed) == (preference_result(said[::raters], equal, []).interval, None)


@pytest.mark.parametrize(
    ("scores", "expected"),
    [((1.0, 0.0), 0.5), ((1.0, 1.0, 0.0), 1.0), ((0.5, 0.0), 0.0), ((0.5, 0.5), 0.5), ((1.0, 0.5, 0.0), 0.5)],
)
def test_pair_goes_to_whom_most_prefer(scores: tuple[float, ...], expected: float) -> None:
    assert pair_score([a_word("a", score) for score in scores]) == expected


def test_answer_is_acceptable_where_most_say_so() -> None:
    said = [a_word("a", 1.0, candidate_acceptable=True), a_word("a", 1.0, candidate_acceptable=False)]
    found = preference_result(said, [], [])
    assert (found.candidate_acceptable, found.baseline_acceptable, found.compared) == (0, 1, 1)
    assert found.candidate_interval == wilson(0, 1)


def test_nothing_said_is_no_score() -> None:
    found = preference_result([], [], [])
    assert (found.score, found.interval, found.winner, found.needed) == (None, Interval(0.0, 1.0), "", None)


def test_winner_shows_when_one_half_is_out_of_the_interval() -> None:
    found = preference_result([a_word(str(n), float(n % 10 > 0)) for n in range(40)], [], [])
    assert (found.score, found.winner, found.needed) == (0.9, "candidate", None)
    assert found.interval.low > 0.5


def test_one_sided_choices_are_a_position_bias() -> None:
    said = [a_word(str(n), float(n % 2), chose_left=True) for n in range(20)]
    found = preference_result(said, [], [])
    assert (found.is_biased, found.left) == (True, 20)


def test_interval_is_that_of_groups_and_not_of_words() -> None:
    """Ten people who say the same of each of four queries know no more than one person does."""
    groups = [(str(number), float(number % 2)) for number in range(4)]
    assert cluster_interval(groups * 10) == cluster_interval(groups)


def test_interval_of_single_words_is_the_usual_bootstrap() -> None:
    """Twenty words of their own: mean 0.7, its standard error sqrt(0.7 0.3 / 20) = 0.102, the normal interval ± 0.2."""
    found = cluster_interval([(str(number), float(number < 14)) for number in range(20)])
    assert np.allclose([found.low, found.high], [0.5, 0.9], atol=0.03)


@pytest.mark.parametrize(
    ("n", "score", "interval", "needed"),
    [
        (20, 0.6, Interval(0.4, 0.8), 60),
        (20, 0.4, Interval(0.2, 0.6), 60),
        (20, 0.6, Interval(0.55, 0.65), None),
        (20, 0.5, Interval(0.3, 0.7), None),
        (0, None, Interval(0.0, 1.0), None),
        (10, 0.6, Interval(0.5, 0.7), 1),
    ],
)
def test_needed_grows_with_the_square_of_the_width(
    n: int, score: float | None, interval: Interval, needed: int | None
) -> None:
    assert more_needed(n, score, interval) == needed
