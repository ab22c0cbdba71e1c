"""Moments, amounts, prose and JSON as pages show them."""

import re
from datetime import datetime
from html import escape
from typing import Any

from django.template import Library
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from portal.lib.amounts import say_decimal, say_duration, say_percent, say_size
from portal.lib.moments import say_date, say_full, say_moment, stamp
from portal.lib.prose import render_markdown
from portal.lib.trees import draw_text, draw_tree

register = Library()

BREAKS = re.compile(r"([./_:(-])(?=\w|$)")


@register.simple_tag
def moment(when: datetime | None, style: str = "relative") -> SafeString:
    """A `time` element in the reader's zone; style is relative, date or full."""
    if not when:
        return mark_safe("–")
    zone = timezone.get_current_timezone()
    full = say_full(when, zone)
    words = {"relative": say_moment(when, timezone.now(), zone), "date": say_date(when, zone), "full": full}
    return format_html('<time datetime="{}" title="{}">{}</time>', stamp(when), full, words[str(style)])


@register.filter
def duration(milliseconds: float | None) -> str:
    return say_duration(milliseconds)


@register.filter
def seconds(amount: float | None) -> str:
    return say_duration(None if amount is None else amount * 1000)


@register.filter
def bytes_size(count: int | None) -> str:
    return say_size(count)


@register.filter
def decimal(number: float | None, digits: int = 2) -> str:
    return say_decimal(number, digits)


@register.filter
def percent(share: float | None, digits: int = 0) -> str:
    return say_percent(share, digits)


@register.filter(is_safe=True)
def markdown(text: str | None) -> SafeString:
    return mark_safe(render_markdown(text or ""))  # noqa: S308 - cleaned by nh3


@register.simple_tag
def json_tree(value: Any, unfolded: int = 2, limit: int = 400) -> SafeString:
    return mark_safe(draw_tree(value, limit=limit, unfolded=unfolded))  # noqa: S308 - escaped leaf by leaf


@register.filter(is_safe=True)
def breakable(text: str) -> SafeString:
    """A long id that may break after its dots, slashes, underlines and brackets, and nowhere else.

    A piece of one may break at its end too: the next piece goes on with the name.
    """
    return mark_safe(BREAKS.sub(r"\1<wbr>", escape(text)))  # noqa: S308 - escaped before the breaks


@register.filter
def json_text(value: Any) -> str:
    return draw_text(value)
