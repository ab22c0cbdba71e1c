import pytest

from reviews.logic.agreement import Agreement, Level, agreement

# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011): 12 units, 4 observers, with gaps.
OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
UNITS = [[value for value in unit if value is not None] for unit in zip(*OBSERVERS, strict=True)]


@pytest.mark.parametrize(("level", "alpha"), [("nominal", 0.743), ("ordinal", 0.815)])
def test_alpha_of_the_published_example(level: Level, alpha: float) -> None:
    found = agreement(UNITS, level=level)
    assert found.alpha is not None
    assert round(found.alpha, 3) == alpha
    assert found.sentence == "11 items rated twice or more"


def test_items_with_one_value_do_not_count() -> None:
    assert agreement(UNITS, level="nominal").n == 11
    assert agreement([*UNITS, [5], []], level="nominal") == agreement(UNITS, level="nominal")


def test_percent_is_the_share_of_agreeing_pairs() -> None:
    items = [[1, 1], [1, 2], [2, 2, 2], [1, 1, 2]] + [[3, 3]] * 6
    assert agreement(items, level="nominal").percent == pytest.approx(100 * 11 / 14)


def test_under_ten_items_are_too_few() -> None:
    assert agreement([[1, 1], [1, 2]] + [[3, 3]] * 7, level="ordinal") == Agreement(
        n=9, percent=100 * 8 / 9, alpha=None, sentence="too few: 9 of 10 items rated twice"
    )


def test_ten_items_are_enough() -> None:
    assert agreement([[1, 1], [1, 2]] + [[3, 3]] * 8, level="ordinal").alpha is not None


def test_nothing_rated_twice() -> None:
    assert agreement([[1], [2]], level="ordinal") == Agreement(
        n=0, percent=None, alpha=None, sentence="too few: 0 of 10 items rated twice"
    )


def test_alpha_is_undefined_without_variation() -> None:
    assert agreement([[2, 2]] * 12, level="ordinal") == Agreement(
        n=12,
        percent=100.0,
        alpha=None,
        sentence="everybody gave the same value to every item: alpha is undefined",
    )


def test_full_agreement_is_one() -> None:
    assert agreement([[0, 0], [3, 3]] * 6, level="ordinal").alpha == pytest.approx(1.0)


def test_ordinal_forgives_neighbours_more_than_nominal() -> None:
    items = [[0, 0], [1, 1], [2, 2], [3, 3], [2, 3]] * 4
    ordinal, nominal = agreement(items, level="ordinal").alpha, agreement(items, level="nominal").alpha
    assert ordinal is not None
    assert nominal is not None
    assert ordinal > nominal
