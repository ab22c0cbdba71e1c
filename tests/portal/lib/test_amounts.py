import pytest

from portal.lib.amounts import say_decimal, say_duration, say_percent, say_size


@pytest.mark.parametrize(
    ("milliseconds", "words"),
    [
        (None, "–"),
        (float("nan"), "–"),
        (0, "0 ms"),
        (0.4, "<1 ms"),
        (38.2, "38 ms"),
        (999.4, "999 ms"),
        (999.6, "1.0 s"),
        (1430, "1.4 s"),
        (9960, "10 s"),
        (59_600, "1 min"),
        (125_000, "2 min 5 s"),
        (3_600_000, "1 h"),
        (11_400_000, "3 h 10 min"),
    ],
)
def test_duration_takes_the_unit_that_fits(milliseconds: float | None, words: str) -> None:
    assert say_duration(milliseconds) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [(None, "–"), (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (2130, "2.1 kB"), (38_400_000, "38 MB")],
)
def test_size_has_decimal_units(count: int | None, words: str) -> None:
    assert say_size(count) == words


def test_size_ends_with_the_largest_unit() -> None:
    assert say_size(5 * 10**16) == "50000 TB"


@pytest.mark.parametrize(
    ("share", "digits", "words"),
    [
        (None, 0, "–"),
        (0, 0, "0 %"),
        (0.0004, 0, "<1 %"),
        (0.934, 0, "93 %"),
        (0.934, 1, "93.4 %"),
        (0.9999, 0, ">99 %"),
        (0.9999, 1, ">99.9 %"),
        (1, 0, "100 %"),
    ],
)
def test_percent_never_rounds_to_all_or_nothing(share: float | None, digits: int, words: str) -> None:
    assert say_percent(share, digits) == words


@pytest.mark.parametrize(("number", "words"), [(None, "–"), (float("inf"), "–"), (0.8125, "0.81"), (3, "3.00")])
def test_decimal_keeps_its_digits(number: float | None, words: str) -> None:
    assert say_decimal(number) == words
