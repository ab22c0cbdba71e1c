"""Why a finding is one, in a sentence."""

from bugbash.choices import AnswerKind
from bugbash.logic.answers import Answer
from bugbash.logic.because import figure
from bugbash.logic.diff import DEPTH, Diff
from bugbash.logic.evidence import CheckOutcome
from bugbash.logic.hidden_text import reveal
from bugbash.logic.probing.cases import Case

LONGEST = 60


def quote(text: str) -> str:
    """Short, with characters that one would not see made visible."""
    shown = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    return f"“{reveal(shown)}”"


def say_moved(case: Case, diff: Diff, noise: float, parent: Answer, mutant: Answer) -> str:
    """`“resturant”: 7 of 10 results differ from “restaurant”, whose own repeats agree.`"""
    return f"{quote(case.text)}: {say_change(diff, parent, mutant)} {quote(case.parent_text)}, {say_noise(noise)}."


def say_change(diff: Diff, parent: Answer, mutant: Answer) -> str:
    if parent.kind != mutant.kind:
        return f"{mutant.kind.label} instead of the {parent.kind.label} of"
    if parent.kind == AnswerKind.RANKED:
        return say_ranked(parent.ids[:DEPTH], mutant.ids[:DEPTH])
    if parent.kind == AnswerKind.LABEL and parent.label != mutant.label:
        return f"{quote(mutant.label)} instead of {quote(parent.label)} as for"
    return f"{diff.sentence}, beside"


def say_ranked(old: tuple[str, ...], new: tuple[str, ...]) -> str:
    lost = sum(one not in new for one in old)
    if old and not new:
        return f"no results, {len(old)} for"
    if not old:
        return f"{len(new)} {'result' if len(new) == 1 else 'results'}, none for"
    if lost:
        return f"{lost} of {len(old)} {'result' if len(old) == 1 else 'results'} differ{'s' if lost == 1 else ''} from"
    return "the same results in another order than for" if len(old) == len(new) else "further results than for"


def say_noise(noise: float) -> str:
    return f"whose own repeats are up to {figure(noise)} apart" if noise else "whose own repeats agree"


def say_still(case: Case) -> str:
    return f"{quote(case.text)}: the same answer as {quote(case.parent_text)}, though it means something else."


def say_crash(case: Case, status: int | None) -> str:
    return f"{quote(case.text)}: the endpoint crashes with status {status}; {quote(case.parent_text)} is answered."


def say_broken(case: Case, told: CheckOutcome) -> str:
    return f"{quote(case.text)}: {told.line} fails, {told.reason}."
