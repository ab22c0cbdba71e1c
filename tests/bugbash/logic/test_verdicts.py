from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugbash.choices import CallError, CheckResult, QueryStatus, Verdict
from bugbash.logic.asking import BASELINE, CANDIDATE, Said
from bugbash.logic.verdicts import Reading, judge
from tests.bugbash.logic.answers import ranked, text
from tests.bugbash.logic.sayings import failed_call, outcome, said

PASS, FAIL, OPEN, FLAKY = QueryStatus.PASS, QueryStatus.FAIL, QueryStatus.OPEN, QueryStatus.FLAKY


def read(*sayings: Said, open_breakage: bool = False) -> Reading:
    return judge(sayings, open_breakage=open_breakage)


def repeated(status: QueryStatus) -> list[Said]:
    return [said(CANDIDATE, repeat, status) for repeat in range(3)]


def checked(side: str, status: QueryStatus, **reasons: CheckResult) -> Said:
    """`checked("candidate", FAIL, a_is_4th=FAIL)`: the reason spells the check's argument first."""
    checks = tuple(
        outcome(result, reason.replace("_", " "), f"in-top-1: {reason[0]}") for reason, result in reasons.items()
    )
    return said(side, 0, status, checks=checks)


def test_fixed_says_how_the_check_moved() -> None:
    reading = read(
        checked(CANDIDATE, PASS, a_is_1st=CheckResult.PASS), checked(BASELINE, FAIL, a_is_4th=CheckResult.FAIL)
    )
    assert (reading.verdict, reading.because) == (Verdict.FIXED, "in-top-1: a is 1st (was: a is 4th)")
    assert (reading.candidate_status, reading.baseline_status) == (PASS, FAIL)


def test_fixed_names_the_check_that_failed_before() -> None:
    reading = read(
        checked(CANDIDATE, PASS, a_is_1st=CheckResult.PASS, b_is_1st=CheckResult.PASS),
        checked(BASELINE, FAIL, a_is_1st=CheckResult.PASS, b_is_2nd=CheckResult.FAIL),
    )
    assert reading.because == "in-top-1: b is 1st (was: b is 2nd)"


def test_fixed_without_a_baseline_names_the_check_alone() -> None:
    reading = read(checked(CANDIDATE, PASS, a_is_1st=CheckResult.PASS), open_breakage=True)
    assert (reading.verdict, reading.because) == (Verdict.FIXED, "in-top-1: a is 1st")


def test_regressed_says_how_the_check_moved() -> None:
    reading = read(
        checked(CANDIDATE, FAIL, a_is_4th=CheckResult.FAIL),
        checked(BASELINE, PASS, a_is_1st=CheckResult.PASS),
        said(CANDIDATE, 1, FAIL),
    )
    assert (reading.verdict, reading.because) == (Verdict.REGRESSED, "in-top-1: a is 4th (was: a is 1st)")


def test_one_decisive_repeat_confirms_a_regression() -> None:
    first, before = said(CANDIDATE, 0, FAIL), said(BASELINE, 0, PASS)
    assert read(first, before, failed_call(CANDIDATE, 1), said(CANDIDATE, 2, FAIL)).verdict == Verdict.REGRESSED


def test_a_failure_that_nothing_confirmed_is_unstable() -> None:
    reading = read(said(CANDIDATE, 0, FAIL), said(BASELINE, 0, PASS), failed_call(CANDIDATE, 1))
    assert (reading.verdict, reading.candidate_status) == (Verdict.UNSTABLE, FAIL)
    assert reading.because == (
        "failed once, and no repeat could be observed to confirm it: contains: refund; it is a fail (was: it is a pass)"
    )


def test_a_repeat_that_passes_makes_the_query_flaky() -> None:
    reading = read(
        said(CANDIDATE, 0, FAIL), said(CANDIDATE, 1, PASS), said(CANDIDATE, 2, FAIL), said(BASELINE, 0, PASS)
    )
    assert (reading.verdict, reading.candidate_status, reading.baseline_status) == (Verdict.UNSTABLE, FLAKY, PASS)
    assert reading.because == "passed 1 of 3 times; contains: refund; it is a fail"


def test_a_flaky_baseline_is_no_ground_for_a_regression() -> None:
    reading = read(*repeated(FAIL), said(BASELINE, 0, PASS), said(BASELINE, 1, FAIL))
    assert (reading.verdict, reading.candidate_status, reading.baseline_status) == (Verdict.UNSTABLE, FAIL, FLAKY)
    assert reading.because == "the baseline passed 1 of 2 times; contains: refund; it is a fail"


def test_still_broken_names_the_check_and_not_the_same_reason_twice() -> None:
    reading = read(said(CANDIDATE, 0, FAIL), said(BASELINE, 0, FAIL))
    assert (reading.verdict, reading.because) == (Verdict.STILL_BROKEN, "contains: refund; it is a fail")


def test_still_broken_by_the_filed_answer() -> None:
    now = said(CANDIDATE)
    reading = judge([now, said(BASELINE)], open_breakage=True, filed_digests={now.digest})
    assert (reading.verdict, reading.because) == (
        Verdict.STILL_BROKEN,
        "the same answer as when the breakage was filed",
    )


def test_a_repeat_that_gives_the_filed_answer_is_still_broken() -> None:
    filed = said(CANDIDATE, 1, answer=text("the filed one"))
    reading = judge([said(CANDIDATE), filed, said(BASELINE)], open_breakage=True, filed_digests={filed.digest})
    assert reading.verdict == Verdict.STILL_BROKEN


def test_a_filed_answer_counts_only_while_the_breakage_is_open() -> None:
    now = said(CANDIDATE)
    assert judge([now, said(BASELINE)], open_breakage=False, filed_digests={now.digest}).verdict == Verdict.UNCHANGED


def test_passing_counts_the_checks() -> None:
    human = outcome(CheckResult.NOT_EVALUATED, line="needs-human: tone")
    now = said(CANDIDATE, 0, PASS, checks=(outcome(CheckResult.PASS), human))
    reading = read(now, said(BASELINE, 0, PASS))
    assert (reading.verdict, reading.because) == (Verdict.PASSING, "1 of 2 checks pass")


def test_equal_answers_have_no_distance() -> None:
    reading = read(said(CANDIDATE), said(BASELINE))
    assert (reading.verdict, reading.because) == (Verdict.UNCHANGED, "the same answer")
    assert (reading.distance, reading.noise) == (0, 0)


def test_changed_says_what_moved_and_by_how_much() -> None:
    reading = read(said(CANDIDATE, answer=ranked("abx")), said(BASELINE, answer=ranked("abc")))
    assert reading.verdict == Verdict.CHANGED
    assert reading.because == "overlap@10 0.67; 1 result new; distance 0.10, own noise 0.00"
    assert reading.distance == pytest.approx(0.81 / 3 / (1 + 0.9 + 0.81))
    assert reading.noise == 0


def test_noise_is_the_larger_of_both_sides() -> None:
    reading = read(
        said(CANDIDATE, 0, answer=text("w x y z")),
        said(CANDIDATE, 1, answer=text("w x y v")),
        said(BASELINE, 0, answer=text("a b c d")),
        said(BASELINE, 1, answer=text("a b k l")),
    )
    assert (reading.distance, reading.noise) == (1.0, 0.5)
    assert reading.because == "similarity 0.00; 4 words new, 4 words gone; distance 1.00, own noise 0.50"


def test_a_move_as_large_as_the_noise_is_no_change() -> None:
    reading = read(
        said(CANDIDATE, 0, answer=text("a b c x")),
        said(BASELINE, 0, answer=text("a b c d")),
        said(BASELINE, 1, answer=text("a b c e")),
    )
    assert (reading.verdict, reading.distance, reading.noise) == (Verdict.UNCHANGED, 0.25, 0.25)
    assert reading.because == "within the baseline’s own noise of 0.25: similarity 0.75; 1 word new, 1 word gone"


def test_own_repeats_that_differ_more_than_the_versions_are_unstable() -> None:
    reading = read(said(CANDIDATE), said(CANDIDATE, 1, answer=text("a b c x")), said(BASELINE))
    assert (reading.verdict, reading.candidate_status) == (Verdict.UNSTABLE, OPEN)
    assert reading.because == "answers differ between its own repeats, by up to 0.25"


def test_a_text_that_vanished_is_unchanged() -> None:
    reading = read(said(CANDIDATE, answer=ranked("a", a=None)), said(BASELINE, answer=ranked("a")))
    assert (reading.verdict, reading.because, reading.distance) == (Verdict.UNCHANGED, "the same answer", 0)


def test_tiny_figures_are_not_shown_as_nothing() -> None:
    reading = read(said(CANDIDATE, answer=text("a\nb")), said(BASELINE, answer=text("a b")))
    assert reading.because == "similarity 1.00; white space differs; distance <0.01, own noise 0.00"


@pytest.mark.parametrize(
    ("before", "because"),
    [
        ([], "1 of 1 checks pass; no baseline to compare with"),
        (
            [failed_call(BASELINE, error=CallError.DNS)],
            "1 of 1 checks pass; the baseline could not be observed (dns: the name did not resolve)",
        ),
        ([said(BASELINE)], "1 of 1 checks pass; no check decided on the baseline"),
    ],
)
def test_new_says_why_there_is_nothing_to_compare_with(before: list[Said], because: str) -> None:
    reading = read(said(CANDIDATE, 0, PASS), *before)
    assert (reading.verdict, reading.because) == (Verdict.NEW, because)


def test_new_without_checks() -> None:
    reading = read(said(CANDIDATE))
    assert (reading.verdict, reading.because, reading.distance) == (Verdict.NEW, "no baseline to compare with", None)


def test_new_failure_names_the_check() -> None:
    assert read(said(CANDIDATE, 0, FAIL)).because == "contains: refund; it is a fail; no baseline to compare with"


def test_error_gives_its_code_and_keeps_the_baseline_status() -> None:
    reading = read(failed_call(CANDIDATE, error=CallError.TIMEOUT_TOTAL), said(BASELINE, 0, PASS))
    assert (reading.verdict, reading.candidate_status, reading.baseline_status) == (
        Verdict.ERROR,
        QueryStatus.ERROR,
        PASS,
    )
    assert reading.because == "timeout-total: no complete answer in time"
    assert (reading.distance, reading.noise) == (None, 0.0)


def test_error_of_a_check_names_the_check() -> None:
    now = said(CANDIDATE, 0, QueryStatus.ERROR, checks=(outcome(CheckResult.ERROR, "no results here", "in-top-1: a"),))
    assert read(now, said(BASELINE, 0, PASS)).because == "in-top-1: a; no results here"


def test_because_is_never_empty() -> None:
    reading = read(said(CANDIDATE, 0, PASS, checks=()), said(BASELINE, 0, FAIL, checks=()))
    assert (reading.verdict, reading.because) == (Verdict.FIXED, "none of its checks says why")


def test_nothing_said_is_an_error() -> None:
    reading = read(said(BASELINE))
    assert (reading.verdict, reading.because) == (Verdict.ERROR, "it was not asked")


def test_not_comparable_keeps_the_status_for_the_page() -> None:
    reading = judge([said(CANDIDATE, 0, PASS), said(BASELINE, 0, FAIL)], open_breakage=False, comparable=False)
    assert (reading.verdict, reading.because, reading.candidate_status) == (
        Verdict.NOT_COMPARABLE,
        "the requests differ",
        PASS,
    )


answers = st.sampled_from([text("a b"), text("a c"), text("x y"), ranked("ab"), ranked("")])
statuses = st.sampled_from([PASS, FAIL, OPEN, QueryStatus.ERROR])
one_said = st.one_of(
    st.builds(said, st.just(CANDIDATE), st.integers(0, 2), statuses, answers),
    st.builds(said, st.just(BASELINE), st.integers(0, 1), statuses, answers),
    st.builds(failed_call, st.sampled_from([CANDIDATE, BASELINE]), st.integers(0, 2)),
)
sayings = st.lists(one_said, max_size=6, unique_by=lambda one: (one.side, one.repeat))


@given(sayings, st.booleans())
def test_regressed_only_where_no_decisive_repeat_passed_and_the_baseline_never_failed(
    heard: list[Said], open_breakage: bool
) -> None:
    reading = judge(heard, open_breakage=open_breakage)
    if reading.verdict == Verdict.REGRESSED:
        candidate = [one.status for one in heard if one.side == CANDIDATE]
        baseline = [one.status for one in heard if one.side == BASELINE]
        assert PASS not in candidate
        assert candidate.count(FAIL) >= 2
        assert PASS in baseline
        assert FAIL not in baseline


@given(sayings, st.booleans())
def test_an_error_is_never_broken_and_nothing_else_is_an_error(heard: list[Said], open_breakage: bool) -> None:
    first = next((one for one in heard if (one.side, one.repeat) == (CANDIDATE, 0)), None)
    reading = judge(heard, open_breakage=open_breakage)
    assert (reading.verdict == Verdict.ERROR) == (first is None or first.status == QueryStatus.ERROR)


@given(sayings.filter(lambda heard: len(heard) <= 4))
def test_the_order_of_hearing_does_not_matter(heard: list[Said]) -> None:
    readings = [judge(order, open_breakage=True) for order in permutations(heard)]
    assert {(one.verdict, one.candidate_status, one.noise) for one in readings} == {
        (readings[0].verdict, readings[0].candidate_status, readings[0].noise)
    }
