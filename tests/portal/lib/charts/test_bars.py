import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from portal.lib.charts import Part, probability_bars, stacked_bar


def read_rects(svg: str) -> list[tuple[str, float, float]]:
    return [
        (rect.attrib["class"], float(rect.attrib["x"]), float(rect.attrib["width"]))
        for rect in ElementTree.fromstring(svg).iter("rect")
    ]


def test_parts_share_the_whole_bar() -> None:
    svg = stacked_bar([Part("fixed", 1, "good"), Part("same", 3)])
    assert read_rects(svg) == [("fill-good", 0, 250), ("fill-mute", 250, 750)]


def test_rest_of_the_total_stays_empty() -> None:
    assert read_rects(stacked_bar([Part("done", 38, "accent")], total=76)) == [("fill-accent", 0, 500)]


def test_one_among_ten_thousand_is_seen() -> None:
    rects = read_rects(stacked_bar([Part("regressed", 1, "bad"), Part("same", 9999)]))
    assert rects[0][2] >= 5


def test_nothing_draws_an_empty_bar() -> None:
    assert read_rects(stacked_bar([Part("fixed", 0, "good")])) == []


def test_bar_says_its_parts() -> None:
    svg = stacked_bar([Part("fixed", 17, "good"), Part("regressed", 0, "bad"), Part("<b>", 2000)])
    assert 'aria-label="fixed 17, &lt;b&gt; 2000"' in svg


def test_bar_has_no_style_attribute() -> None:
    assert re.findall(r"\bstyle\s*=", stacked_bar([Part("fixed", 1, "good")])) == []


@given(st.lists(st.floats(0, 1e6, allow_subnormal=False), max_size=12), st.none() | st.floats(0, 1e7))
def test_parts_never_leave_the_bar(values: list[float], total: float | None) -> None:
    rects = read_rects(stacked_bar([Part("p", value) for value in values], total=total))
    assert all(x + width <= 1000.2 for _, x, width in rects)


def test_probabilities_are_ordered_and_the_rest_is_summed() -> None:
    html = probability_bars([("spam", 0.1), ("refund", 0.7), ("other", 0.15), ("x", 0.05)], label="p", limit=2)
    assert re.findall(r"<span>([^<]+)</span>", html) == [
        "refund",
        "0.700",
        "other",
        "0.150",
        "2 others",
        "0.150",
    ]
