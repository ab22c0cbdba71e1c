from bugbash.choices import CheckResult
from bugbash.logic.evidence import CheckOutcome
from tests.bugbash.logic.checks.seeing import reply

PLAIN = CheckOutcome("is-json", CheckResult.PASS, "the answer is JSON")


def test_empty_facts_are_not_stored() -> None:
    assert PLAIN.to_json() == {"line": "is-json", "result": "pass", "reason": "the answer is JSON"}
    assert CheckOutcome("a", CheckResult.FAIL, "r", "e", "s", by_model=True, advises=True).to_json() == {
        "line": "a",
        "result": "fail",
        "reason": "r",
        "expected": "e",
        "actual": "s",
        "by_model": True,
        "advises": True,
    }


def test_what_is_stored_is_read_back() -> None:
    assert CheckOutcome.from_json(PLAIN.to_json()) == PLAIN


def test_outcomes_of_older_and_newer_versions_are_read() -> None:
    older = {"line": "is-json", "result": "pass", "reason": "the answer is JSON", "expected": "", "actual": ""}
    newer = {**PLAIN.to_json(), "weight": 3}
    assert [CheckOutcome.from_json(one) for one in (older, newer)] == [PLAIN, PLAIN]


def test_header_is_found_whatever_its_case() -> None:
    seen = reply(headers=(("X-Version", "1"), ("x-version", "2")))
    assert (seen.header("X-VERSION"), seen.header("Age")) == ("1", None)
