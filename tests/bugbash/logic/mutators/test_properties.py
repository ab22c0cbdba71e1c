import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bugbash.logic.bodies import storable
from bugbash.logic.mutators import MUTATORS, Mutant, Vocabulary, mutate
from bugbash.logic.mutators.chance import Chance, pick
from bugbash.logic.mutators.kinds import Given
from bugbash.logic.mutators.places import Place, rewrite

names = st.sampled_from(sorted(MUTATORS))
seeds = st.integers(0, 2**31 - 1)
rates = st.floats(0, 1, exclude_min=True)
words = st.sampled_from(
    ["remove", "Old", "the", "12", "café", "more", "is", "\U0001f642", "\ud800", "?", "\n", "Thomas"]
)
texts = st.one_of(st.text(max_size=60), st.lists(words, max_size=12).map(" ".join))
vocabularies = st.lists(st.lists(st.text(max_size=8), min_size=2, max_size=3).map(tuple), max_size=3).map(
    lambda groups: Vocabulary(tuple(groups), tuple(groups))
)


@settings(deadline=None, max_examples=400)
@given(names, texts, seeds, rates, vocabularies)
def test_a_mutant_is_another_text_and_made_again_the_same(
    name: str, text: str, seed: int, rate: float, vocabulary: Vocabulary
) -> None:
    first = mutate(name, text, seed=seed, rate=rate, vocabulary=vocabulary)
    assert first == mutate(name, text, seed=seed, rate=rate, vocabulary=vocabulary)
    if first is not None:
        assert first.text != storable(text)
        assert first == Mutant(first.text, name, seed, rate, MUTATORS[name].family, MUTATORS[name].relation)


@given(st.text("ab", min_size=1, max_size=50), seeds, rates, rates)
def test_a_higher_rate_changes_the_same_places_and_more(text: str, seed: int, one: float, other: float) -> None:
    low, high = (changed_places(text, seed, rate) for rate in sorted((one, other)))
    assert low <= high


@given(st.text("ab", min_size=1, max_size=50), seeds, rates)
def test_at_least_one_place_changes_and_at_rate_one_all(text: str, seed: int, rate: float) -> None:
    assert len(changed_places(text, seed, rate)) >= 1
    assert changed_places(text, seed, 1) == set(range(len(text)))


def changed_places(text: str, seed: int, rate: float) -> set[int]:
    places = [Place(at, at + 1, "x") for at in range(len(text))]
    made = rewrite(Given(text, rate, Chance("x", seed), Vocabulary()), places)
    return {at for at, char in enumerate(made) if char == "x"}


def test_a_rate_is_the_share_of_places() -> None:
    text = "a" * 200
    assert [len(changed_places(text, 1, rate)) for rate in (0.001, 0.1, 0.5)] == [1, 20, 100]


def test_the_seed_chooses() -> None:
    text = "remove the old folder"
    made = {mutant.text for seed in range(20) if (mutant := mutate("drop-letter", text, seed=seed, rate=0.1))}
    assert len(made) > 5


@given(st.floats(0, 1, exclude_max=True), st.integers(1, 9))
def test_a_draw_falls_on_an_option(draw: float, count: int) -> None:
    assert pick(range(count), draw) in range(count)


def test_chance_is_the_same_in_every_process() -> None:
    """Python salts its own hash anew in each process; nothing may rest on it."""
    line = "from bugbash.logic.mutators.chance import Chance; print(Chance('swap-letters', 7).draw())"
    said = {
        subprocess.run([sys.executable, "-c", line], check=True, capture_output=True, text=True, env=env).stdout
        for env in ({"PYTHONHASHSEED": "1"}, {"PYTHONHASHSEED": "2"})
    }
    assert said == {f"{Chance('swap-letters', 7).draw()}\n"}


@pytest.mark.parametrize("rate", [0, -0.1, 1.01, float("nan")])
def test_a_rate_out_of_bounds_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="above 0 and at most 1"):
        mutate("upper-case", "a", seed=1, rate=rate)


def test_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(KeyError):
        mutate("no-such", "a", seed=1, rate=1)
