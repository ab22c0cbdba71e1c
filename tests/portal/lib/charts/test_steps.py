import re

from portal.lib.charts import step_line, steps_table

PAIRS = [(0, 0), (4, 1), (10, 3)]


def axis(svg: str, anchor: str) -> list[str]:
    return re.findall(rf'text-anchor="{anchor}">([0-9.]+)<', svg)


def test_line_steps_up_where_something_came() -> None:
    svg = step_line(PAIRS, label="Three after ten", across="minutes", up="found")
    (path,) = re.findall(r'class="line" d="([^"]+)"', svg)
    assert path.count("V") == 2
    heights = [float(y) for y in re.findall(r"V([0-9.]+)", path)]
    assert heights == sorted(heights, reverse=True)
    assert 'aria-label="Three after ten"' in svg


def test_axes_have_whole_numbers_and_names() -> None:
    svg = step_line(PAIRS, label="t", across="tester-minutes", up="found")
    assert axis(svg, "middle") == ["0", "5", "10"]
    assert axis(svg, "end") == ["0", "1", "2", "3"]
    assert "tester-minutes</text>" in svg


def test_nothing_at_all_is_drawn_flat() -> None:
    svg = step_line([(0, 0)], label="Nothing", across="minutes", up="found")
    assert (axis(svg, "middle"), axis(svg, "end")) == (["0", "1"], ["0", "1"])


def test_text_is_escaped() -> None:
    html = step_line(PAIRS, label="<b>", across="<i>", up="<u>") + steps_table(PAIRS, across="<i>", up="<u>")
    assert re.findall(r"<[biu]>", html) == []


def test_table_has_every_figure() -> None:
    table = steps_table(PAIRS, across="Minutes", up="Found")
    assert re.findall(r"<th scope=\"row\">(\d+)</th><td>(\d+)</td>", table) == [("0", "0"), ("4", "1"), ("10", "3")]


def test_long_table_is_thinned_and_keeps_the_last() -> None:
    table = steps_table([(x, x) for x in range(201)], across="Minutes", up="Found")
    rows = re.findall(r"<th scope=\"row\">(\d+)</th>", table)
    assert (len(rows) <= 60, rows[-1]) == (True, "200")
