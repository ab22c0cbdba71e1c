"""Which questions an outcome still needs, from what has been said so far.

Asking again costs calls, so it is done only where it matters: where the answers of the two versions differ, or where
a failure would be called a regression. A replay may ask for more: `Terms.repeats` of each side, whatever they say. The
rule reads only what is recorded, so that a restarted worker goes on exactly where the dead one stopped.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from bugbash.choices import CallError, QueryStatus
from bugbash.logic.answers import Answer
from bugbash.logic.comparison_rules import Rules
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


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms answers are compared: the project's `rules`, how often each side is asked at least, 1..10.

    `accepted` are the answers that were called the new normal, by digest, each with a clause about who did so and when.
    `known` are filed and accepted answers by digest; they are wanted under rules, where digests alone do not tell.
    """

    rules: Rules | None = None
    repeats: int = 1
    accepted: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, Answer] = field(default_factory=dict)

    def find(self, one: Said, digests: Collection[str]) -> str | None:
        """Which of these digests belongs to an answer that is the same as this one; None where none does."""
        if one.digest in digests:
            return one.digest
        if self.rules is None or one.answer is None:
            return None
        known = ((digest, self.known[digest]) for digest in digests if digest in self.known)
        return next((digest for digest, answer in known if self.are_same(answer, one.answer)), None)

    def acceptance_of(self, one: Said) -> str:
        """Who called this answer the new normal, and when; empty where nobody did."""
        digest = self.find(one, self.accepted)
        return self.accepted[digest] if digest else ""

    def are_same(self, left: Answer, right: Answer) -> bool:
        return compare(left, right, rules=self.rules).same


USUAL = Terms()


def first_of(said: Sequence[Said], side: str) -> Said | None:
    return next((one for one in said if one.side == side and one.repeat == 0), None)


def next_asks(
    said: Sequence[Said], has_baseline: bool, askings: int = 1, *, terms: Terms = USUAL
) -> tuple[tuple[str, int], ...]:
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
        repeats = [(side, repeat) for repeat in range(1, max(askings, terms.repeats)) for side in sides]
        return tuple(ask for ask in repeats if ask not in known)
    further = further_asks(candidate, terms)
    if has_baseline and candidate and baseline:
        further += further_asks(baseline, terms)
        further += CONFIRMING if is_telling(candidate, baseline, terms) else ()
    return tuple(ask for ask in dict.fromkeys(further) if ask not in known)


def further_asks(first: Said | None, terms: Terms) -> tuple[tuple[str, int], ...]:
    """What the replay asks for in any case; a side that could not be observed is left alone."""
    if first is None or first.is_error:
        return ()
    return tuple((first.side, repeat) for repeat in range(1, terms.repeats))


def is_telling(candidate: Said, baseline: Said, terms: Terms = USUAL) -> bool:
    """Whether the first answers differ in a way that asking again has to confirm; an error confirms nothing."""
    if candidate.is_error or baseline.is_error:
        return False
    fails_now = baseline.status == QueryStatus.PASS and candidate.status == QueryStatus.FAIL
    return fails_now or (differ(candidate, baseline, terms) and not terms.acceptance_of(candidate))


def differ(candidate: Said, baseline: Said, terms: Terms = USUAL) -> bool:
    """Whether a person would see a difference; equal digests need no look."""
    if candidate.digest == baseline.digest:
        return False
    if candidate.answer is None or baseline.answer is None:
        return True
    return not terms.are_same(baseline.answer, candidate.answer)
