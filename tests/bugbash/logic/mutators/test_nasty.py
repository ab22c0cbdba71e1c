import pytest

from bugbash.logic.bodies import UNSTORABLE, storable
from bugbash.logic.mutators import LONGEST, MUTATORS, Vocabulary, mutate
from tests.bugbash.logic.mutators.nasty import NASTY

WORDS = Vocabulary((("remove", "delete", "get rid of"), ("", " ", "?!")), (("Python", "Ruby"), ("עברית", "Latin")))


@pytest.mark.parametrize("rate", [0.001, 0.1, 1])
@pytest.mark.parametrize("name", MUTATORS)
def test_every_mutator_meets_every_nasty_text(name: str, rate: float) -> None:
    for text in NASTY.values():
        mutant = mutate(name, text, seed=3, rate=rate, vocabulary=WORDS)
        if mutant is not None:
            assert mutant.text != storable(text)
            assert UNSTORABLE.search(mutant.text) is None
            assert mutant.text.encode().decode() == mutant.text


def test_what_can_not_be_stored_is_replaced_as_in_an_answer() -> None:
    mutant = mutate("asked-again", NASTY["half a surrogate"] + NASTY["nul"], seed=1, rate=1)
    assert mutant is not None
    assert mutant.text == "same as last time, half \ufffd of a pairnul \u2400 here\u2400"


def test_a_text_without_anything_to_change_makes_no_mutant() -> None:
    made = [name for name in MUTATORS if mutate(name, "12", seed=1, rate=1) is None]
    assert {"synonym", "swap-entity", "upper-case", "swap-letters", "compose", "missing-space"} <= set(made)


def test_a_text_that_is_too_long_makes_no_mutant() -> None:
    assert mutate("upper-case", "a" * 50_001, seed=1, rate=1) is None
    assert mutate("upper-case", "a" * 50_000, seed=1, rate=1) is not None


def test_a_mutant_that_could_not_be_kept_is_none() -> None:
    words = Vocabulary(synonyms=(("a", "b" * 100),))
    assert mutate("synonym", "a " * 25_000, seed=1, rate=1, vocabulary=words) is None
    assert mutate("synonym", "a " * 9_000, seed=1, rate=1, vocabulary=words) is not None


def test_no_mutant_is_too_long_to_be_kept() -> None:
    longest = 0
    for name in MUTATORS:
        for letter in "am7\U0001f642":
            mutant = mutate(name, letter * 50_000, seed=1, rate=1)
            longest = max(longest, len(mutant.text) if mutant else 0)
    assert longest <= LONGEST
