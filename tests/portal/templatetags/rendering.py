"""Renders a piece of template text as a page would, without a page around it."""

from typing import Any

from django.template import Context, Template


def render(source: str, **facts: Any) -> str:
    return Template(source).render(Context(facts)).strip()


def squeeze(html: str) -> str:
    """The same HTML without the white space between its tags."""
    return "".join(line.strip() for line in html.splitlines())
