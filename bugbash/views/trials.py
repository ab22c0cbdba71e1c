"""What checks say about answers at hand: of each answer as a whole, and line by line."""

from collections.abc import Sequence
from dataclasses import dataclass

from bugbash.choices import CallError, QueryStatus
from bugbash.execution.outcomes import evaluate_row
from bugbash.logic.checks import Check, expects_status, overall
from bugbash.logic.evidence import CheckOutcome
from bugbash.models import Observation
from bugbash.selectors.sides import Side, alone

STATUS_ERRORS = {CallError.HTTP_3XX, CallError.HTTP_4XX, CallError.HTTP_5XX}


@dataclass(frozen=True, slots=True)
class Trial:
    """What checks say about one shown answer; `status` is an error where there is no answer to look at."""

    side: Side
    status: QueryStatus
    outcomes: tuple[CheckOutcome, ...]


@dataclass(frozen=True, slots=True)
class TriedLine:
    """One check with what it says about each answer; None where there is no answer to look at."""

    check: Check
    told: Sequence[tuple[Side, CheckOutcome | None]]

    @property
    def by_model(self) -> bool:
        return any(outcome.by_model for _, outcome in self.told if outcome)


def try_checks(observation: Observation, checks: Sequence[Check]) -> Trial:
    expected = expects_status(checks) and observation.error in STATUS_ERRORS
    if observation.error and not expected:
        return Trial(alone(observation), QueryStatus.ERROR, ())
    outcomes = evaluate_row(observation, checks)
    return Trial(alone(observation), overall(outcomes), outcomes)


def try_all(shown: Sequence[Observation], checks: Sequence[Check]) -> dict[str, object]:
    """`trials` and `tried` as the part that shows them wants them; nothing where there is no check."""
    trials = [try_checks(row, checks) for row in shown] if checks else []
    return {"trials": trials, "tried": line_by_line(trials, checks)}


def line_by_line(trials: Sequence[Trial], checks: Sequence[Check]) -> list[TriedLine]:
    return [
        TriedLine(check, tuple((trial.side, trial.outcomes[place] if trial.outcomes else None) for trial in trials))
        for place, check in enumerate(checks)
    ]


def find_pointless(trials: Sequence[Trial], seen: str) -> Trial | None:
    """The trial on the answer that shows the breakage, if all checks pass there."""
    return next(
        (one for one in trials if str(one.side.observation.pk) == seen and one.status == QueryStatus.PASS), None
    )
