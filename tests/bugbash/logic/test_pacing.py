import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugbash.logic.pacing import CATCH_UP_S, Pacer, share_of


def begun(pacer: Pacer, moments: list[float]) -> list[float]:
    return [moment for moment in moments if pacer.take(moment)]


def ticks(until: float, every: float = 0.01) -> list[float]:
    return [number * every for number in range(round(until / every) + 1)]


def most_within(moments: list[float], seconds: float) -> int:
    return max((sum(first <= other < first + seconds for other in moments) for first in moments), default=0)


def test_calls_are_spaced_evenly() -> None:
    assert begun(Pacer(4, now=0), ticks(1.5)) == [0.25, 0.5, 0.75, 1.0, 1.25, 1.5]


def test_first_call_waits_one_interval() -> None:
    pacer = Pacer(4, now=10)
    assert [pacer.wait_s(moment) for moment in (10, 10.1, 11)] == [0.25, pytest.approx(0.15), 0]


def test_late_waking_is_made_up_for() -> None:
    assert begun(Pacer(12, now=0), [0.3] * 5) == [0.3, 0.3, 0.3]


def test_rest_is_not_saved_up() -> None:
    assert len(begun(Pacer(12, now=0), [60.0] * 50)) == 1 + int(CATCH_UP_S * 12)


def test_reservations_queue_up() -> None:
    pacer = Pacer(4, now=0)
    assert [pacer.reserve(0) for _ in range(3)] == [0.25, 0.5, 0.75]
    assert pacer.take(0.75) is False


def test_calls_of_others_are_made_room_for() -> None:
    pacer = Pacer(4, now=0)
    pacer.charge(2, 0)
    assert begun(pacer, ticks(1.2)) == [0.75, 1.0]


def test_calls_of_others_count_from_now_after_a_rest() -> None:
    pacer = Pacer(4, now=0)
    pacer.charge(1, 100)
    assert pacer.wait_s(100) == 0.25


@given(
    st.lists(st.floats(0, 20), min_size=1, max_size=400),
    st.floats(0.1, 50),
    st.sampled_from([0.5, 1.0, 3.0]),
)
def test_no_stretch_of_time_sees_more_than_promised(moments: list[float], rate: float, seconds: float) -> None:
    calls = begun(Pacer(rate, now=0), sorted(moments))
    assert most_within(calls, seconds) <= 1 + (seconds + CATCH_UP_S) * rate + 1e-6


@pytest.mark.parametrize(
    ("rate", "slots", "concurrency", "share"), [(20, 8, 16, 10), (20, 16, 16, 20), (7.9, 2, 16, 7.9), (8, 2, 16, 1)]
)
def test_share_of_a_worker(rate: float, slots: int, concurrency: int, share: float) -> None:
    assert share_of(rate, slots=slots, concurrency=concurrency, alone_below=8) == share
