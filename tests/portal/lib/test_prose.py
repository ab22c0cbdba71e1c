import pytest

from portal.lib.prose import render_markdown

REL = 'rel="noopener noreferrer nofollow ugc"'


def test_markdown_becomes_html() -> None:
    assert render_markdown("**wrong** `x`") == "<p><strong>wrong</strong> <code>x</code></p>\n"


@pytest.mark.parametrize("address", ["http://a.test/", "https://a.test/?b=c", "mailto:a@b.test"])
def test_links_to_the_web_and_to_people_stay(address: str) -> None:
    assert render_markdown(f"[a]({address})") == f'<p><a href="{address}" {REL}>a</a></p>\n'


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd"])
def test_other_links_can_not_be_followed(address: str) -> None:
    assert "href" not in render_markdown(f"[a]({address})")


def test_raw_html_is_shown_as_text() -> None:
    assert render_markdown("<b onclick=x>b</b>") == "<p>&lt;b onclick=x&gt;b&lt;/b&gt;</p>\n"


def test_images_are_dropped() -> None:
    assert render_markdown("a ![pixel](http://tracker.test/p.gif)") == "<p>a </p>\n"


def test_tables_are_kept() -> None:
    assert render_markdown("|a|\n|-|\n|1|").startswith("<table>\n<thead>\n<tr>\n<th>a</th>")
