from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.lib.egress.retry_after import parse_retry_after

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7.0),
        (" 0 ", 0.0),
        ("600", 600.0),
        ("601", 600.0),
        ("1000000000", 600.0),
        ("9" * 5000, 600.0),
        ("Sun, 01 Mar 2026 12:00:30 GMT", 30.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        ("Sun, 01 Mar 2026 13:00:00 +0100", 0.0),
        ("Sun, 01 Mar 2026 12:00:30", 30.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 600.0),
    ],
)
def test_number_or_date_becomes_seconds(text: str, seconds: float) -> None:
    assert parse_retry_after(text, NOW) == seconds


@pytest.mark.parametrize("text", ["", "-5", "1.5", "1e3", "soon", "٣", "7, 9", "Sun, 99 Mar 2026 12:00:00 GMT"])
def test_garbage_is_nothing(text: str) -> None:
    assert parse_retry_after(text, NOW) is None


@given(st.text())
def test_any_text_is_a_bounded_number_or_nothing(text: str) -> None:
    for value in (text, f"Sun, 01 Mar {text} GMT"):
        seconds = parse_retry_after(value, NOW)
        assert seconds is None or 0 <= seconds <= 600
