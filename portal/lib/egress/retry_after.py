"""Reading how long an endpoint asks to be left alone (RFC 9110, 10.2.3)."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_S = 600.0
_SECONDS = re.compile(r"[0-9]+")


def parse_retry_after(text: str, now: datetime) -> float | None:
    """Seconds between 0 and 600 from a number or an HTTP date, or None if there is nothing usable.

    `now` is an aware moment. A date in the past is 0.
    """
    text = text.strip()
    if _SECONDS.fullmatch(text):
        return min(float(text), LONGEST_S)
    moment = _read_date(text)
    return None if moment is None else min(max(0.0, (moment - now).total_seconds()), LONGEST_S)


def _read_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
