import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.lib.charts import Point, numbers_table, sparkline, trend_line

numbers = st.none() | st.floats(-1e6, 1e6, allow_subnormal=False)


def read_axis(svg: str) -> list[str]:
    return [text.text or "" for text in ElementTree.fromstring(svg).iter("text") if text.get("text-anchor") == "end"]


@pytest.mark.parametrize(
    ("values", "axis"),
    [
        ([71.0, 93.0], ["70 %", "80 %", "90 %", "100 %"]),
        ([0.61, 0.64], ["0.61 %", "0.62 %", "0.63 %", "0.64 %"]),
        ([1200.0, 5200.0], ["0 %", "2000 %", "4000 %", "6000 %"]),
    ],
)
def test_axis_has_round_values_that_hold_the_data(values: list[float], axis: list[str]) -> None:
    assert read_axis(trend_line([Point("v", value) for value in values], label="t", unit="%")) == axis


def test_axis_can_be_fixed() -> None:
    svg = trend_line([Point("0.4", 40)], label="t", low=0, high=100)
    assert [read_axis(svg)[0], read_axis(svg)[-1]] == ["0", "100"]


def test_interval_is_drawn_as_a_band() -> None:
    svg = trend_line([Point("0.4", 2, 1, 3), Point("0.5", 3, 2, 4)], label="t")
    assert svg.count('class="band"') == 1


def test_single_interval_is_drawn_as_a_whisker() -> None:
    assert trend_line([Point("0.4", 2, 1, 3)], label="t").count('class="whisker"') == 1


def test_missing_value_leaves_a_gap() -> None:
    points = [Point(str(i), value) for i, value in enumerate([1, 2, None, 3, 4])]
    svg = trend_line(points, label="t")
    assert (svg.count('class="line"'), svg.count("<circle")) == (2, 4)


def test_last_version_is_always_named() -> None:
    svg = trend_line([Point(f"v{i}", i) for i in range(40)], label="t")
    assert re.findall(r'class="now"[^>]*>([^<]+)', svg) == ["v39"]
    assert len(re.findall(r'text-anchor="middle"', svg)) <= 7


def test_trend_says_what_it_shows_and_escapes_names() -> None:
    svg = trend_line([Point("<0.4>", 1)], label='Rose "fast"')
    assert 'aria-label="Rose &quot;fast&quot;"' in svg
    assert "<0.4>" not in svg


@given(st.lists(st.tuples(numbers, numbers, numbers), max_size=10))
def test_any_numbers_make_a_well_formed_drawing(rows: list[tuple[float | None, ...]]) -> None:
    svg = trend_line([Point(str(i), *row) for i, row in enumerate(rows)], label="t")
    assert ElementTree.fromstring(svg).tag == "svg"


def test_numbers_behind_a_trend_are_in_a_table() -> None:
    html = numbers_table([Point("0.4", 93.4, 91, 95), Point("0.5", None)], unit="%")
    assert re.findall(r"<t[dh][^>]*>([^<]+)</t[dh]>", html)[3:] == [
        "0.4",
        "93.4 %",
        "91–95 %",
        "0.5",
        "–",
        "–",
    ]


def test_sparkline_ends_with_a_dot_on_the_last_known_value() -> None:
    svg = sparkline([1, 2, None, 5, None], label="p95")
    assert 'cx="73.0" cy="4.0"' in svg


def test_sparkline_of_nothing_is_empty() -> None:
    assert sparkline([], label="p95") == ('<svg class="spark" viewBox="0 0 100 24" role="img" aria-label="p95"></svg>')
