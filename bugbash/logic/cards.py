"""Charter cards: who holds which, and how they go round."""

from collections.abc import Mapping, Sequence


def rotate_cards(people: Sequence[int], cards: Sequence[int], held: Mapping[int, int]) -> dict[int, int]:
    """Who holds which card after a turn: each person gets the card that follows their own.

    `people` are those present and `cards` all cards, both in the order of the round; who holds none begins with one
    that nobody holds. With as many cards as people or more, no card is held twice, and after as many turns as there
    are cards everybody has had each of them.
    """
    if not cards:
        return {}
    place = {card: number for number, card in enumerate(cards)}
    turned = {person: cards[(place[held[person]] + 1) % len(cards)] for person in people if held.get(person) in place}
    given = set(turned.values())
    spare = [card for card in cards if card not in given] or list(cards)
    newcomers = [person for person in people if person not in turned]
    return turned | {person: spare[number % len(spare)] for number, person in enumerate(newcomers)}


def next_card(cards: Sequence[int], mine: int | None, taken: Mapping[int, int]) -> int | None:
    """The card after mine that the fewest hold, so a free one while there is one; None without other cards.

    `taken` says how many others hold a card.
    """
    start = cards.index(mine) + 1 if mine in cards else 0
    round_ = [*cards[start:], *cards[:start]]
    others = [card for card in round_ if card != mine]
    return min(others, key=lambda card: taken.get(card, 0), default=None)
