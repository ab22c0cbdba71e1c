"""Which recorded answer shows what a finding says, and which check decides it from now on."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from bugbash.choices import CheckResult, FindingSource, QueryStatus
from bugbash.execution.contracts import observed_answers
from bugbash.execution.outcomes import evaluate_row
from bugbash.logic.checks import Check, CheckSyntaxError, overall, parse_check
from bugbash.logic.contract import Schema, expected_shape
from bugbash.logic.fingerprints import canonical_json
from bugbash.models import ContractFinding, ContractSnapshot, Observation, Outcome, Version

MOST_BODIES = 2000
MOST_SHOWING = 50


class UnseenError(Exception):
    """No recorded answer shows the finding by itself; the message is a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """An observation that shows a finding; `line` is the check that it fails, empty where only a person can tell."""

    observation: Observation
    line: str


def find_exhibit(finding: ContractFinding) -> Exhibit:
    """An answer to a required query where there is one; raises UnseenError."""
    match finding.source:
        case FindingSource.OBSERVED:
            return find_answer(finding)
        case FindingSource.REQUESTS:
            return find_refusal(finding)
        case _:
            raise UnseenError("This was found in the documents: nothing that was recorded shows it.")


def find_answer(finding: ContractFinding) -> Exhibit:
    """An answer that fails a check which the baseline's answer to the same query, if there is one, passes.

    One that nothing else is wrong with comes first: of a query that fails anyway, no replay could tell what is fixed.
    """
    check = check_of(finding)
    best: Observation | None = None
    least = len(Flaw)
    for row in failing(finding.version, check):
        flaw = flaw_of(row, holds_on(finding.baseline, row.query_id, check))
        if flaw < least:
            best, least = row, flaw
        if flaw == Flaw.NONE:
            break
    if best is None:
        raise UnseenError("No recorded answer shows this by itself: file what you see in the console instead.")
    return Exhibit(best, check.line)


class Flaw(IntEnum):
    """What speaks against an answer as the exhibit, the least first; as many as there are is one that shows nothing."""

    NONE = 0
    FAILS_ANYWAY = 1
    NEVER_ASKED = 2


def flaw_of(row: Observation, holds: bool | None) -> int:
    if holds is None:
        return Flaw.NEVER_ASKED
    if not holds:
        return len(Flaw)
    fails = any(outcome["result"] == CheckResult.FAIL for outcome in row.checks)
    return Flaw.FAILS_ANYWAY if fails else Flaw.NONE


def check_of(finding: ContractFinding) -> Check:
    """What the baseline's answers promise at the finding's path."""
    snapshot = ContractSnapshot.objects.filter(version=finding.baseline_id).first()
    expected = expected_shape(Schema.from_json(snapshot.schema), finding.path) if snapshot else None
    if expected is None:
        raise UnseenError(f"{finding.baseline} was never seen with {finding.path}.")
    try:
        return parse_check(f"json-schema: {canonical_json(expected).decode()}")
    except CheckSyntaxError as error:
        raise UnseenError(f"The path can not be written as a check. {error}") from None


def failing(version: Version, check: Check) -> Iterator[Observation]:
    """Up to 50 observations whose answer fails, those of required queries first; each distinct answer is read once."""
    verdicts: dict[str | None, bool] = {}
    shown = 0
    rows = observed_answers(version).select_related("query", "body").order_by("-query__required", "-pk")
    for row in rows.iterator(chunk_size=100):
        if row.body_id not in verdicts:
            if len(verdicts) == MOST_BODIES:
                return
            verdicts[row.body_id] = status_of(row, check) == QueryStatus.FAIL
        if verdicts[row.body_id]:
            yield row
            shown += 1
            if shown == MOST_SHOWING:
                return


def holds_on(baseline: Version, query_id: int, check: Check) -> bool | None:
    """Whether the baseline's newest answer to a query passes; None where it never answered it."""
    row = observed_answers(baseline).filter(query=query_id).select_related("body").order_by("-pk").first()
    return None if row is None else status_of(row, check) == QueryStatus.PASS


def status_of(row: Observation, check: Check) -> QueryStatus:
    return overall(evaluate_row(row, [check]))


def find_refusal(finding: ContractFinding) -> Exhibit:
    """A refused answer of a replay with the status that the baseline gave; else one to a request of the baseline's,
    which no check can decide, because replays ask as the version wants to be asked.
    """
    status = int(finding.rule.removeprefix("refused-"))
    outcome = (
        Outcome.objects.filter(
            replay__version=finding.version,
            replay__baseline=finding.baseline,
            candidate__status=status,
            reference__error="",
            reference__status__range=(200, 299),
        )
        .select_related("candidate__query", "reference")
        .order_by("-required", "-pk")
        .first()
    )
    if outcome and outcome.candidate and outcome.reference:
        return Exhibit(outcome.candidate, f"status: {outcome.reference.status}")
    rows = Observation.objects.filter(
        version=finding.version, definition=finding.baseline.definition_id, outcome=None, status=status
    )
    row = rows.select_related("query").order_by("-query__required", "-pk").first()
    if row is None:
        raise UnseenError("The refused answers are no longer known.")
    return Exhibit(row, "")
