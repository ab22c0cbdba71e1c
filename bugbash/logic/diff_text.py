"""Two texts: how alike they are, and word by word what came and went."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal

from bugbash.choices import AnswerKind
from bugbash.logic.answers import Answer
from bugbash.logic.differences import SMALLEST, Diff, counted

WORD = re.compile(r"\w+|[^\w\s]")
WORD_OR_SPACE = re.compile(r"\w+|\s+|[^\w\s]")
MOST_PAIRS = 30_000
MOST_WORDS = 20_000
MOST_EXCHANGED = 12
Piece = tuple[Literal["same", "removed", "added"], str]
Span = tuple[str, int, int, int, int]


def compare_text(left: Answer, right: Answer) -> Diff:
    """Distance is 1 - similarity; texts that differ in white space alone are as near as two different things can be."""
    if left.text == right.text:
        return Diff(AnswerKind.TEXT, same=True, distance=0.0, sentence="the same text", similarity=1.0)
    old, new = WORD.findall(left.text), WORD.findall(right.text)
    alike = similarity(old, new)
    before, after = Counter(old), Counter(new)
    came, went = after - before, before - after
    return Diff(
        AnswerKind.TEXT,
        same=False,
        distance=max(SMALLEST, 1 - alike),
        sentence=describe(alike, came.total(), went.total(), reordered=old != new),
        similarity=alike,
        words=exchanged(came, went),
    )


def exchanged(came: Counter[str], went: Counter[str]) -> tuple[str, ...]:
    """The words that came and went in alphabetical order; none at all where they are too many to be a pattern."""
    if len(came) + len(went) > MOST_EXCHANGED:
        return ()
    return (*(f"+{word}" for word in sorted(came)), *(f"-{word}" for word in sorted(went)))


def similarity(old: Sequence[str], new: Sequence[str]) -> float:
    """Twice the words in common and in the same order, over all words; in 0..1, and 1 for two empty texts.

    The longest common subsequence, and so the same in both directions. Texts of more than `MOST_WORDS` are compared as
    bags of words, an upper bound of it.
    """
    words = len(old) + len(new)
    if not words:
        return 1.0
    if words > MOST_WORDS:
        return 2 * (Counter(old) & Counter(new)).total() / words
    start = shared_start(old, new)
    old, new = old[start:], new[start:]
    end = shared_start(old[::-1], new[::-1])
    middle = longest_common(old[: len(old) - end], new[: len(new) - end])
    return 2 * (start + middle + end) / words


def shared_start(old: Sequence[str], new: Sequence[str]) -> int:
    """How many first words agree."""
    for place, (left, right) in enumerate(zip(old, new, strict=False)):
        if left != right:
            return place
    return min(len(old), len(new))


def longest_common(old: Sequence[str], new: Sequence[str]) -> int:
    """The length of the longest common subsequence: a bit per word of `old` in one long number.

    Hyyrö, "Bit-parallel LCS-length computation revisited" (AWOCA 2004).
    """
    places: dict[str, int] = {}
    for place, word in enumerate(old):
        places[word] = places.get(word, 0) | 1 << place
    every = row = (1 << len(old)) - 1
    for word in new:
        if found := row & places.get(word, 0):
            row = (row + found | row - found) & every
    return len(old) - row.bit_count()


def is_costly(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether difflib would have to look at too many pairs of equal words."""
    counts = Counter(new)
    return sum(counts[word] * times for word, times in Counter(old).items()) > MOST_PAIRS


def spans(old: Sequence[str], new: Sequence[str]) -> Sequence[Span]:
    """difflib's opcodes: what to do with old[a:b] and new[c:d]. White space alone never holds two words together."""
    return SequenceMatcher(str.isspace, old, new, autojunk=False).get_opcodes()


def describe(alike: float, came: int, went: int, *, reordered: bool) -> str:
    """`similarity 0.82; 3 words new, 2 gone`."""
    parts = [f"{counted(came, 'word')} new" if came else "", f"{counted(went, 'word')} gone" if went else ""]
    if not came and not went:
        parts = ["the same words in another order" if reordered else "white space differs"]
    return f"similarity {alike:.2f}; {', '.join(filter(None, parts))}"


def word_diff(left: str, right: str) -> tuple[Piece, ...]:
    """Both texts as one sequence to be shown: `same` and `removed` spell `left`, `same` and `added` spell `right`."""
    old, new = WORD_OR_SPACE.findall(left), WORD_OR_SPACE.findall(right)
    if is_costly(WORD.findall(left), WORD.findall(right)):
        found: Sequence[Span] = [("replace", 0, len(old), 0, len(new))]
    else:
        found = spans(old, new)
    return tuple(piece for span in found for piece in pieces(span, old, new))


def pieces(span: Span, old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    op, a, b, c, d = span
    if op == "equal":
        yield "same", "".join(old[a:b])
        return
    if a < b:
        yield "removed", "".join(old[a:b])
    if c < d:
        yield "added", "".join(new[c:d])
