import re

from portal.lib.charts import heat_map


def test_more_is_deeper_and_nothing_is_hatched() -> None:
    html = heat_map(["noise", "unicode"], [("head", [26, 1]), ("long", [0, None])], label="Coverage")
    assert re.findall(r'<td class="(z\d)">([^<]+)', html) == [
        ("z4", "26"),
        ("z1", "1"),
        ("z0", "–"),
        ("z0", "–"),
    ]


def test_names_are_headings_and_escaped() -> None:
    html = heat_map(["<i>"], [("a & b", [1])], label="Coverage")
    assert '<th scope="col">&lt;i&gt;</th>' in html
    assert '<th scope="row">a &amp; b</th>' in html


def test_table_says_what_it_is() -> None:
    assert '<caption class="visually-hidden">Coverage</caption>' in heat_map([], [], label="Coverage")
