"""Finding a project's own words in a text."""

import re
from collections.abc import Iterable

from bugbash.logic.mutators.chance import pick
from bugbash.logic.mutators.kinds import Given, Groups
from bugbash.logic.mutators.places import Place, like, rewrite

TOKEN = re.compile(r"\w+(?:['’.+#/-]\w+)*[+#]*")
MOST_TOKENS = 8
# By the words of an entry: how it is listed, and another of its group.
Others = dict[tuple[str, ...], list[tuple[str, str]]]


def swap_words(given: Given, groups: Groups) -> str:
    """Words and phrases of a group become others of it; a phrase goes before the words in it."""
    others = index(groups)
    longest = max((len(key) for key in others), default=0)
    tokens = list(TOKEN.finditer(given.text))
    places, at = [], 0
    while at < len(tokens):
        found = longest_match(tokens, at, others, longest)
        if found:
            start, end = tokens[at].start(), tokens[at + found - 1].end()
            listed, other = pick(others[key_of(tokens[at : at + found])], given.chance.draw())
            written = given.text[start:end]
            places.append(Place(start, end, other if written == listed else like(written, other)))
        at += found or 1
    return rewrite(given, places)


def index(groups: Groups) -> Others:
    """By the words of each entry: the others of its group; of a word in two groups the others of both."""
    others: Others = {}
    for group in groups:
        for word in group:
            key = key_of(TOKEN.finditer(word))
            if key and len(key) <= MOST_TOKENS:
                others.setdefault(key, []).extend((word, other) for other in group if differ(word, other))
    return {key: words for key, words in others.items() if words}


def differ(word: str, other: str) -> bool:
    return bool(other.strip()) and other.casefold() != word.casefold()


def key_of(tokens: Iterable[re.Match[str]]) -> tuple[str, ...]:
    return tuple(token[0].casefold() for token in tokens)


def longest_match(tokens: list[re.Match[str]], at: int, others: Others, longest: int) -> int:
    """How many tokens from here on are an entry; 0 for none."""
    most = min(longest, len(tokens) - at)
    return next((count for count in range(most, 0, -1) if key_of(tokens[at : at + count]) in others), 0)
