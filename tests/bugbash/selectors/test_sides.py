from typing import Any

import pytest

from bugbash.choices import AnswerKind, CallError
from bugbash.logic.answers import Answer, Result
from bugbash.models import Deployment, Observation, Query, Version
from bugbash.selectors.sides import (
    SHOWN_CHANGES,
    SHOWN_RESULT_TEXT,
    SHOWN_RESULTS,
    SHOWN_TEXT,
    Mark,
    alone,
    beside,
    highlight,
    words_of,
)
from tests.builders import a_ranking


def seen(answer: Answer | None, version: str = "0.4", text: str = "copy a file", **facts: Any) -> Observation:
    """An observation that is in no database."""
    row = Observation(answer=answer.to_json() if answer else None, elapsed_ms=38, **facts)
    row.query, row.version = Query(text=text), Version(name=version)
    row.deployment = Deployment(name="main")
    return row


def said(text: str) -> Answer:
    return Answer(AnswerKind.TEXT, text=text)


def test_side_is_called_by_its_version() -> None:
    row = seen(None, "0.5")
    assert alone(row).name == "0.5"
    row.deployment = Deployment(name="eu")
    assert alone(row).name == "0.5@eu"


def test_result_is_shown_by_rank_title_and_text() -> None:
    ranking = Answer(AnswerKind.RANKED, results=(Result("a", "Copying", "To copy files."), Result("b")))
    hits = alone(seen(ranking)).hits
    assert [(hit.rank, hit.id, hit.title, hit.text) for hit in hits] == [
        (1, "a", (("Copying", True),), (("To ", False), ("copy", True), (" ", False), ("files", True), (".", False))),
        (2, "b", (("b", False),), ()),
    ]


def test_long_ranking_is_cut_and_says_how_much_is_left() -> None:
    side = alone(seen(a_ranking(*(f"{n}" for n in range(SHOWN_RESULTS + 3)))))
    assert (len(side.hits), side.others) == (SHOWN_RESULTS, 3)


@pytest.mark.parametrize(("length", "shown"), [(0, SHOWN_RESULT_TEXT), (1, SHOWN_RESULT_TEXT + 1)])
def test_long_result_ends_with_an_ellipsis(length: int, shown: int) -> None:
    text = "x" * (SHOWN_RESULT_TEXT + length)
    hit = alone(seen(Answer(AnswerKind.RANKED, results=(Result("a", text=text),)))).hits[0]
    ((piece, _),) = hit.text
    assert (len(piece), piece.endswith("…")) == (shown, length == 1)


@pytest.mark.parametrize(("length", "is_cut"), [(SHOWN_TEXT, False), (SHOWN_TEXT + 1, True)])
def test_long_text_is_cut(length: int, is_cut: bool) -> None:
    side = alone(seen(said("x" * length)))
    assert (len(side.text), side.is_cut) == (SHOWN_TEXT, is_cut)


def test_error_has_nothing_to_show() -> None:
    side = alone(seen(None, error=CallError.RESET))
    assert (side.answer, side.hits, side.text, side.is_cut, side.probabilities, side.label_offers) == (
        None,
        (),
        "",
        False,
        [],
        (),
    )


def test_label_is_shown_with_its_probabilities() -> None:
    side = alone(seen(Answer(AnswerKind.LABEL, label="spam", probabilities={"spam": 0.7, "ham": 0.3})))
    assert side.probabilities == [("spam", 0.7), ("ham", 0.3)]
    assert [offer.words for offer in side.label_offers] == ["not spam", "should be ham"]


def test_offers_come_with_the_result_and_the_answer() -> None:
    side = alone(seen(a_ranking("a")))
    assert [offer.line for offer in side.hits[0].offers] == ["in-top-1: a", "in-top-3: a", "not in-top-10: a"]
    assert [offer.line for offer in side.offers] == ["latency-under: 50ms"]


def test_results_are_marked_with_what_became_of_them() -> None:
    pair = beside(seen(a_ranking("a", "b", "gone", "same")), seen(a_ranking("b", "a", "new", "same"), "0.5"))
    assert [hit.mark for hit in pair.left.hits] == [
        Mark("▼ 1 in 0.5"),
        Mark("▲ 1 in 0.5"),
        Mark("gone in 0.5", "gone"),
        Mark(),
    ]
    assert [hit.mark for hit in pair.right.hits] == [
        Mark("▲ 1", "up"),
        Mark("▼ 1", "down"),
        Mark("new", "came"),
        Mark("="),
    ]


def test_result_with_another_text_is_marked_as_reworded() -> None:
    left = Answer(AnswerKind.RANKED, results=(Result("a", text="Old."),))
    right = Answer(AnswerKind.RANKED, results=(Result("a", text="New."),))
    pair = beside(seen(left), seen(right, "0.5"))
    assert [hit.mark for hit in pair.right.hits] == [Mark("reworded")]


def test_pair_of_rankings_has_figures_and_a_sentence() -> None:
    pair = beside(seen(a_ranking("a", "b")), seen(a_ranking("b", "c"), "0.5"))
    assert [words for words, _ in pair.figures] == ["overlap@10 0.50", "RBO 0.24"]
    assert pair.sentence == "1 result new, 1 moved"
    assert (pair.pieces, pair.sides) == ((), (pair.left, pair.right))


def test_pair_of_texts_shows_them_word_by_word() -> None:
    pair = beside(seen(said("a b")), seen(said("a c"), "0.5"))
    assert [words.partition(" ")[0] for words, _ in pair.figures] == ["distance"]
    assert "".join(text for op, text in pair.pieces if op != "added") == "a b"
    assert "".join(text for op, text in pair.pieces if op != "removed") == "a c"


def test_equal_texts_have_no_pieces() -> None:
    assert beside(seen(said("a")), seen(said("a"))).pieces == ()


def test_pair_of_values_lists_what_changed() -> None:
    left, right = ({f"k{n}": n + add for n in range(SHOWN_CHANGES + 2)} for add in (0, 1000))
    pair = beside(seen(Answer(AnswerKind.JSON, value=left)), seen(Answer(AnswerKind.JSON, value=right), "0.5"))
    assert (len(pair.changes), pair.other_changes) == (SHOWN_CHANGES, 2)


def test_pair_with_an_error_has_no_difference() -> None:
    pair = beside(seen(None, error=CallError.RESET), seen(a_ranking("a"), "0.5"))
    assert (pair.diff, pair.figures, pair.sentence, pair.pieces, pair.changes, pair.other_changes) == (
        None,
        [],
        "",
        (),
        (),
        0,
    )
    assert [hit.mark for hit in pair.right.hits] == [Mark()]


def test_answers_of_two_kinds_are_not_marked() -> None:
    pair = beside(seen(said("a")), seen(a_ranking("a"), "0.5"))
    assert [hit.mark for hit in pair.right.hits] == [Mark()]
    assert pair.sentence == "text became ranked results"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Copy a File, copy!", ("copy", "file")),
        ("a b", ()),
        (" ".join(f"word{n}" for n in range(20)), tuple(f"word{n}" for n in range(12))),
        ("x" * 600, ("x" * 500,)),
    ],
)
def test_words_worth_highlighting_are_long_few_and_each_once(text: str, words: tuple[str, ...]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", ()),
        ("move", (("move", False),)),
        ("Copying", (("Copying", True),)),
        ("photocopy", (("photocopy", False),)),
        ("<b>copy</b>", (("<b>", False), ("copy", True), ("</b>", False))),
    ],
)
def test_words_that_begin_as_the_query_does_are_flagged(text: str, pieces: tuple[tuple[str, bool], ...]) -> None:
    assert highlight(text, ("copy", "a.c")) == pieces
