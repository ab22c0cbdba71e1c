"""A mutant beside its parent, letter by letter where they are near to each other."""

from difflib import SequenceMatcher

from bugbash.logic.diff_text import Piece
from bugbash.logic.hidden_text import reveal
from bugbash.logic.mutators import mark

LONGEST = 300
NEAR = 0.8


def mark_letters(parent: str, mutant: str) -> tuple[Piece, ...]:
    """What stayed, went and came; word by word where most letters differ or where the texts are long."""
    if max(len(parent), len(mutant)) > LONGEST:
        return mark(parent, mutant)
    matcher = SequenceMatcher(None, parent, mutant, autojunk=False)
    if matcher.ratio() < NEAR:
        return mark(parent, mutant)
    pieces: list[Piece] = []
    for op, a, b, c, d in matcher.get_opcodes():
        if op == "equal":
            pieces.append(("same", reveal(parent[a:b])))
            continue
        if a < b:
            pieces.append(("removed", reveal(parent[a:b])))
        if c < d:
            pieces.append(("added", reveal(mutant[c:d])))
    return tuple(pieces)
