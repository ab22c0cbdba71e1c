from hypothesis import given
from hypothesis import strategies as st

from bugbash.logic.cards import next_card, rotate_cards


def test_rotation_gives_each_person_the_card_after_their_own() -> None:
    assert rotate_cards([1, 2, 3], [10, 20, 30], {1: 10, 2: 30, 3: 20}) == {1: 20, 2: 10, 3: 30}


def test_rotation_gives_newcomers_what_nobody_holds() -> None:
    assert rotate_cards([1, 2, 3], [10, 20, 30], {1: 10}) == {1: 20, 2: 10, 3: 30}


def test_rotation_leaves_out_who_is_not_there_and_cards_that_are_gone() -> None:
    assert rotate_cards([2], [10, 20], {1: 10, 2: 99}) == {2: 10}


def test_rotation_without_cards_gives_none() -> None:
    assert rotate_cards([1, 2], [], {1: 10}) == {}


@given(st.integers(1, 8), st.integers(1, 8))
def test_everybody_has_had_every_card_after_a_full_round(people: int, cards: int) -> None:
    persons, deck = list(range(people)), list(range(100, 100 + cards))
    held: dict[int, int] = {}
    had: dict[int, set[int]] = {person: set() for person in persons}
    for _ in deck:
        held = rotate_cards(persons, deck, held)
        assert len(set(held.values())) == min(people, cards)
        for person, card in held.items():
            had[person].add(card)
    assert had == {person: set(deck) for person in persons}


def test_next_card_is_the_following_one_that_the_fewest_hold() -> None:
    assert next_card([10, 20, 30], 10, {20: 1}) == 30
    assert next_card([10, 20, 30], 30, {}) == 10
    assert next_card([10, 20], None, {10: 1, 20: 1}) == 10


def test_there_is_no_next_card_beside_the_only_one() -> None:
    assert next_card([10], 10, {}) is None
    assert next_card([], None, {}) is None
