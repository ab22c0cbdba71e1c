from random import Random

import pytest

from bugbash.demo.prototype.faults import Faults, ParameterError, amount, whole


def test_overridden_takes_only_what_is_given() -> None:
    assert Faults(delay_ms=5).overridden({"error_rate": "0.5", "q": "x"}) == Faults(delay_ms=5, error_rate=0.5)


@pytest.mark.parametrize("text", ["-1", "2", "nan", "inf", "often", ""])
def test_amount_that_cannot_be_used(text: str) -> None:
    with pytest.raises(ParameterError) as caught:
        amount("error_rate", text)
    assert str(caught.value) == f"error_rate must be a number from 0 to 1, not {text!r}."


@pytest.mark.parametrize("text", ["0", "101", "ten", "1.5", "-1", "", "٣", "9" * 5000])
def test_whole_that_cannot_be_used(text: str) -> None:
    with pytest.raises(ParameterError, match="k must be a whole number from 1 to 100, not "):
        whole("k", text, 1, 100)


def test_rates_of_nought_and_one_leave_nothing_to_chance() -> None:
    chance = Random(1)
    assert [Faults().fails(chance) for _ in range(20)] == [False] * 20
    assert [Faults(error_rate=1).fails(chance) for _ in range(20)] == [True] * 20


def test_disordered_keeps_the_items() -> None:
    items = list(range(10))
    mixed = Faults(shuffle_rate=1).disordered(items, Random(1))
    assert mixed != items
    assert sorted(mixed) == items


def test_disordered_leaves_the_order_alone() -> None:
    assert Faults().disordered([3, 1, 2], Random(1)) == [3, 1, 2]


def test_held_up_for_delay_and_jitter(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr("bugbash.demo.prototype.faults.time.sleep", waits.append)
    Faults(delay_ms=100, jitter_ms=50).hold_up(Random(1))
    Faults().hold_up(Random(1))
    assert waits == [(100 + 50 * Random(1).random()) / 1000]
