from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.lib.moments import say_date, say_full, say_moment, stamp

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=3), "now"),
        (timedelta(seconds=50), "1 min ago"),
        (timedelta(minutes=4), "4 min ago"),
        (timedelta(minutes=59, seconds=50), "1 h ago"),
        (timedelta(hours=11), "11 h ago"),
        (timedelta(hours=12, minutes=30), "today 00:30"),
        (timedelta(hours=26), "yesterday 11:00"),
        (timedelta(days=40), "29 Jan 13:00"),
        (timedelta(days=400), "3 Feb 2025"),
        (timedelta(minutes=-2), "in 2 min"),
        (timedelta(hours=-3), "in 3 h"),
        (timedelta(hours=-20), "tomorrow 09:00"),
    ],
)
def test_moment_is_relative_when_near_and_a_date_when_far(ago: timedelta, words: str) -> None:
    assert say_moment(NOW - ago, NOW, BERLIN) == words


def test_full_moment_names_day_time_and_zone() -> None:
    assert say_full(NOW, BERLIN) == "Tuesday 10 March 2026, 13:00:00 CET"


def test_date_is_the_reader_s_date() -> None:
    assert say_date(datetime(2026, 3, 10, 23, 30, tzinfo=UTC), BERLIN) == "11 Mar 2026"


def test_stamp_is_in_universal_time() -> None:
    assert stamp(NOW.astimezone(BERLIN)) == "2026-03-10T12:00:00Z"
