"""A mutant beside its parent, as a page shows it: changed places marked, hidden characters revealed, long runs cut."""

from collections.abc import Iterator

from bugbash.logic.diff_text import Piece, word_diff
from bugbash.logic.hidden_text import reveal

LONGEST_MARKED = 3_000
LONGEST_RUN = 160
LONGEST_SAME = 90


def mark(parent: str, mutant: str) -> tuple[Piece, ...]:
    """What stayed, went and came, word by word. Of texts too long to be compared the beginning, as it came."""
    if len(parent) + len(mutant) > LONGEST_MARKED:
        return (("added", shorten(mutant, LONGEST_RUN)),)
    pieces = word_diff(parent, mutant)
    return tuple(cut(pieces))


def cut(pieces: tuple[Piece, ...]) -> Iterator[Piece]:
    """What stayed is shown as far as it is near to a change."""
    for place, (op, text) in enumerate(pieces):
        if op != "same":
            yield op, shorten(text, LONGEST_RUN)
            continue
        is_first, is_last = place == 0, place == len(pieces) - 1
        yield op, shorten_same(text, is_first=is_first, is_last=is_last)


def shorten(text: str, longest: int) -> str:
    return reveal(text) if len(text) <= longest else f"{reveal(text[:longest])}… ({len(text):,} characters)"


def shorten_same(text: str, *, is_first: bool, is_last: bool) -> str:
    if len(text) <= LONGEST_SAME:
        return reveal(text)
    half = LONGEST_SAME // 2
    before, after = ("" if is_first else text[:half]), ("" if is_last else text[-half:])
    return f"{reveal(before)} … {reveal(after)}"
