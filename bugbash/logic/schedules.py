"""When a nightly replay is due. All moments are in UTC."""

from datetime import UTC, date, datetime, time, timedelta


def is_due(nightly_at: time | None, last_run_on: date | None, now: datetime) -> bool:
    """Whether today's time has come and today's replay has not begun; a late start is better than none."""
    if nightly_at is None or now.time() < nightly_at:
        return False
    return last_run_on is None or last_run_on < now.date()


def next_run(nightly_at: time | None, last_run_on: date | None, now: datetime) -> datetime | None:
    """When the next one begins; None without a time of day."""
    if nightly_at is None:
        return None
    today = datetime.combine(now.date(), nightly_at, tzinfo=UTC)
    return today + timedelta(days=1) if last_run_on and last_run_on >= now.date() else today


def already_run(nightly_at: time | None, now: datetime) -> date | None:
    """The day to note when a schedule is set: one whose time has passed today begins tomorrow."""
    return now.date() if nightly_at is not None and now.time() >= nightly_at else None
