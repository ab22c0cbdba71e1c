"""Disputes and raters' figures, counted by hand."""

import pytest

from reviews.choices import JudgmentKind, QueueTask
from reviews.logic.disputes import RatedItem, RaterFigure, Word, agreement_rows, rater_figures, row_of, together

ANN, BEN, CLEO = (1, ""), (2, ""), (0, "Cleo")
CANT_TELL = JudgmentKind.CANT_TELL


def said(*values: int | None, task: QueueTask = QueueTask.RESULTS) -> tuple[Word, ...]:
    """Words of three raters, in their order; None is “can't tell”."""
    kind = JudgmentKind.PREFERENCE if task == QueueTask.PREFERENCE else JudgmentKind.GRADE
    return tuple(
        Word(rater, CANT_TELL if value is None else kind, value)
        for rater, value in zip((ANN, BEN, CLEO), values, strict=False)
    )


def item(*values: int | None, key: int = 1, task: QueueTask = QueueTask.RESULTS, **facts: object) -> RatedItem:
    high = {QueueTask.RESULTS: 3, QueueTask.FIVE: 5, QueueTask.PREFERENCE: 2}.get(task, 1)
    low = 1 if task == QueueTask.FIVE else 0
    return RatedItem(key, task, said(*values, task=task), low, high, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rated", "spread"),
    [
        (item(0, 3), 1),
        (item(2, 3), 1 / 3),
        (item(1, 4, task=QueueTask.FIVE), 3 / 4),
        (item(0, 1, task=QueueTask.PASS_FAIL), 1),
        (item(0, 1, task=QueueTask.PREFERENCE), 1 / 2),
        (item(2, 2), 0),
        (item(None, 2), 0),
        (item(None, None), 0),
    ],
)
def test_spread_is_a_share_of_the_scale(rated: RatedItem, spread: float) -> None:
    assert rated.spread == pytest.approx(spread)


def test_same_word_of_all_is_no_dispute_and_a_doubt_is_one() -> None:
    disputed = [item(2, 2).is_disputed, item(2).is_disputed, item(2, 3).is_disputed, item(2, None).is_disputed]
    assert disputed == [False, False, True, True]


def test_widest_come_first_then_those_where_more_are_undecided() -> None:
    rated = [item(2, 3, key=1), item(None, 2, key=2), item(0, 3, key=3), item(None, None, key=4), item(0, 3, 1, key=5)]
    assert [one.key for one in sorted(rated, key=lambda one: one.order)] == [5, 3, 1, 4, 2]


@pytest.mark.parametrize(
    ("task", "values", "common"),
    [
        (QueueTask.RESULTS, (0, 3), 0),
        (QueueTask.RESULTS, (1, 3, 2), 2),
        (QueueTask.PASS_FAIL, (1, 0, 1), 1),
        (QueueTask.PASS_FAIL, (1, 0), None),
        (QueueTask.PREFERENCE, (2, 2, 1), 2),
        (QueueTask.PREFERENCE, (0, 1, 2), None),
        (QueueTask.RESULTS, (), None),
    ],
)
def test_common_word(task: QueueTask, values: tuple[int, ...], common: int | None) -> None:
    assert together(task, values) == common


def test_tasks_do_not_mix_and_keep_their_level() -> None:
    rated = [item(1, 1), item(0, 1, task=QueueTask.PASS_FAIL), item(0, 3), item(0, 0, settled=2)]
    rows = agreement_rows(rated)
    assert [(row.task, row.level, row.items, row.disputed, row.settled) for row in rows] == [
        (QueueTask.RESULTS, "ordinal", 3, 1, 1),
        (QueueTask.PASS_FAIL, "nominal", 1, 1, 0),
    ]


def test_row_says_too_few_and_what_alpha_allows() -> None:
    few = row_of(QueueTask.RESULTS, [item(2, 2), item(1, 2), item(3)])
    same = row_of(QueueTask.RESULTS, [item(0, 0)] * 6 + [item(3, 3)] * 6)
    chance = row_of(QueueTask.PASS_FAIL, [item(0, 1, task=QueueTask.PASS_FAIL)] * 12)
    assert (few.agreement.sentence, few.agreement.percent, few.reading) == (
        "too few: 2 of 10 items rated twice",
        50.0,
        "",
    )
    assert (same.reading, chance.reading) == ("reliable", "unreliable")


def test_rater_is_held_against_what_the_others_say_together() -> None:
    rated = [item(2, 2), item(3, 1), item(0, 1, 1), item(None, 2), item(2), item(1, 0, 3)]
    figures = {figure.rater: figure for figure in rater_figures(rated, {ANN: 6, CLEO: 2})}
    # Ann: same as Ben; above Ben's 1; below the common 1; could not tell; alone; above the common 0 of 0 and 3.
    assert figures[ANN] == RaterFigure(ANN, items=6, undecided=1, n=4, same=1, higher=2, lower=1)
    # Cleo: above the common 0 of 0 and 1; above the common 0 of 1 and 0.
    assert figures[CLEO] == RaterFigure(CLEO, items=2, undecided=0, n=2, same=0, higher=2, lower=0)


def test_sides_have_no_higher_and_lower() -> None:
    rated = [item(0, 2, task=QueueTask.PREFERENCE), item(1, 1, task=QueueTask.PREFERENCE)]
    assert rater_figures(rated, {ANN: 2})[0] == RaterFigure(ANN, items=2, n=2, same=1)


def test_figure_in_words() -> None:
    assert RaterFigure(ANN, items=9, n=9, same=9).sentence == "too few: 9 of 10 items that others rated too"
    figure = RaterFigure(ANN, items=20, n=20, same=15, higher=4, lower=1)
    assert figure.sentence == "with the others on 15 of 20 items (75 %); where not, 4 higher and 1 lower"
