import pytest

from bugbash.execution.breaker import Breaker


def a_breaker(*calls: tuple[float, bool]) -> Breaker:
    """A breaker that heard of (moment, failed) calls."""
    breaker = Breaker()
    for now, failed in calls:
        breaker.note(failed=failed, now=now)
    return breaker


def test_breaker_is_closed_before_the_first_call() -> None:
    assert not Breaker().is_open


@pytest.mark.parametrize(("failures", "is_open"), [(9, False), (10, True)])
def test_breaker_opens_at_ten_failures(failures: int, is_open: bool) -> None:
    assert a_breaker(*[(0.0, True)] * failures).is_open is is_open


@pytest.mark.parametrize(("answers", "is_open"), [(10, True), (11, False)])
def test_breaker_stays_closed_while_most_calls_are_answered(answers: int, is_open: bool) -> None:
    assert a_breaker(*[(0.0, False)] * answers, *[(0.0, True)] * 10).is_open is is_open


@pytest.mark.parametrize(("later", "is_open"), [(60.0, True), (60.1, False)])
def test_breaker_forgets_what_is_older_than_a_minute(later: float, is_open: bool) -> None:
    assert a_breaker(*[(0.0, True)] * 10, (later, True)).is_open is is_open
