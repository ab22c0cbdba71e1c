import pytest

from bugbash.logic.mutators import MUTATORS, mutate
from tests.bugbash.logic.mutators.golden import GOLDEN, WORDS


@pytest.mark.parametrize("name", MUTATORS)
def test_a_mutator_makes_what_it_always_made(name: str) -> None:
    parent, rate, text = GOLDEN[name]
    mutant = mutate(name, parent, seed=1, rate=rate, vocabulary=WORDS)
    assert mutant is not None
    assert mutant.text == text
