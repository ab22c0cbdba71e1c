"""Small charts as inline SVG: no dependency, no style attribute, coloured by the classes of ui/chart.css.

Each chart carries its text alternative. Everything returned is escaped HTML text.
"""

from portal.lib.charts.bars import Part, probability_bars, say_parts, stacked_bar
from portal.lib.charts.heat import heat_map
from portal.lib.charts.intervals import interval_bar
from portal.lib.charts.lines import Point, numbers_table, sparkline, trend_line
from portal.lib.charts.steps import step_line, steps_table

__all__ = [
    "Part",
    "Point",
    "heat_map",
    "interval_bar",
    "numbers_table",
    "probability_bars",
    "say_parts",
    "sparkline",
    "stacked_bar",
    "step_line",
    "steps_table",
    "trend_line",
]
