"""Durations, sizes and shares as people read them. A missing number is an en dash, never a zero."""

from math import isfinite

NOTHING = "–"


def say_duration(milliseconds: float | None) -> str:
    """38 ms, 1.4 s, 41 s, 2 min 5 s, 3 h 10 min."""
    if milliseconds is None or not isfinite(milliseconds):
        return NOTHING
    if milliseconds < 1:
        return "0 ms" if milliseconds <= 0 else "<1 ms"
    if milliseconds < 999.5:
        return f"{milliseconds:.0f} ms"
    seconds = milliseconds / 1000
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    return _say_long(round(seconds))


def _say_long(seconds: int) -> str:
    if seconds < 60:
        return f"{seconds} s"
    minutes, seconds = divmod(seconds, 60)
    if minutes < 60:
        return f"{minutes} min {seconds} s" if seconds else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def say_size(count: int | None) -> str:
    """Bytes with decimal units: 512 B, 2.1 kB, 38 MB."""
    if count is None:
        return NOTHING
    size, units = float(count), ["TB", "GB", "MB", "kB", "B"]
    unit = units.pop()
    while size >= 999.5 and units:
        size, unit = size / 1000, units.pop()
    return f"{size:.1f} {unit}" if unit != "B" and size < 9.95 else f"{size:.0f} {unit}"


def say_decimal(number: float | None, digits: int = 2) -> str:
    """A number with a fixed count of digits after the point."""
    return NOTHING if number is None or not isfinite(number) else f"{number:.{digits}f}"


def say_percent(share: float | None, digits: int = 0) -> str:
    """A share of 0..1 as percent. Nearly all is never said to be all, nearly nothing never nothing."""
    if share is None or not isfinite(share):
        return NOTHING
    text = f"{share * 100:.{digits}f}"
    step = 10.0**-digits
    if share < 1 and float(text) >= 100:
        text = f">{100 - step:.{digits}f}"
    elif share > 0 and float(text) == 0:
        text = f"<{step:.{digits}f}"
    return f"{text} %"
