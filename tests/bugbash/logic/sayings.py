"""Short ways to write what a version said."""

from bugbash.choices import CallError, CheckResult, QueryStatus
from bugbash.logic.answers import Answer
from bugbash.logic.asking import Said
from bugbash.logic.evidence import CheckOutcome
from bugbash.logic.fingerprints import answer_digest
from tests.bugbash.logic.answers import text

LINE = "contains: refund"
RESULTS = {
    QueryStatus.PASS: CheckResult.PASS,
    QueryStatus.FAIL: CheckResult.FAIL,
    QueryStatus.ERROR: CheckResult.ERROR,
}


def said(
    side: str,
    repeat: int = 0,
    status: QueryStatus = QueryStatus.OPEN,
    answer: Answer | None = None,
    checks: tuple[CheckOutcome, ...] | None = None,
) -> Said:
    """An answer, by default with the one check that makes its status."""
    answer = answer or text("a b c d")
    if checks is None:
        checks = (outcome(RESULTS[status]),) if status in RESULTS else ()
    return Said(side, repeat, answer, status, None, answer_digest(answer), checks)


def failed_call(side: str, repeat: int = 0, error: CallError = CallError.HTTP_5XX) -> Said:
    return Said(side, repeat, None, QueryStatus.ERROR, error, "")


def outcome(result: CheckResult, reason: str = "", line: str = LINE) -> CheckOutcome:
    return CheckOutcome(line, result, reason or f"it is a {result.value}")
