from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from tests.portal.templatetags.rendering import render

WHEN = datetime(2024, 3, 10, 12, 0, tzinfo=UTC)


def test_moment_is_told_in_the_reader_s_zone() -> None:
    with timezone.override("Europe/Berlin"):
        assert render("{% moment when %}", when=WHEN) == (
            '<time datetime="2024-03-10T12:00:00Z" title="Sunday 10 March 2024, 13:00:00 CET">10 Mar 2024</time>'
        )


def test_moment_just_gone_is_relative() -> None:
    html = render("{% moment when %}", when=timezone.now() - timedelta(minutes=4))
    assert html.endswith(">4 min ago</time>")


@pytest.mark.parametrize(("style", "words"), [("date", "10 Mar 2024"), ("full", "Sunday 10 March 2024, 12:00:00 UTC")])
def test_moment_has_other_styles(style: str, words: str) -> None:
    with timezone.override("UTC"):
        assert render("{% moment when style=style %}", when=WHEN, style=style).endswith(f">{words}</time>")


def test_moment_that_never_was_is_a_dash() -> None:
    assert render("{% moment when %}", when=None) == "–"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{{ 38|duration }}", "38 ms"),
        ("{{ 3.8|seconds }}", "3.8 s"),
        ("{{ None|seconds }}", "–"),
        ("{{ 2130|bytes_size }}", "2.1 kB"),
        ("{{ 0.934|percent:1 }}", "93.4 %"),
        ("{{ 0.5|decimal }}", "0.50"),
    ],
)
def test_amounts_have_their_units(source: str, words: str) -> None:
    assert render(source) == words


def test_markdown_is_safe_html() -> None:
    assert render("{{ text|markdown }}", text="*a* <b>") == "<p><em>a</em> &lt;b&gt;</p>"


def test_markdown_of_nothing_is_nothing() -> None:
    assert render("{{ text|markdown }}", text=None) == ""


def test_long_id_may_break_after_its_dots() -> None:
    assert render("{{ id|breakable }}", id="os.path<x>") == "os.<wbr>path&lt;x&gt;"


def test_long_id_may_break_where_its_piece_ends() -> None:
    assert render("{{ id|breakable }}", id="os.rmdir(") == "os.<wbr>rmdir(<wbr>"


def test_json_tree_unfolds_as_asked() -> None:
    assert render("{% json_tree value unfolded=0 %}", value={"a": 1}).startswith('<div class="tree"><details><summary>')


def test_json_text_is_escaped() -> None:
    assert render("{{ value|json_text }}", value=["<"]) == "[\n  &quot;&lt;&quot;\n]"
