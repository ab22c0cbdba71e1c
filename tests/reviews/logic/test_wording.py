import pytest

from reviews.logic.wording import count, listed, number, percent


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0 %"), (1, "100 %"), (0.9, "90 %"), (0.955, "95.5 %"), (0.99999, ">99.9 %"), (0.00001, "<0.1 %")],
)
def test_percent(share: float, text: str) -> None:
    assert percent(share) == text


@pytest.mark.parametrize(("value", "text"), [(300, "300"), (0.75, "0.75"), (0, "0"), (142.25, "142.25")])
def test_number(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("amount", "text"), [(0, "0 queries"), (1, "1 query"), (2, "2 queries"), (1200, "1,200 queries")]
)
def test_count(amount: int, text: str) -> None:
    assert count(amount, "query", "queries") == text


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ("", ""),
        ("a", "a"),
        ("ab", "a and b"),
        ("abc", "a, b and c"),
        ("abcde", "a, b, c, d and e"),
        ("abcdefg", "a, b, c, d, e and 2 more"),
    ],
)
def test_listed(names: str, text: str) -> None:
    assert listed(list(names)) == text
