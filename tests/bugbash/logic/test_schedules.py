from datetime import UTC, date, datetime, time

import pytest

from bugbash.logic.schedules import already_run, is_due, next_run

NIGHT = time(2, 30)
BEFORE, AT = datetime(2031, 5, 7, 2, 29, 59, tzinfo=UTC), datetime(2031, 5, 7, 2, 30, tzinfo=UTC)
LATE = datetime(2031, 5, 7, 23, 59, tzinfo=UTC)
TODAY, YESTERDAY = date(2031, 5, 7), date(2031, 5, 6)


@pytest.mark.parametrize(
    ("nightly_at", "last", "now", "due"),
    [
        (NIGHT, None, BEFORE, False),
        (NIGHT, None, AT, True),
        (NIGHT, YESTERDAY, AT, True),
        (NIGHT, YESTERDAY, LATE, True),
        (NIGHT, TODAY, LATE, False),
        (None, None, LATE, False),
    ],
)
def test_replay_is_due_once_a_day(nightly_at: time | None, last: date | None, now: datetime, due: bool) -> None:
    assert is_due(nightly_at, last, now) is due


def test_next_run_is_today_until_it_has_run() -> None:
    assert next_run(NIGHT, YESTERDAY, BEFORE) == AT
    assert next_run(NIGHT, TODAY, LATE) == datetime(2031, 5, 8, 2, 30, tzinfo=UTC)
    assert next_run(None, None, LATE) is None


def test_time_that_has_passed_begins_tomorrow() -> None:
    assert [already_run(NIGHT, now) for now in (BEFORE, AT, LATE)] == [None, TODAY, TODAY]
    assert already_run(None, LATE) is None
