"""A share with its interval on the line from 0 to 1."""

from portal.lib.charts.svg import frame, say_number

WIDTH = 1000
HAIR = 8


def interval_bar(value: float, low: float, high: float, *, mark: float | None = None, label: str = "") -> str:
    """Where a share lies and how sure that is; `mark` is a value to hold it against."""
    told = label or f"{say_number(value)}, from {say_number(low)} to {say_number(high)}"
    parts = [_band("fill-mute", low, high, 2, 4), _stroke("fill-accent", value)]
    if mark is not None:
        parts.insert(0, _stroke("fill-warn", mark))
    return frame("".join(parts), css="meter tall", box=(WIDTH, 8), label=told, stretched=True)


def _band(css: str, low: float, high: float, top: int, height: int) -> str:
    width = max((high - low) * WIDTH, HAIR)
    return f'<rect class="{css}" x="{low * WIDTH:.1f}" y="{top}" width="{width:.1f}" height="{height}"></rect>'


def _stroke(css: str, at: float) -> str:
    x = min(max(at * WIDTH - HAIR / 2, 0), WIDTH - HAIR)
    return f'<rect class="{css}" x="{x:.1f}" y="0" width="{HAIR}" height="8"></rect>'
