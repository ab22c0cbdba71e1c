from itertools import product

import pytest

from bugbash.choices import CheckResult, QueryStatus
from bugbash.logic.checks import expects_status, overall, parse_checks
from bugbash.logic.evidence import CheckOutcome
from tests.bugbash.logic.checks.seeing import held, ranked, reply, said

RESULTS = [(), *((one,) for one in CheckResult), *product(CheckResult, repeat=2), *product(CheckResult, repeat=3)]


def outcomes(results: tuple[CheckResult, ...]) -> list[CheckOutcome]:
    return [CheckOutcome("is-json", result, "") for result in results]


def worst(results: tuple[CheckResult, ...]) -> str:
    """What PRODUCT says of a query, in the order of the values."""
    return next((name for name in ("fail", "error", "pass") if name in results), "open")


@pytest.mark.parametrize("results", RESULTS, ids="-".join)
def test_the_worst_result_decides(results: tuple[CheckResult, ...]) -> None:
    assert overall(outcomes(results)) == QueryStatus(worst(results))


@pytest.mark.parametrize(
    ("line", "result"),
    [("status: 200", "pass"), ("status: 500", "fail"), ("not status: 200", "fail"), ("not status: 500", "pass")],
)
def test_negation_swaps_pass_and_fail(line: str, result: str) -> None:
    assert held(line, reply(status=200)).result == result


def test_negation_leaves_an_error_an_error() -> None:
    assert said("not in-top-3: a", reply()) == ("error", "this looks at ranked results, and the answer has none")


@pytest.mark.parametrize("line", ["needs-human", "not needs-human: is it polite?"])
def test_a_person_has_to_look(line: str) -> None:
    assert said(line, reply()) == ("not-evaluated", "a person has to look")


def test_an_outcome_tells_its_line_and_what_was_wanted_and_seen() -> None:
    assert held("in-top-3:  b", ranked("a", "x", "y", "b")) == CheckOutcome(
        line="in-top-3: b",
        result=CheckResult.FAIL,
        reason="b is 4th, wanted in the top 3",
        expected="in the top 3",
        actual="b is 4th",
    )


def test_a_negated_outcome_wants_the_contrary() -> None:
    outcome = held("not in-top-3: a", ranked("a"))
    assert (outcome.reason, outcome.expected) == ("a is 1st, wanted not in the top 3", "not in the top 3")


def test_a_negated_outcome_without_a_contrary_says_not() -> None:
    assert held("not contains: a", reply(text="b")).expected == "not “a”"


@pytest.mark.parametrize(
    ("text", "expects"),
    [("", False), ("is-json", False), ("is-json\nstatus: 404", True), ("not status: 500", True), ("no-crash", True)],
)
def test_a_query_may_expect_a_status(text: str, expects: bool) -> None:
    assert expects_status(parse_checks(text)) == expects
