"""Markdown that people and prototypes write, made into HTML that can not act."""

import nh3
from markdown_it import MarkdownIt

ALLOWED = {
    "a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "s",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
PARSER = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])
CLEANER = nh3.Cleaner(
    tags=ALLOWED,
    attributes={"a": {"href", "title"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener noreferrer nofollow ugc",
)


def render_markdown(text: str) -> str:
    """Safe HTML. Raw HTML is shown as text; images are dropped, so that a reader is never tracked."""
    return CLEANER.clean(PARSER.render(text))
