"""Verdicts: what a query's answers on two versions mean, and because of what."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bugbash.choices import QueryStatus, Verdict
from bugbash.logic import because
from bugbash.logic.asking import BASELINE, CANDIDATE, USUAL, Said, Terms, first_of
from bugbash.logic.change_keys import key_of_checks, key_of_diff, key_of_error
from bugbash.logic.comparison_rules import Rules
from bugbash.logic.diff import Diff, compare
from bugbash.logic.noise import noise_floor
from bugbash.logic.stability import Decision, Stability, decide_all

DECISIVE = {QueryStatus.PASS, QueryStatus.FAIL}
Judgement = tuple[Verdict, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """A verdict with its reason. `distance` is from the baseline's answer, `noise` the larger own noise of the two.

    `hidden` counts the differences that the project's rules leave out; `change_key` is the same for alike changes.
    """

    verdict: Verdict
    because: str
    candidate_status: QueryStatus
    baseline_status: QueryStatus | None = None
    distance: float | None = None
    noise: float = 0.0
    hidden: int = 0
    change_key: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """What was said about one query, side by side; the first time of asking leads, errors are left out of repeats."""

    candidate: Said
    baseline: Said | None
    candidates: Sequence[Said]
    baselines: Sequence[Said]
    failed_before: bool
    diff: Diff | None
    status: QueryStatus
    before: QueryStatus | None
    distance: float | None
    own_noise: float
    noise: float
    decision: Decision | None = None
    accepted: str = ""


def judge(
    said: Sequence[Said],
    *,
    open_breakage: bool,
    filed_digests: Collection[str] = frozenset(),
    comparable: bool = True,
    difference: str = "",
    stabilities: Sequence[Stability] = (),
    terms: Terms = USUAL,
) -> Reading:
    """The verdict on everything that was said about one query.

    An error is never a failure. A failure is a regression only if the baseline passed, at least one confirming repeat
    failed too, and none passed. `filed_digests` are the answers with which its open breakages were filed; a query that
    has an open breakage counts as one that failed before. `difference` says why the requests are not `comparable`.
    With `stabilities`, k of n askings decide on either side, so that neither is ever flaky.
    `terms` say when two answers are the same, and which are accepted as the new normal.
    """
    candidate, baseline = first_of(said, CANDIDATE), first_of(said, BASELINE)
    if candidate is None or candidate.is_error:
        before = status_of(baseline, ()) if baseline else None
        reason = because.explain_error(candidate)
        return Reading(Verdict.ERROR, reason, QueryStatus.ERROR, before, change_key=key_of_error(candidate))
    case = build_case(said, candidate, baseline, open_breakage=open_breakage, stabilities=stabilities, terms=terms)
    if case.status == QueryStatus.ERROR:
        verdict, reason = Verdict.ERROR, case.decision.sentence if case.decision else ""
    elif not comparable:
        verdict, reason = Verdict.NOT_COMPARABLE, difference or "the requests differ"
    elif case.status != QueryStatus.OPEN:
        verdict, reason = judge_checks(case)
    elif open_breakage and any(terms.find(one, filed_digests) for one in case.candidates):
        verdict, reason = Verdict.STILL_BROKEN, "the same answer as when the breakage was filed"
    else:
        verdict, reason = judge_movement(case)
    return Reading(
        verdict,
        reason,
        case.status,
        case.before,
        case.distance,
        case.noise,
        hidden=count_hidden(case, terms.rules),
        change_key=change_key(verdict, case),
    )


def build_case(
    said: Sequence[Said],
    candidate: Said,
    baseline: Said | None,
    *,
    open_breakage: bool,
    stabilities: Sequence[Stability] = (),
    terms: Terms = USUAL,
) -> Case:
    candidates = [one for one in said if one.side == CANDIDATE and one.error is None]
    baselines = [one for one in said if one.side == BASELINE and one.error is None]
    decision = decide_side(candidate, candidates, stabilities)
    before_decision = decide_side(baseline, baselines, stabilities)
    before = before_decision.status if before_decision else status_of(baseline, baselines) if baseline else None
    diff, distance = measure(baseline, candidate, terms.rules)
    own_noise = measure_noise(candidates, terms.rules)
    return Case(
        candidate=candidate,
        baseline=baseline,
        candidates=candidates,
        baselines=baselines,
        failed_before=open_breakage or before == QueryStatus.FAIL,
        diff=diff,
        status=decision.status if decision else status_of(candidate, candidates),
        before=before,
        distance=distance,
        own_noise=own_noise,
        noise=max(own_noise, measure_noise(baselines, terms.rules)),
        decision=decision,
        accepted=terms.acceptance_of(candidate) if distance else "",
    )


def decide_side(first: Said | None, repeats: Sequence[Said], stabilities: Sequence[Stability]) -> Decision | None:
    """What k of n askings say about one side; None where that is not asked for, or no other check decides."""
    if first is None or not stabilities or not first.is_decided:
        return None
    return decide_all(stabilities, [(one.repeat, one.status) for one in repeats])


def judge_checks(case: Case) -> Judgement:
    """The verdict where a check decides on the candidate."""
    if case.status == QueryStatus.FLAKY:
        return Verdict.UNSTABLE, because.explain_flaky(case.candidates)
    if case.before == QueryStatus.FLAKY:
        return Verdict.UNSTABLE, because.explain_flaky(case.baselines)
    if case.decision:
        reason = because.explain_decision(case.decision, case.candidates)
    else:
        reason = because.explain_checks(case.candidate, case.baseline, case.status)
    if case.status == QueryStatus.PASS:
        return judge_pass(case, reason)
    return judge_fail(case, reason)


def judge_pass(case: Case, reason: str) -> Judgement:
    if case.failed_before:
        return Verdict.FIXED, reason
    passing = reason if case.decision else because.explain_passing(case.candidate)
    if case.before == QueryStatus.PASS:
        return Verdict.PASSING, passing
    return Verdict.NEW, f"{passing}; {because.explain_new(case.baseline)}"


def judge_fail(case: Case, reason: str) -> Judgement:
    if case.before == QueryStatus.PASS:
        if is_confirmed(case):
            return Verdict.REGRESSED, reason
        return Verdict.UNSTABLE, f"failed once, and no repeat could be observed to confirm it: {reason}"
    if case.failed_before:
        return Verdict.STILL_BROKEN, reason
    return Verdict.NEW, f"{reason}; {because.explain_new(case.baseline)}"


def is_confirmed(case: Case) -> bool:
    """Whether a repeat failed too, or k of n decided; that none passed is known, the status would be flaky."""
    return case.decision is not None or any(
        one.repeat > 0 and one.status == QueryStatus.FAIL for one in case.candidates
    )


def judge_movement(case: Case) -> Judgement:
    """The verdict where no check decides: has the answer moved by more than its own noise?"""
    if case.distance is None:
        return Verdict.NEW, because.explain_new(case.baseline)
    if case.accepted:
        return Verdict.UNCHANGED, case.accepted
    if case.diff and case.distance > case.noise:
        return Verdict.CHANGED, because.explain_change(case.diff, case.noise)
    if case.own_noise:
        return Verdict.UNSTABLE, f"answers differ between its own repeats, by up to {because.figure(case.own_noise)}"
    return Verdict.UNCHANGED, because.explain_sameness(case.diff, case.noise)


def measure(baseline: Said | None, candidate: Said, rules: Rules | None) -> tuple[Diff | None, float | None]:
    """The first answers' difference and distance; equal digests need no look, and without an answer there is none."""
    if baseline is not None and baseline.digest == candidate.digest:
        return None, 0.0
    if baseline is None or baseline.answer is None or candidate.answer is None:
        return None, None
    diff = compare(baseline.answer, candidate.answer, rules=rules)
    return diff, diff.distance


def measure_noise(repeats: Sequence[Said], rules: Rules | None) -> float:
    """The noise floor of one side; equal digests are looked at once."""
    if len(repeats) < 2:
        return 0.0
    return noise_floor(list({one.digest: one.answer for one in repeats if one.answer is not None}.values()), rules)


def count_hidden(case: Case, rules: Rules | None) -> int:
    """How many differences of the two first answers the rules leave out."""
    if rules is None or case.diff is None or case.baseline is None:
        return 0
    if case.baseline.answer is None or case.candidate.answer is None:
        return 0
    return max(0, compare(case.baseline.answer, case.candidate.answer).count - case.diff.count)


def change_key(verdict: Verdict, case: Case) -> str:
    """The same for alike changes; empty where nobody has to look."""
    if verdict in {Verdict.UNCHANGED, Verdict.PASSING, Verdict.NOT_COMPARABLE}:
        return ""
    if case.status != QueryStatus.OPEN:
        return key_of_checks(verdict, [one.checks for one in case.candidates])
    return key_of_diff(case.diff) if case.diff and not case.diff.same else ""


def status_of(first: Said, repeats: Sequence[Said]) -> QueryStatus:
    """The first status; flaky where it is pass or fail and a repeat came to the other."""
    if first.is_error:
        return QueryStatus.ERROR
    if first.status in DECISIVE and {one.status for one in repeats} >= DECISIVE:
        return QueryStatus.FLAKY
    return first.status
