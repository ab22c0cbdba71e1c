"""Charts of portal.lib.charts as tags."""

from collections.abc import Sequence

from django.template import Library
from django.utils.safestring import SafeString, mark_safe

from portal.lib import charts

register = Library()


@register.simple_tag
def meter(value: float, total: float, tone: str = "accent", label: str = "", tall: bool = False) -> SafeString:
    """How much of a whole is done."""
    told = label or f"{value} of {total}"
    part = charts.Part(told, value, str(tone))
    return mark_safe(charts.stacked_bar([part], total=total, label=told, tall=tall))  # noqa: S308 - escaped there


@register.simple_tag
def stacked_bar(
    parts: Sequence[charts.Part], label: str = "", tall: bool = False, total: float | None = None
) -> SafeString:
    return mark_safe(charts.stacked_bar(parts, label=label, tall=tall, total=total))  # noqa: S308 - escaped there


@register.simple_tag
def interval_bar(value: float, low: float, high: float, mark: float | None = None, label: str = "") -> SafeString:
    return mark_safe(charts.interval_bar(value, low, high, mark=mark, label=label))  # noqa: S308 - escaped there


@register.simple_tag
def trend_line(
    points: Sequence[charts.Point],
    label: str,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
) -> SafeString:
    """The drawing, and its numbers folded below."""
    drawing = charts.trend_line(points, label=label, unit=unit, low=low, high=high)
    numbers = charts.numbers_table(points, unit=unit)
    return mark_safe(f"<figure>{drawing}{numbers}</figure>")  # noqa: S308 - escaped there


@register.simple_tag
def step_line(pairs: Sequence[tuple[float, float]], label: str, across: str, up: str) -> SafeString:
    """The drawing, and its numbers folded below."""
    drawing = charts.step_line(pairs, label=label, across=across, up=up)
    numbers = charts.steps_table(pairs, across=across, up=up)
    return mark_safe(f"<figure>{drawing}{numbers}</figure>")  # noqa: S308 - escaped there


@register.simple_tag
def heat_map(columns: Sequence[str], rows: Sequence[tuple[str, Sequence[int | None]]], label: str) -> SafeString:
    table = charts.heat_map(columns, rows, label=label)
    return mark_safe(f'<div class="scroll" tabindex="0">{table}</div>')  # noqa: S308 - escaped there


@register.simple_tag
def sparkline(values: Sequence[float | None], label: str) -> SafeString:
    return mark_safe(charts.sparkline(values, label=label))  # noqa: S308 - escaped there


@register.simple_tag
def probability_bars(pairs: Sequence[tuple[str, float]], label: str = "Probabilities", limit: int = 8) -> SafeString:
    return mark_safe(charts.probability_bars(pairs, label=label, limit=limit))  # noqa: S308 - escaped there
