import pytest

from bugbash.logic.diff import compare
from bugbash.logic.differences import SMALLEST
from tests.bugbash.logic.answers import label


def test_same_label_has_no_distance() -> None:
    diff = compare(label("spam", {"spam": 0.9}), label("spam", {"spam": 0.9}))
    assert (diff.same, diff.distance, diff.sentence) == (True, 0, "the same label spam")


def test_other_label_is_distance_one() -> None:
    diff = compare(label("spam", {"spam": 0.51, "ham": 0.49}), label("ham", {"spam": 0.49, "ham": 0.51}))
    assert (diff.same, diff.distance, diff.sentence) == (False, 1, "label spam → ham")


def test_distance_is_the_largest_change_of_a_probability() -> None:
    diff = compare(label("a", {"a": 0.8, "b": 0.15, "c": 0.05}), label("a", {"a": 0.6, "b": 0.25, "c": 0.15}))
    assert diff.distance == pytest.approx(0.2)
    assert diff.sentence == "probability of a 0.80 → 0.60"


def test_a_class_left_out_has_probability_zero() -> None:
    diff = compare(label("a", {"a": 0.9, "b": 0.1}), label("a", {"a": 0.9}))
    assert (diff.distance, diff.sentence) == (0.1, "probability of b 0.10 → 0.00")
    back = compare(label("a", {"a": 0.9}), label("a", {"a": 0.9, "b": 0.1}))
    assert (back.distance, back.sentence) == (0.1, "probability of b 0.00 → 0.10")


@pytest.mark.parametrize(("left", "right"), [({"a": 0.9}, {}), ({}, {"a": 0.9})])
def test_probabilities_that_one_side_tells_do_not_count(left: dict[str, float], right: dict[str, float]) -> None:
    assert compare(label("a", left), label("a", right)).same


def test_changes_below_the_digest_do_not_count() -> None:
    assert compare(label("a", {"a": 0.9}), label("a", {"a": 0.9 + 1e-9})).same


def test_a_tiny_change_has_the_smallest_distance() -> None:
    assert compare(label("a", {"a": 0.9}), label("a", {"a": 0.90001})).distance == SMALLEST


def test_scores_above_one_stay_within_bounds() -> None:
    assert compare(label("a", {"a": 12.0}), label("a", {"a": 3.0})).distance == 1
