"""k of n have to pass: how often is asked, and what comes of it."""

import pytest

from bugbash.choices import CallError, QueryStatus, Verdict
from bugbash.logic.asking import BASELINE, CANDIDATE, Said, next_asks
from bugbash.logic.checks import parse_checks
from bugbash.logic.stability import Stability, askings_of, decide, decide_all, stabilities_of
from bugbash.logic.verdicts import Reading, judge
from tests.bugbash.logic.answers import text
from tests.bugbash.logic.sayings import failed_call, said

PASS, FAIL, OPEN, ERROR = QueryStatus.PASS, QueryStatus.FAIL, QueryStatus.OPEN, QueryStatus.ERROR
FOUR_OF_FIVE = Stability(4, 5)
LETTERS = {"p": PASS, "f": FAIL, "e": ERROR}


def side(name: str, letters: str) -> list[Said]:
    """What one side said each time: `ppfpe` passed, passed, failed, passed, and could not be observed at last."""
    return [
        failed_call(name, repeat) if letter == "e" else said(name, repeat, LETTERS[letter])
        for repeat, letter in enumerate(letters)
    ]


def read(candidate: str, baseline: str = "", *stabilities: Stability, open_breakage: bool = False) -> Reading:
    heard = side(CANDIDATE, candidate) + side(BASELINE, baseline)
    return judge(heard, stabilities=stabilities or (FOUR_OF_FIVE,), open_breakage=open_breakage)


def test_it_is_read_from_the_checks() -> None:
    checks = parse_checks("contains: a\npasses-4-of-5\nnot passes-2-of-8")
    assert stabilities_of(checks) == (FOUR_OF_FIVE, Stability(2, 8, negated=True))
    assert (askings_of(stabilities_of(checks)), askings_of(())) == (8, 1)


@pytest.mark.parametrize(
    ("letters", "status", "sentence"),
    [
        ("ppppp", PASS, "5 of 5 passed"),
        ("pfppp", PASS, "4 of 5 passed"),
        ("ppffp", FAIL, "3 of 5 passed, wanted 4 of 5"),
        ("fffff", FAIL, "0 of 5 passed, wanted 4 of 5"),
        ("ppppe", PASS, "4 of 4 passed, 1 could not be observed"),
        ("pppfe", ERROR, "3 of 4 passed, 1 could not be observed"),
        ("ffeee", FAIL, "0 of 2 passed, 3 could not be observed, wanted 4 of 5"),
        ("peeee", ERROR, "1 of 1 passed, 4 could not be observed"),
    ],
)
def test_errors_are_no_failures(letters: str, status: QueryStatus, sentence: str) -> None:
    decision = decide(FOUR_OF_FIVE, [LETTERS[letter] for letter in letters])
    assert (decision.status, decision.sentence) == (status, sentence)


@pytest.mark.parametrize(
    ("letters", "status", "sentence"),
    [
        ("ppppf", FAIL, "4 of 5 passed, wanted fewer than 4"),
        ("pppff", PASS, "3 of 5 passed"),
        ("pppfe", ERROR, "3 of 4 passed, 1 could not be observed"),
    ],
)
def test_negated_too_few_have_to_pass(letters: str, status: QueryStatus, sentence: str) -> None:
    decision = decide(Stability(4, 5, negated=True), [LETTERS[letter] for letter in letters])
    assert (decision.status, decision.sentence) == (status, sentence)


def test_the_worst_of_several_decides_each_by_its_own_askings() -> None:
    statuses = [(repeat, PASS if repeat < 2 else FAIL) for repeat in range(5)]
    both = decide_all([Stability(2, 2), Stability(3, 5)], statuses)
    assert (both.status, both.sentence) == (FAIL, "2 of 5 passed, wanted 3 of 5")
    assert decide_all([Stability(2, 2)], statuses).status == PASS


def test_each_side_is_asked_so_often() -> None:
    heard = [said(CANDIDATE, 0, PASS), said(BASELINE, 0, FAIL)]
    assert next_asks(heard, has_baseline=True, askings=3) == (
        (CANDIDATE, 1),
        (BASELINE, 1),
        (CANDIDATE, 2),
        (BASELINE, 2),
    )


def test_what_is_known_is_not_asked_again() -> None:
    heard = [*side(CANDIDATE, "pep"), *side(BASELINE, "pf")]
    assert next_asks(heard, has_baseline=True, askings=3) == ((BASELINE, 2),)
    assert next_asks(heard, has_baseline=False, askings=3) == ()


@pytest.mark.parametrize("status", [OPEN, ERROR])
def test_without_a_check_that_decides_it_is_asked_as_ever(status: QueryStatus) -> None:
    heard = [said(CANDIDATE, 0, status), said(BASELINE, 0, OPEN)]
    assert next_asks(heard, has_baseline=True, askings=5) == ()


def test_a_baseline_that_nothing_decides_is_asked_once() -> None:
    heard = [said(CANDIDATE, 0, PASS), failed_call(BASELINE)]
    assert next_asks(heard, has_baseline=True, askings=2) == ((CANDIDATE, 1),)


@pytest.mark.parametrize(
    ("candidate", "baseline", "verdict", "because"),
    [
        ("pfppp", "ppppp", Verdict.PASSING, "4 of 5 passed"),
        ("ppppp", "fpffp", Verdict.FIXED, "5 of 5 passed"),
        ("fpppp", "ppppf", Verdict.PASSING, "4 of 5 passed"),
        (
            "ffppp",
            "ppppf",
            Verdict.REGRESSED,
            "3 of 5 passed, wanted 4 of 5; contains: refund; it is a fail",
        ),
        (
            "ffppp",
            "ffffp",
            Verdict.STILL_BROKEN,
            "3 of 5 passed, wanted 4 of 5; contains: refund; it is a fail",
        ),
        ("pfppp", "", Verdict.NEW, "4 of 5 passed; no baseline to compare with"),
        ("pppfe", "ppppp", Verdict.ERROR, "3 of 4 passed, 1 could not be observed"),
        ("epppp", "ppppp", Verdict.ERROR, f"http-5xx: {CallError.HTTP_5XX.label}"),
    ],
)
def test_k_of_n_decide_and_nothing_is_flaky(candidate: str, baseline: str, verdict: Verdict, because: str) -> None:
    reading = read(candidate, baseline)
    assert (reading.verdict, reading.because) == (verdict, because)


def test_the_states_of_both_sides_are_those_of_k_of_n() -> None:
    reading = read("pfppp", "fffpp")
    assert (reading.candidate_status, reading.baseline_status) == (PASS, FAIL)


def test_an_open_breakage_is_fixed_by_k_of_n() -> None:
    assert read("pfppp", "", open_breakage=True).verdict == Verdict.FIXED


def test_a_failure_that_was_never_confirmed_is_told_from_one_of_k_of_n() -> None:
    """Without k of n a single failure of what passed is unstable; with them the askings confirm each other."""
    assert read("ff", "pp", Stability(2, 2)).verdict == Verdict.REGRESSED
    heard = [said(CANDIDATE, 0, FAIL, text("a")), said(BASELINE, 0, PASS, text("b"))]
    assert judge(heard, open_breakage=False).verdict == Verdict.UNSTABLE
