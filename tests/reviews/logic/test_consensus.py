import pytest

from reviews.choices import JudgmentKind
from reviews.logic.consensus import Consensus, Vote, agreed, of_grades, of_passes


def grade(value: int) -> Vote:
    return Vote(JudgmentKind.GRADE, value)


CANT_TELL = Vote(JudgmentKind.CANT_TELL)
WRONG = Vote(JudgmentKind.EXPECTATION_WRONG)


@pytest.mark.parametrize(
    ("grades", "expected"),
    [([2], 2), ([1, 2], 1), ([2, 1], 1), ([1, 2, 2], 2), ([3, 2, 3], 3), ([0, 0, 1, 1], 0)],
)
def test_grade_is_the_lower_median(grades: list[int], expected: int) -> None:
    assert of_grades(map(grade, grades)).value == expected


@pytest.mark.parametrize(("grades", "needed"), [([1], False), ([1, 2], False), ([1, 3], True), ([0, 3, 3], True)])
def test_grades_two_apart_need_discussion(grades: list[int], needed: bool) -> None:
    assert of_grades(map(grade, grades)).needs_discussion == needed


def test_grades_apart_keep_their_median_and_say_why() -> None:
    assert of_grades([grade(0), grade(3), grade(2)]) == Consensus(2, 3, 3, True, "grades from 0 to 3")


def test_no_vote_is_no_consensus() -> None:
    assert of_grades([]) == Consensus(None, 0, 0, False)
    assert of_passes([]) == Consensus(None, 0, 0, False)


def test_cant_tell_has_no_grade_and_does_not_count() -> None:
    assert of_grades([CANT_TELL, grade(3)]) == Consensus(3, 1, 0, False)
    assert of_grades([CANT_TELL]) == Consensus(None, 0, 0, False)


def test_a_wrong_expectation_needs_discussion() -> None:
    assert of_grades([grade(3), WRONG]) == Consensus(3, 1, 0, True, "somebody says that the expectation is wrong")


@pytest.mark.parametrize(("values", "expected"), [([1], 1), ([0], 0), ([1, 1, 0], 1), ([0, 1, 0], 0)])
def test_pass_is_the_majority(values: list[int], expected: int) -> None:
    consensus = of_passes(map(grade, values))
    assert (consensus.value, consensus.needs_discussion) == (expected, False)


def test_a_draw_needs_discussion() -> None:
    assert of_passes([grade(1), grade(0)]) == Consensus(None, 2, 1, True, "1 say pass and 1 say fail")


def test_adjudication_stands_above_the_raters() -> None:
    votes = [grade(0), grade(3), grade(3)]
    assert agreed(votes) == of_grades(votes)
    assert agreed(votes, settled=1) == Consensus(1, 3, 3, False, "settled by adjudication")


def test_adjudication_decides_a_draw_and_a_doubt() -> None:
    draw = [grade(1), grade(0)]
    assert (agreed(draw, is_pass=True).value, agreed(draw, is_pass=True, settled=0).value) == (None, 0)
    assert agreed([CANT_TELL], settled=2) == Consensus(2, 0, 0, False, "settled by adjudication")
