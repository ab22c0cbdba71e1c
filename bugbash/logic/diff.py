"""How far two answers to the same query are apart, and in what."""

from bugbash.choices import AnswerKind
from bugbash.logic.answers import Answer
from bugbash.logic.comparison_rules import Rules
from bugbash.logic.diff_json import compare_json
from bugbash.logic.diff_label import compare_label
from bugbash.logic.diff_ranked import compare_ranked
from bugbash.logic.diff_text import Piece, compare_text, word_diff
from bugbash.logic.differences import Change, Diff, Place

__all__ = ["Change", "Diff", "Piece", "Place", "compare", "word_diff"]

DEPTH = 10


def compare(left: Answer, right: Answer, k: int = DEPTH, *, rules: Rules | None = None) -> Diff:
    """What changed from `left` to `right`; `k` cuts the overlap measures of ranked answers.

    Answers of different kinds have nothing in common. What the project's `rules` leave out is no difference. Costly for
    long texts: skip it where the digests agree.
    """
    if left.kind != right.kind:
        sentence = f"{left.kind.label} became {right.kind.label}"
        return Diff(right.kind, same=False, distance=1.0, sentence=sentence)
    if rules:
        left, right = rules.apply(left), rules.apply(right)
    match left.kind:
        case AnswerKind.RANKED:
            return compare_ranked(left, right, k, rules)
        case AnswerKind.TEXT:
            return compare_text(left, right)
        case AnswerKind.LABEL:
            return compare_label(left, right, rules)
        case _:
            return compare_json(left, right, rules)
