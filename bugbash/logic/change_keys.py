"""Which changes are alike: a digest over the kind of a change, so that five hundred of the same become one group."""

import re
from collections.abc import Sequence

from bugbash.choices import AnswerKind, CheckResult, Verdict
from bugbash.logic.answers import Json
from bugbash.logic.asking import Said
from bugbash.logic.diff import Diff
from bugbash.logic.evidence import CheckOutcome
from bugbash.logic.fingerprints import sha256_hex

NUMBER = re.compile(r"\d+(?:\.\d+)?(?:st|nd|rd|th)?")
QUOTED = re.compile(r"[“\"'][^”\"']*[”\"']")
DECIDING = {Verdict.FIXED: CheckResult.PASS, Verdict.ERROR: CheckResult.ERROR}


def key_of_error(said: Said | None) -> str:
    """The same for every call that ended in the same error."""
    if said is None:
        return ""
    if said.error is not None:
        return sha256_hex(["error", said.error.value])
    return key_of_checks(Verdict.ERROR, [said.checks])


def key_of_checks(verdict: Verdict, repeats: Sequence[Sequence[CheckOutcome]]) -> str:
    """The same where the same kinds of checks decide with the same kind of reason, whatever they look for."""
    result = DECIDING.get(verdict, CheckResult.FAIL)
    patterns = {pattern_of(one) for checks in repeats for one in checks if one.result == result and not one.advises}
    return sha256_hex(["checks", verdict.value, sorted(patterns)]) if patterns else ""


def pattern_of(outcome: CheckOutcome) -> str:
    """`in-top-3: … is #` for `in-top-3: doc-42 is 4th`: the argument, quotations and numbers are this query's own."""
    name, _, argument = outcome.line.partition(": ")
    reason = outcome.reason.replace(argument, "…") if argument else outcome.reason
    return f"{name}: {NUMBER.sub('#', QUOTED.sub('…', reason))}"


def key_of_diff(diff: Diff) -> str:
    """The same where the same results came and went, the same fields changed, the same words were exchanged."""
    return sha256_hex(["diff", diff.kind.value, movement_of(diff)])


def movement_of(diff: Diff) -> Json:
    match diff.kind:
        case AnswerKind.RANKED if diff.entered or diff.left:
            return [sorted({place.id for place in diff.entered}), sorted({place.id for place in diff.left})]
        case AnswerKind.RANKED if diff.moved:
            return ["moved", sorted({place.id for place in diff.moved})]
        case AnswerKind.TEXT if diff.words:
            return list(diff.words)
        case _:
            return sorted({f"{one.op} {one.wide_path}" for one in diff.changes}) or NUMBER.sub("#", diff.sentence)
