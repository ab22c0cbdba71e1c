"""Which questions an outcome still needs, from what has been said so far.

Asking again costs calls, so it is done only where it matters: where the answers of the two versions differ, or where
a failure would be called a regression. The rule reads only what is recorded, so that a restarted worker goes on
exactly where the dead one stopped.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bugbash.choices import CallError, QueryStatus
from bugbash.logic.answers import Answer
from bugbash.logic.diff import compare
from bugbash.logic.evidence import CheckOutcome

CANDIDATE = "candidate"
BASELINE = "baseline"
CONFIRMING = ((CANDIDATE, 1), (CANDIDATE, 2), (BASELINE, 1))


@dataclass(frozen=True, slots=True)
class Said:
    """One answer or error of one side; `repeat` 0 is the first time of asking, `status` that of its checks."""

    side: str
    repeat: int
    answer: Answer | None
    status: QueryStatus
    error: CallError | None
    digest: str
    checks: tuple[CheckOutcome, ...] = ()

    @property
    def is_error(self) -> bool:
        """Whether nothing can be read from it: no answer, or one that its checks do not apply to."""
        return self.error is not None or self.status == QueryStatus.ERROR

    @property
    def is_decided(self) -> bool:
        """Whether a check says pass or fail."""
        return self.error is None and self.status in {QueryStatus.PASS, QueryStatus.FAIL}


def first_of(said: Sequence[Said], side: str) -> Said | None:
    return next((one for one in said if one.side == side and one.repeat == 0), None)


def next_asks(said: Sequence[Said], has_baseline: bool, askings: int = 1) -> tuple[tuple[str, int], ...]:
    """The (side, repeat) pairs to ask now; empty when nothing more would change the verdict.

    With more `askings` than one, k of n have to pass: each side that a check decides is asked so often.
    """
    known = {(one.side, one.repeat) for one in said}
    wanted = [(CANDIDATE, 0)] + ([(BASELINE, 0)] if has_baseline else [])
    missing = tuple(ask for ask in wanted if ask not in known)
    if missing:
        return missing
    candidate, baseline = first_of(said, CANDIDATE), first_of(said, BASELINE)
    if askings > 1 and candidate and candidate.is_decided:
        sides = [CANDIDATE] + ([BASELINE] if has_baseline and baseline and baseline.is_decided else [])
        repeats = [(side, repeat) for repeat in range(1, askings) for side in sides]
        return tuple(ask for ask in repeats if ask not in known)
    if has_baseline and candidate and baseline and is_telling(candidate, baseline):
        return tuple(ask for ask in CONFIRMING if ask not in known)
    return ()


def is_telling(candidate: Said, baseline: Said) -> bool:
    """Whether the first answers differ in a way that asking again has to confirm; an error confirms nothing."""
    if candidate.is_error or baseline.is_error:
        return False
    fails_now = baseline.status == QueryStatus.PASS and candidate.status == QueryStatus.FAIL
    return fails_now or differ(candidate, baseline)


def differ(candidate: Said, baseline: Said) -> bool:
    """Whether a person would see a difference; equal digests need no look."""
    if candidate.digest == baseline.digest:
        return False
    if candidate.answer is None or baseline.answer is None:
        return True
    return not compare(baseline.answer, candidate.answer).same
