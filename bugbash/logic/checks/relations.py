"""Checks against what the query's parent was answered by the same deployment."""

import re
from typing import Any

from bugbash.choices import AnswerKind
from bugbash.logic.answers import Answer
from bugbash.logic.checks.kinds import (
    NUMBER,
    ArgumentError,
    Arguments,
    Field,
    FieldType,
    Finding,
    Group,
    Kind,
    NotApplicableError,
    NotEvaluatedError,
    show_number,
    take_share,
)
from bugbash.logic.checks.texts import shorten
from bugbash.logic.diff import compare
from bugbash.logic.diff_overlap import overlap_at
from bugbash.logic.evidence import Evidence

OVERLAP = {sign: re.compile(rf"overlap@(\d{{1,4}})\s*{sign}\s*({NUMBER})\Z", re.ASCII) for sign in (">=", "<=")}


def take_overlap(text: str, sign: str) -> dict[str, Any]:
    """Nothing at all, or at which depth which share of the results has to be shared."""
    if not text:
        return {}
    match = OVERLAP[sign].match(text)
    share = take_share(match[2]) if match else None
    if match is None or share is None or int(match[1]) < 1:
        raise ArgumentError(f"takes nothing, or a share such as overlap@10 {sign} 0.8")
    return {"k": int(match[1]), "overlap": share}


def take_least(text: str) -> dict[str, Any]:
    return take_overlap(text, ">=")


def take_most(text: str) -> dict[str, Any]:
    return take_overlap(text, "<=")


def write_overlap(arguments: Arguments, sign: str) -> str:
    if not arguments:
        return ""
    if "k" not in arguments or "overlap" not in arguments:
        raise ArgumentError("takes both a depth and an overlap, or neither")
    return f"overlap@{arguments['k']} {sign} {show_number(arguments['overlap'])}"


def write_least(arguments: Arguments) -> str:
    return write_overlap(arguments, ">=")


def write_most(arguments: Arguments) -> str:
    return write_overlap(arguments, "<=")


def both(seen: Evidence) -> tuple[Answer, Answer]:
    """The parent's answer and this one; raises where one of them is not there."""
    if seen.answer is None:
        raise NotApplicableError("this compares answers, and there is none")
    if seen.parent.answer is None:
        raise NotEvaluatedError(seen.parent.gap)
    return seen.parent.answer, seen.answer


def look_for_same(arguments: Arguments, seen: Evidence) -> Finding:
    parent, answer = both(seen)
    if arguments:
        share, k = measure(parent, answer, arguments["k"]), arguments["k"]
        least = show_number(arguments["overlap"])
        reason = f"overlap@{k} with the parent is {share:.2f}"
        holds = share >= arguments["overlap"]
        return Finding(holds, reason, f"at least {least}", f"{share:.2f}", f"less than {least}", tells=True)
    return look_for_sameness(parent, answer, wanted=True)


def look_for_difference(arguments: Arguments, seen: Evidence) -> Finding:
    parent, answer = both(seen)
    if arguments:
        share, k = measure(parent, answer, arguments["k"]), arguments["k"]
        most = show_number(arguments["overlap"])
        reason = f"overlap@{k} with the parent is {share:.2f}"
        holds = share <= arguments["overlap"]
        return Finding(holds, reason, f"at most {most}", f"{share:.2f}", f"more than {most}", tells=True)
    return look_for_sameness(parent, answer, wanted=False)


def look_for_sameness(parent: Answer, answer: Answer, *, wanted: bool) -> Finding:
    diff = compare(parent, answer)
    actual = "the parent’s answer" if diff.same else "another answer"
    reason = "the same answer as its parent’s" if diff.same else f"not its parent’s answer: {shorten(diff.sentence)}"
    sides = ("the parent’s answer", "another answer")
    expected, unexpected = sides if wanted else sides[::-1]
    return Finding(diff.same == wanted, reason, expected, actual, unexpected)


def measure(parent: Answer, answer: Answer, k: int) -> float:
    """The share of the first k results that both have."""
    if answer.kind != AnswerKind.RANKED or parent.kind != AnswerKind.RANKED:
        raise NotApplicableError("overlap looks at ranked results, and the answer has none")
    return overlap_at(parent.ids, answer.ids, k)


DEPTH = Field("k", "Among the first", FieldType.WHOLE, "Empty for the answer as a whole.", optional=True)
KINDS = (
    Kind(
        "same-as-parent",
        take_least,
        write_least,
        look_for_same,
        "same-as-parent: overlap@10 >= 0.8",
        Group.PARENT,
        "The answer is the one to the parent query, or shares at least so much of its first results.",
        (DEPTH, Field("overlap", "Overlap, at least", FieldType.NUMBER, "From 0 to 1.", optional=True)),
    ),
    Kind(
        "differs-from-parent",
        take_most,
        write_most,
        look_for_difference,
        "differs-from-parent",
        Group.PARENT,
        "The answer is another one than to the parent query, or shares at most so much of its first results.",
        (DEPTH, Field("overlap", "Overlap, at most", FieldType.NUMBER, "From 0 to 1.", optional=True)),
    ),
)
