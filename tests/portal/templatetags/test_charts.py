import re

import pytest
from django.template import TemplateSyntaxError

from portal.lib.charts import Part, Point
from tests.portal.templatetags.rendering import render


def test_meter_says_how_much_is_done() -> None:
    html = render("{% meter 38 61 %}")
    assert re.findall(r'class="meter".*aria-label="([^"]+)"', html) == ["38 of 61"]


def test_stacked_bar_is_not_escaped() -> None:
    html = render("{% stacked_bar parts tall=True %}", parts=[Part("fixed", 1, "good")])
    assert html.startswith('<svg class="meter tall"')


def test_trend_comes_with_its_numbers() -> None:
    html = render("{% trend_line points label='t' unit='%' %}", points=[Point("0.4", 93)])
    assert re.findall(r"<(figure|svg|details|table)\b", html) == ["figure", "svg", "details", "table"]


def test_chart_needs_a_text_alternative() -> None:
    with pytest.raises(TemplateSyntaxError, match="label"):
        render("{% trend_line points %}", points=[])


def test_heat_map_scrolls_by_keyboard() -> None:
    html = render("{% heat_map columns rows label='Coverage' %}", columns=["a"], rows=[("r", [1])])
    assert html.startswith('<div class="scroll" tabindex="0"><table class="heat">')


def test_other_charts_are_drawn() -> None:
    html = render("{% sparkline v label='p95' %}{% probability_bars p %}", v=[1, 2], p=[("spam", 1.0)])
    assert re.findall(r'class="(spark|probabilities)"', html) == ["spark", "probabilities"]
