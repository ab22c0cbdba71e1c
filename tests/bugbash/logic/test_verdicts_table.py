"""Every combination of what two versions can say, against the rows of one table; the first row that fits decides."""

from itertools import product

import pytest

from bugbash.choices import QueryStatus, Verdict
from bugbash.logic.answers import Answer
from bugbash.logic.asking import BASELINE, CANDIDATE, Said
from bugbash.logic.verdicts import judge
from tests.bugbash.logic.answers import text
from tests.bugbash.logic.sayings import failed_call, said

CANDIDATES = ("pass", "fail", "open", "uncheckable", "error")
REPEATS = ("none", "agree", "one differs", "errors")
BASELINES = ("none", "error", "pass", "fail", "open", "uncheckable", "passed then failed", "failed then passed")
BREAKAGES = ("none", "open", "open, same answer")
MOVEMENTS = ("none", "far", "within its own noise", "within the baseline's noise")
Row = tuple[str, str, str, str, str]

# candidate, its repeats, baseline, breakage, how far the answer moved: the verdict
TABLE: dict[Row, Verdict] = {
    ("error", "*", "*", "*", "*"): Verdict.ERROR,
    ("uncheckable", "*", "*", "*", "*"): Verdict.ERROR,
    ("pass", "one differs", "*", "*", "*"): Verdict.UNSTABLE,
    ("fail", "one differs", "*", "*", "*"): Verdict.UNSTABLE,
    ("pass", "*", "passed then failed", "*", "*"): Verdict.UNSTABLE,
    ("pass", "*", "failed then passed", "*", "*"): Verdict.UNSTABLE,
    ("fail", "*", "passed then failed", "*", "*"): Verdict.UNSTABLE,
    ("fail", "*", "failed then passed", "*", "*"): Verdict.UNSTABLE,
    ("pass", "*", "fail", "*", "*"): Verdict.FIXED,
    ("pass", "*", "*", "open", "*"): Verdict.FIXED,
    ("pass", "*", "*", "open, same answer", "*"): Verdict.FIXED,
    ("pass", "*", "pass", "*", "*"): Verdict.PASSING,
    ("pass", "*", "*", "*", "*"): Verdict.NEW,
    ("fail", "agree", "pass", "*", "*"): Verdict.REGRESSED,
    ("fail", "*", "pass", "*", "*"): Verdict.UNSTABLE,
    ("fail", "*", "fail", "*", "*"): Verdict.STILL_BROKEN,
    ("fail", "*", "*", "open", "*"): Verdict.STILL_BROKEN,
    ("fail", "*", "*", "open, same answer", "*"): Verdict.STILL_BROKEN,
    ("fail", "*", "*", "*", "*"): Verdict.NEW,
    ("open", "*", "*", "open, same answer", "*"): Verdict.STILL_BROKEN,
    ("open", "*", "none", "*", "*"): Verdict.NEW,
    ("open", "*", "error", "*", "*"): Verdict.NEW,
    ("open", "*", "*", "*", "none"): Verdict.UNCHANGED,
    ("open", "*", "*", "*", "far"): Verdict.CHANGED,
    ("open", "*", "*", "*", "within the baseline's noise"): Verdict.UNCHANGED,
    ("open", "agree", "*", "*", "within its own noise"): Verdict.UNSTABLE,
    ("open", "one differs", "*", "*", "within its own noise"): Verdict.UNSTABLE,
    ("open", "*", "*", "*", "within its own noise"): Verdict.CHANGED,
}
CASES = list(product(CANDIDATES, REPEATS, BASELINES, BREAKAGES, MOVEMENTS))

STATUSES = {
    "pass": QueryStatus.PASS,
    "fail": QueryStatus.FAIL,
    "open": QueryStatus.OPEN,
    "uncheckable": QueryStatus.ERROR,
    "passed then failed": QueryStatus.PASS,
    "failed then passed": QueryStatus.FAIL,
}
OTHER = {QueryStatus.PASS: QueryStatus.FAIL, QueryStatus.FAIL: QueryStatus.PASS, QueryStatus.OPEN: QueryStatus.PASS}
USUAL, NEAR, FAR = text("a b c d"), text("a b c x"), text("w y z")


def row_for(case: Row) -> Row:
    return next(row for row in TABLE if all(want in ("*", has) for want, has in zip(row, case, strict=True)))


def say_candidate(how: str, repeats: str, movement: str) -> list[Said]:
    if how == "error":
        return [failed_call(CANDIDATE)]
    status = STATUSES[how]
    answer = {"none": USUAL, "far": FAR}.get(movement, NEAR)
    again = FAR if movement == "within its own noise" else answer
    first = said(CANDIDATE, 0, status, answer)
    match repeats:
        case "none":
            return [first]
        case "errors":
            return [first, failed_call(CANDIDATE, 1), failed_call(CANDIDATE, 2)]
        case "agree":
            return [first, said(CANDIDATE, 1, status, answer), said(CANDIDATE, 2, status, again)]
    return [first, said(CANDIDATE, 1, status, answer), said(CANDIDATE, 2, OTHER.get(status, status), again)]


def say_baseline(how: str, movement: str) -> list[Said]:
    if how == "none":
        return []
    if how == "error":
        return [failed_call(BASELINE)]
    status = STATUSES[how]
    again: Answer = FAR if movement == "within the baseline's noise" else USUAL
    repeated = OTHER[status] if "then" in how else status
    return [said(BASELINE, 0, status, USUAL), said(BASELINE, 1, repeated, again)]


@pytest.mark.parametrize("candidate", CANDIDATES)
@pytest.mark.parametrize("baseline", BASELINES)
def test_verdict_is_that_of_the_table(candidate: str, baseline: str) -> None:
    for case in CASES:
        if (case[0], case[2]) != (candidate, baseline):
            continue
        _, repeats, _, breakage, movement = case
        sayings = say_candidate(candidate, repeats, movement)
        reading = judge(
            sayings + say_baseline(baseline, movement),
            open_breakage=breakage != "none",
            filed_digests=frozenset({sayings[0].digest} if "same" in breakage else {"another"}),
        )
        assert (case, reading.verdict) == (case, TABLE[row_for(case)])
        assert reading.because


def test_every_row_of_the_table_decides_something() -> None:
    assert {row_for(case) for case in CASES} == set(TABLE)


def test_every_verdict_but_one_is_in_the_table() -> None:
    assert {*Verdict} - {*TABLE.values()} == {Verdict.NOT_COMPARABLE}


@pytest.mark.parametrize("case", [case for case in CASES if case[0] in {"pass", "fail", "open"}][::7])
def test_another_request_is_not_comparable_whatever_was_said(case: Row) -> None:
    candidate, repeats, baseline, breakage, movement = case
    sayings = say_candidate(candidate, repeats, movement) + say_baseline(baseline, movement)
    reading = judge(sayings, open_breakage=breakage != "none", comparable=False, difference="the URLs differ")
    assert (reading.verdict, reading.because) == (Verdict.NOT_COMPARABLE, "the URLs differ")
