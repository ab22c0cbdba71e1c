"""Holding an answer against its checks."""

from collections.abc import Iterable

from bugbash.choices import CheckResult, QueryStatus
from bugbash.logic.checks.catalogue import KINDS
from bugbash.logic.checks.kinds import Group, NotApplicableError, NotEvaluatedError
from bugbash.logic.checks.syntax import Check
from bugbash.logic.evidence import CheckOutcome, Evidence

TELLING_STATUS = {"status", "no-crash"}


def evaluate(check: Check, seen: Evidence) -> CheckOutcome:
    """One check's outcome. Negation swaps pass and fail, never an error or what can not be evaluated here."""
    kind = KINDS[check.kind]
    if kind.look is None:
        return CheckOutcome(
            check.line, CheckResult.NOT_EVALUATED, kind.waits_for, by_model=kind.by_model, advises=kind.advises
        )
    try:
        finding = kind.look(check.arguments, seen)
    except NotApplicableError as error:
        return CheckOutcome(check.line, CheckResult.ERROR, str(error))
    except NotEvaluatedError as error:
        return CheckOutcome(check.line, CheckResult.NOT_EVALUATED, str(error))
    holds, wanted = finding.holds != check.negated, finding.wanted(negated=check.negated)
    return CheckOutcome(
        line=check.line,
        result=CheckResult.PASS if holds else CheckResult.FAIL,
        reason=finding.reason if holds or not finding.tells else f"{finding.reason}, wanted {wanted}",
        expected=wanted,
        actual=finding.actual,
    )


def expects_status(checks: Iterable[Check]) -> bool:
    """Whether the query itself says which status it wants; then an error status is an answer, not an error."""
    return any(check.kind in TELLING_STATUS for check in checks)


def needs_parent(checks: Iterable[Check]) -> bool:
    """Whether one of them looks at what the query's parent was answered."""
    return any(KINDS[check.kind].group is Group.PARENT for check in checks)


def needs_model(checks: Iterable[Check]) -> bool:
    """Whether one of them asks a model."""
    return any(KINDS[check.kind].by_model for check in checks)


def overall(outcomes: Iterable[CheckOutcome]) -> QueryStatus:
    """The worst decides: fail, then error, then pass; open where no check decides. Advice does not count."""
    results = {outcome.result for outcome in outcomes if not outcome.advises}
    for result, status in (
        (CheckResult.FAIL, QueryStatus.FAIL),
        (CheckResult.ERROR, QueryStatus.ERROR),
        (CheckResult.PASS, QueryStatus.PASS),
    ):
        if result in results:
            return status
    return QueryStatus.OPEN
