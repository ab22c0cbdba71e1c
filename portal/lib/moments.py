"""When something was, in words: near moments relative, far ones by date, always in the given zone."""

from datetime import UTC, datetime, tzinfo


def say_moment(when: datetime, now: datetime, zone: tzinfo) -> str:
    """now, 4 min ago, in 2 h, yesterday 14:05, 3 Mar 14:05, 3 Mar 2024."""
    seconds = round((now - when).total_seconds())
    if abs(seconds) < 45:
        return "now"
    if abs(seconds) < 12 * 3600:
        return _say_near(seconds)
    there, here = when.astimezone(zone), now.astimezone(zone)
    days = (here.date() - there.date()).days
    clock = f"{there:%H:%M}"
    if days in (-1, 0, 1):
        return f"{ {-1: 'tomorrow', 0: 'today', 1: 'yesterday'}[days] } {clock}".strip()
    if there.year == here.year:
        return f"{there.day} {there:%b} {clock}"
    return say_date(when, zone)


def _say_near(seconds: int) -> str:
    minutes = max(1, round(abs(seconds) / 60))
    span = f"{minutes} min" if minutes < 60 else f"{round(minutes / 60)} h"
    return f"{span} ago" if seconds > 0 else f"in {span}"


def say_date(when: datetime, zone: tzinfo) -> str:
    """3 Mar 2024."""
    there = when.astimezone(zone)
    return f"{there.day} {there:%b %Y}"


def say_full(when: datetime, zone: tzinfo) -> str:
    """Sunday 3 March 2024, 14:05:09 CET."""
    there = when.astimezone(zone)
    return f"{there:%A} {there.day} {there:%B %Y, %H:%M:%S %Z}"


def stamp(when: datetime) -> str:
    """The machine-readable moment of a `time` element: UTC, to the second."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
