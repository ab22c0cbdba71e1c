"""Changing a share of a text's places: which ones, and how much of them."""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bugbash.logic.mutators.chance import pick
from bugbash.logic.mutators.kinds import Given, Make

WORD = re.compile(r"[^\W\d_]+")
LETTER = re.compile(r"[^\W\d_]")
SPACE = re.compile(r"(?<=\S)[ \t]+(?=\S)")
Into = Callable[[re.Match[str], float], str]


@dataclass(frozen=True, slots=True)
class Place:
    """text[start:end] may become `into`."""

    start: int
    end: int
    into: str


def rewrite(given: Given, places: Sequence[Place]) -> str:
    """The text with a share of these places changed, at least one; a higher rate changes the same ones and more.

    Places are in order and do not overlap; those that would change nothing do not count.
    """
    telling = [place for place in places if place.into != given.text[place.start : place.end]]
    scores = [given.chance.draw() for _ in telling]
    count = share_of(given.rate, len(telling))
    chosen = sorted(sorted(range(len(telling)), key=scores.__getitem__)[:count])
    parts, end = [], 0
    for place in (telling[index] for index in chosen):
        parts += [given.text[end : place.start], place.into]
        end = place.end
    return "".join([*parts, given.text[end:]])


def share_of(rate: float, count: int) -> int:
    """How many of so many things a rate means: at least one."""
    return max(1, math.ceil(round(rate * count, 6)))


def change(given: Given, pattern: re.Pattern[str], into: Into) -> str:
    """Each match is a place; `into` makes its new text with a draw in [0, 1) of its own."""
    places = [
        Place(match.start(), match.end(), into(match, given.chance.draw())) for match in pattern.finditer(given.text)
    ]
    return rewrite(given, places)


def changing(pattern: re.Pattern[str], into: Into) -> Make:
    return lambda given: change(given, pattern, into)


def becoming(pattern: re.Pattern[str], into: Callable[[str], str]) -> Make:
    """Each match is a place; its text alone says what it becomes."""
    return changing(pattern, lambda match, _: into(match[0]))


def any_of(pattern: re.Pattern[str], *options: str) -> Make:
    """Each match is a place that becomes one of these."""
    return changing(pattern, lambda _, draw: pick(options, draw))


def exchanging(table: Mapping[str, str | Sequence[str]], pattern: re.Pattern[str] | None = None) -> Make:
    """Exchange what stands in the table, in the case in which it was written; keys are in lower case."""
    options = {key: [value] if isinstance(value, str) else list(value) for key, value in table.items()}
    found = pattern or words_of(options)

    def into(match: re.Match[str], draw: float) -> str:
        return like(match[0], pick(options.get(match[0].lower(), [match[0]]), draw))

    return changing(found, into)


def words_of(words: Iterable[str]) -> re.Pattern[str]:
    """Any of these as whole words, the longest first."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)


def both_ways(*pairs: tuple[str, str]) -> dict[str, str]:
    """Each word of a pair becomes the other; the first pair that names a word decides."""
    table: dict[str, str] = {}
    for left, right in pairs:
        table.setdefault(left, right)
        table.setdefault(right, left)
    return table


def like(model: str, word: str) -> str:
    """The word in the case of its model: UPPER, Title, or as it is."""
    if model.isupper() and len(model) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if model[:1].isupper() else word


def framing(*frames: str) -> Make:
    """One of these sentences around the text, which stands where they say {}; nothing around a blank text."""

    def make(given: Given) -> str:
        if not given.text.strip():
            return given.text
        before, _, after = pick(frames, given.chance.draw()).partition("{}")
        return f"{before}{given.text}{after}"

    return make


def adding(*tails: str) -> Make:
    """One of these after the text, with a space between them; alone where there is no text."""
    return lambda given: f"{given.text} {pick(tails, given.chance.draw())}".lstrip(" ")


def prefixing(*heads: str) -> Make:
    return lambda given: f"{pick(heads, given.chance.draw())}{given.text}"


def replacing(*texts: str) -> Make:
    """One of these instead of the text."""
    return lambda given: pick(texts, given.chance.draw())
