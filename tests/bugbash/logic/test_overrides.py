from bugbash.choices import QueryStatus, Verdict
from bugbash.logic.overrides import status_under


def test_without_an_override_the_checks_have_their_word() -> None:
    assert [status_under(status, "") for status in QueryStatus.values] == QueryStatus.values


def test_decisive_override_brings_its_status() -> None:
    brought = {verdict: status_under(QueryStatus.OPEN, verdict) for verdict in Verdict}
    assert brought == {
        Verdict.FIXED: "pass",
        Verdict.STILL_BROKEN: "fail",
        Verdict.REGRESSED: "fail",
        Verdict.PASSING: "pass",
        Verdict.CHANGED: "open",
        Verdict.UNCHANGED: "open",
        Verdict.UNSTABLE: "flaky",
        Verdict.ERROR: "error",
        Verdict.NEW: "open",
        Verdict.NOT_COMPARABLE: "open",
    }
