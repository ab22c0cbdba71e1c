"""A mutant beside its parent, as a page shows it: changed places marked, hidden characters revealed, long runs cut."""

from collections.abc import Iterator

from bugbash.logic.diff_text import WORD_OR_SPACE, Piece, shared_start, word_diff
from bugbash.logic.hidden_text import reveal

LONGEST_COMPARED = 600
LONGEST_RUN = 160
LONGEST_SAME = 90


def mark(parent: str, mutant: str) -> tuple[Piece, ...]:
    """What stayed, went and came, word by word between the first and the last change.

    Where that is too long to be compared, it went and came as a whole.
    """
    old, new = WORD_OR_SPACE.findall(parent), WORD_OR_SPACE.findall(mutant)
    start = shared_start(old, new)
    end = shared_start(old[start:][::-1], new[start:][::-1])
    went, came = ("".join(words[start : len(words) - end]) for words in (old, new))
    if len(went) + len(came) > LONGEST_COMPARED:
        changed: tuple[Piece, ...] = (("removed", went), ("added", came))
    else:
        changed = word_diff(went, came)
    around = (("same", "".join(old[:start])), *changed, ("same", "".join(old[len(old) - end :])))
    return tuple(cut(tuple(piece for piece in around if piece[1])))


def cut(pieces: tuple[Piece, ...]) -> Iterator[Piece]:
    """What stayed is shown as far as it is near to a change."""
    for place, (op, text) in enumerate(pieces):
        if op != "same":
            yield op, shorten(text)
        else:
            yield op, shorten_same(text, is_first=place == 0, is_last=place == len(pieces) - 1)


def shorten(text: str) -> str:
    return reveal(text) if len(text) <= LONGEST_RUN else f"{reveal(text[:LONGEST_RUN])}… ({len(text):,} characters)"


def shorten_same(text: str, *, is_first: bool, is_last: bool) -> str:
    if len(text) <= LONGEST_SAME:
        return reveal(text)
    half = LONGEST_SAME // 2
    before, after = ("" if is_first else text[:half]), ("" if is_last else text[-half:])
    return f"{reveal(before)} … {reveal(after)}"
