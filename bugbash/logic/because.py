"""The sentences beside a verdict: which check decided, which answer moved, what was not there."""

from collections.abc import Sequence

from bugbash.choices import CheckResult, QueryStatus
from bugbash.logic.asking import CANDIDATE, Said
from bugbash.logic.diff import Diff
from bugbash.logic.evidence import CheckOutcome
from bugbash.logic.stability import Decision

DECIDING = {QueryStatus.PASS: CheckResult.PASS, QueryStatus.ERROR: CheckResult.ERROR}


def explain_error(said: Said | None) -> str:
    """Why there is no usable answer: its error code in words, or the check that could not be evaluated."""
    if said is None:
        return "it was not asked"
    if said.error is not None:
        return f"{said.error.value}: {said.error.label}"
    return explain_checks(said, None, QueryStatus.ERROR)


def explain_checks(candidate: Said, baseline: Said | None, status: QueryStatus) -> str:
    """The check that decides, first of those that moved, and what the baseline showed there if that was different."""
    result = DECIDING.get(status, CheckResult.FAIL)
    decisive = [one for one in candidate.checks if one.result == result and not one.advises]
    if not decisive:
        return "none of its checks says why"
    former = {one.line: one for one in baseline.checks} if baseline else {}
    moved = [one for one in decisive if one.line in former and former[one.line].result != one.result]
    told = (moved or decisive)[0]
    was = former.get(told.line)
    return f"{describe(told)} (was: {was.reason})" if was and was.reason != told.reason else describe(told)


def explain_passing(candidate: Said) -> str:
    """`2 of 3 checks pass`: those that a person has to look at are among the three."""
    passed = sum(one.result == CheckResult.PASS for one in candidate.checks)
    return f"{passed} of {len(candidate.checks)} checks pass"


def describe(outcome: CheckOutcome) -> str:
    """`in-top-1: a is 4th`, or `min-results: 1; 0 results` where the reason does not speak of the argument itself."""
    name, _, argument = outcome.line.partition(": ")
    if not argument or outcome.reason.startswith(argument):
        return f"{name}: {outcome.reason}"
    return f"{outcome.line}; {outcome.reason}"


def explain_flaky(repeats: Sequence[Said]) -> str:
    """How often a side that disagrees with itself passed, and the check that failed meanwhile."""
    failed = [one for one in repeats if one.status == QueryStatus.FAIL]
    passed = sum(one.status == QueryStatus.PASS for one in repeats)
    whose = "" if failed[0].side == CANDIDATE else "the baseline "
    reason = explain_checks(failed[0], None, QueryStatus.FAIL)
    return f"{whose}passed {passed} of {passed + len(failed)} times; {reason}"


def explain_decision(decision: Decision, repeats: Sequence[Said]) -> str:
    """`2 of 5 passed, wanted 4 of 5; contains: refund; …` with the check that failed first."""
    failed = [one for one in repeats if one.status == QueryStatus.FAIL]
    if decision.status == QueryStatus.PASS or not failed:
        return decision.sentence
    return f"{decision.sentence}; {explain_checks(failed[0], None, QueryStatus.FAIL)}"


def explain_new(baseline: Said | None) -> str:
    if baseline is None:
        return "no baseline to compare with"
    if baseline.is_error:
        return f"the baseline could not be observed ({explain_error(baseline)})"
    return "no check decided on the baseline"


def explain_change(diff: Diff, noise: float) -> str:
    return f"{diff.sentence}; distance {figure(diff.distance)}, own noise {figure(noise)}"


def explain_sameness(diff: Diff | None, noise: float) -> str:
    """`diff` is None for answers that need no comparison."""
    if diff is None or diff.same:
        return "the same answer"
    return f"within the baseline’s own noise of {figure(noise)}: {diff.sentence}"


def figure(share: float) -> str:
    """Two digits; what is more than nothing is never shown as nothing."""
    return "<0.01" if 0 < share < 0.005 else f"{share:.2f}"
