import pytest

from tests.bugbash.logic.checks.seeing import held, reply, said


@pytest.mark.parametrize(
    ("line", "result", "reason"),
    [
        ("status: 404", "pass", "the status is 404"),
        ("status: 200", "fail", "the status is 404, wanted 200"),
        ("not status: 404", "fail", "the status is 404, wanted any but 404"),
    ],
)
def test_status(line: str, result: str, reason: str) -> None:
    assert said(line, reply(status=404)) == (result, reason)


@pytest.mark.parametrize(
    ("line", "is_json", "result", "reason"),
    [
        ("is-json", True, "pass", "the answer is JSON"),
        ("is-json", False, "fail", "the answer is no JSON"),
        ("not is-json", True, "fail", "the answer is JSON"),
        ("not is-json", False, "pass", "the answer is no JSON"),
    ],
)
def test_is_json(line: str, is_json: bool, result: str, reason: str) -> None:
    assert said(line, reply(is_json=is_json)) == (result, reason)


@pytest.mark.parametrize(
    ("line", "elapsed_ms", "result", "reason"),
    [
        ("latency-under: 300ms", 299.96, "pass", "it took 300 ms"),
        ("latency-under: 300ms", 299.84, "pass", "it took 299.8 ms"),
        ("latency-under: 300ms", 300, "fail", "it took 300 ms, wanted under 300 ms"),
        ("latency-under: 1.5s", 1500.04, "fail", "it took 1500 ms, wanted under 1500 ms"),
        ("not latency-under: 300ms", 12, "fail", "it took 12 ms, wanted 300 ms or more"),
    ],
)
def test_latency_under(line: str, elapsed_ms: float, result: str, reason: str) -> None:
    assert said(line, reply(elapsed_ms=elapsed_ms)) == (result, reason)


def test_latency_tells_limit_and_time() -> None:
    outcome = held("latency-under: 0.3s", reply(elapsed_ms=12.0))
    assert (outcome.expected, outcome.actual) == ("under 300 ms", "12 ms")
