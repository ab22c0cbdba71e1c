"""Values in their order: the trend over versions with its interval, and the line as high as a word."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from math import ceil, floor, isfinite, log10

from portal.lib.charts.svg import frame, say_number

WIDTH, HEIGHT = 320, 140
LEFT, RIGHT, TOP, BOTTOM = 46, 10, 12, 24
LONGEST_NAME = 12
NARROWEST = 1e-6

Spot = tuple[float, float]
Scale = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Point:
    """One step of a trend. A missing value leaves a gap; low and high are the interval around the value."""

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None


def trend_line(
    points: Sequence[Point],
    *,
    label: str,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
) -> str:
    """Values over versions with their interval as a band; the last point is the one that counts.

    `low` and `high` fix the range of the axis; without them it follows the values and their intervals.
    """
    ticks = _ticks(points, low, high)
    bottom, top = ticks[0], ticks[-1]
    gap = (WIDTH - LEFT - RIGHT) / max(len(points), 1)
    xs = [LEFT + gap * (i + 0.5) for i in range(len(points))]

    def scale(value: float) -> float:
        return TOP + (top - value) / (top - bottom) * (HEIGHT - TOP - BOTTOM)

    inner = (
        _rules(ticks, unit, scale)
        + _band(xs, points, scale)
        + _polyline([_spot(x, point.value, scale) for x, point in zip(xs, points, strict=True)])
        + _dots(xs, points, scale, unit)
        + _names(xs, points)
    )
    return frame(inner, css="chart", box=(WIDTH, HEIGHT), label=label)


def sparkline(values: Sequence[float | None], *, label: str) -> str:
    """A line as high as a word, scaled to its own range; gaps for missing values."""
    known = [value for value in values if value is not None and isfinite(value)] or [0.0]
    low, span = min(known), (max(known) - min(known)) or 1.0
    step = 92 / max(len(values) - 1, 1)

    def scale(value: float) -> float:
        return 20 - (value - low) / span * 16

    spots = [_spot(4 + step * i, value, scale) for i, value in enumerate(values)]
    last = next((spot for spot in reversed(spots) if spot), None)
    dot = f'<circle class="point" cx="{last[0]:.1f}" cy="{last[1]:.1f}" r="2.5"/>' if last else ""
    return frame(_polyline(spots) + dot, css="spark", box=(100, 24), label=label)


def numbers_table(points: Sequence[Point], *, unit: str = "", heading: str = "Version") -> str:
    """The figures behind a trend as a folded table."""
    rows = "".join(
        f'<tr><th scope="row">{escape(point.name)}</th><td>{_say(point.value, unit)}</td>'
        f"<td>{_say_interval(point, unit)}</td></tr>"
        for point in points
    )
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in (heading, "Value", "Interval"))
    return (
        '<details class="numbers"><summary>Numbers</summary>'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></details>"
    )


def _spot(x: float, value: float | None, scale: Scale) -> Spot | None:
    return (x, scale(value)) if value is not None and isfinite(value) else None


def _ticks(points: Sequence[Point], low: float | None, high: float | None) -> list[float]:
    """Three to six round values that hold all that is drawn."""
    drawn = [number for point in points for number in (point.value, point.low, point.high)]
    known = [number for number in drawn if number is not None and isfinite(number)] or [0.0, 1.0]
    bottom = min(known) if low is None else low
    top = max(known) if high is None else high
    if top - bottom <= max(abs(bottom), abs(top), 1) * NARROWEST:
        room = abs(bottom) * 0.1 if abs(bottom) > NARROWEST else 1
        bottom, top = bottom - room, bottom + room
    step = _round_step((top - bottom) / 3)
    first = floor(bottom / step + 1e-9) if low is None else bottom / step
    last = ceil(top / step - 1e-9) if high is None else top / step
    ticks = [round((first + i) * step, 10) for i in range(floor(last - first + 1e-9) + 1)]
    return ticks if abs(ticks[-1] - last * step) < step * 1e-6 else [*ticks, last * step]


def whole_ticks(most: float) -> list[float]:
    """Round whole numbers from 0 to `most` or a little above, for what is counted."""
    step = max(1.0, _round_step(max(most, 1) / 4))
    return [step * number for number in range(ceil(max(most, 1) / step) + 1)]


def _round_step(rough: float) -> float:
    base = 10.0 ** floor(log10(rough))
    return next(base * factor for factor in (1, 2, 5, 10) if base * factor >= rough * 0.999)


def _say(number: float | None, unit: str) -> str:
    return "–" if number is None or not isfinite(number) else escape(f"{say_number(number)} {unit}".strip())


def _say_interval(point: Point, unit: str) -> str:
    if point.low is None or point.high is None:
        return "–"
    return escape(f"{say_number(point.low)}–{say_number(point.high)} {unit}".strip())


def _rules(ticks: Sequence[float], unit: str, scale: Scale) -> str:
    return "".join(
        f'<line class="rule" x1="{LEFT}" y1="{scale(tick):.1f}" x2="{WIDTH - RIGHT}" y2="{scale(tick):.1f}"/>'
        f'<text x="{LEFT - 6}" y="{scale(tick) + 4:.1f}" text-anchor="end">{_say(tick, unit)}</text>'
        for tick in ticks
    )


def _polyline(spots: Sequence[Spot | None]) -> str:
    paths = []
    for there, run in groupby(spots, key=lambda spot: spot is not None):
        steps = [f"{spot[0]:.1f} {spot[1]:.1f}" for spot in run if spot]
        if there and len(steps) > 1:
            paths.append(f'<path class="line" d="M{"L".join(steps)}"/>')
    return "".join(paths)


def _band(xs: Sequence[float], points: Sequence[Point], scale: Scale) -> str:
    pairs = zip(xs, points, strict=True)
    drawn = []
    for known, run in groupby(pairs, key=lambda pair: pair[1].low is not None and pair[1].high is not None):
        spans = [(x, scale(p.low or 0), scale(p.high or 0)) for x, p in run] if known else []
        if len(spans) > 1:
            there = "L".join(f"{x:.1f} {high:.1f}" for x, _, high in spans)
            back = "L".join(f"{x:.1f} {low:.1f}" for x, low, _ in reversed(spans))
            drawn.append(f'<path class="band" d="M{there}L{back}Z"/>')
        elif spans:
            x, low, high = spans[0]
            drawn.append(f'<line class="whisker" x1="{x:.1f}" y1="{low:.1f}" x2="{x:.1f}" y2="{high:.1f}"/>')
    return "".join(drawn)


def _dots(xs: Sequence[float], points: Sequence[Point], scale: Scale, unit: str) -> str:
    dots = []
    for i, (x, point) in enumerate(zip(xs, points, strict=True)):
        if spot := _spot(x, point.value, scale):
            radius = 4.5 if i == len(points) - 1 else 3.5
            title = f"{escape(point.name)}: {_say(point.value, unit)} ({_say_interval(point, unit)})"
            dots.append(
                f'<circle class="point" cx="{spot[0]:.1f}" cy="{spot[1]:.1f}" r="{radius}">'
                f"<title>{title}</title></circle>"
            )
    return "".join(dots)


def _names(xs: Sequence[float], points: Sequence[Point]) -> str:
    """As many names as fit, always the last."""
    every = max(1, ceil(len(points) / 7))
    named = [i for i in range(len(points)) if (len(points) - 1 - i) % every == 0]
    return "".join(
        f'<text{" class=" + chr(34) + "now" + chr(34) if i == len(points) - 1 else ""} x="{xs[i]:.1f}" '
        f'y="{HEIGHT - 6}" text-anchor="middle">{escape(_cut(points[i].name))}</text>'
        for i in named
    )


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
