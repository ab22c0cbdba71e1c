import pytest

from bugbash.choices import AnswerKind
from bugbash.logic.hidden_text import reveal
from bugbash.logic.mutators import Plan, make_mutants, mark, usual_names
from tests.bugbash.logic.mutators.nasty import NASTY


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text, über", "plain text, über"),
        ("a\u200bb\ufeff", "a⟨200B⟩b⟨FEFF⟩"),
        ("a\tb\r\nc", "a␉b␍␊c"),
        ("a\u00a0b\u3000c", "a⟨00A0⟩b⟨3000⟩c"),
        ("\x1b[31m\x85", "⟨001B⟩[31m⟨0085⟩"),
        ("e\u0301 and \u202ebidi\u202c", "e\u0301 and ⟨202E⟩bidi⟨202C⟩"),
        ("\u0301alone", "⟨0301⟩alone"),
        ("a\U000e0041", "a⟨E0041⟩"),
    ],
)
def test_hidden_characters_are_shown(text: str, shown: str) -> None:
    assert reveal(text) == shown


def test_changed_words_are_marked() -> None:
    assert mark("remove the folder", "remove the fodler") == (
        ("same", "remove the "),
        ("removed", "folder"),
        ("added", "fodler"),
    )


def test_what_stayed_is_cut_to_what_is_near() -> None:
    pieces = mark("a " * 100 + "end", "a " * 100 + "END")
    assert pieces[0] == ("same", f" … {'a ' * 22}"[:3] + ("a " * 100)[-45:])
    assert pieces[1:] == (("removed", "end"), ("added", "END"))


def test_a_long_change_went_and_came_as_a_whole() -> None:
    assert mark("keep a end", f"keep {'b' * 3000} end") == (
        ("same", "keep "),
        ("removed", "a"),
        ("added", f"{'b' * 160}… (3,000 characters)"),
        ("same", " end"),
    )


def test_changes_far_apart_in_a_long_text_are_not_compared() -> None:
    parent = " ".join(f"word{place}" for place in range(2000))
    mutant = parent.replace("word3 ", "WORD3 ").replace("word1990", "WORD1990")
    assert [op for op, _ in mark(parent, mutant)] == ["same", "removed", "added", "same"]


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_every_nasty_text_can_be_shown(text: str) -> None:
    for mutant in make_mutants(text, Plan(usual_names(AnswerKind.TEXT))):
        assert all(op in {"same", "removed", "added"} for op, _ in mark(text, mutant.text))


def test_equal_mutants_are_made_once() -> None:
    made = make_mutants("A", Plan(("lower-case", "swap-case", "name-in-lower-case", "upper-case")))
    assert [(one.mutator, one.text) for one in made] == [("lower-case", "a")]


def test_who_writes_no_answers_is_not_talked_into_anything() -> None:
    ranked, text = set(usual_names(AnswerKind.RANKED)), set(usual_names(AnswerKind.TEXT))
    assert ("ignore-instructions" in ranked, "ignore-instructions" in text) == (False, True)
    assert ranked < text
