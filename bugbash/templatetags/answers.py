"""Pieces of answers that a page shows by the dozen, so they are built without templates."""

from collections.abc import Iterable

from django.template import Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from bugbash.selectors.offers import Offer
from portal.templatetags.ui_pills import draw_icon
from portal.templatetags.ui_text import breakable

register = Library()


@register.simple_tag
def marked(pieces: Iterable[tuple[str, bool]]) -> SafeString:
    """Text with the words of the query marked."""
    parts = (f"<mark>{breakable(text)}</mark>" if hot else breakable(text) for text, hot in pieces)
    return mark_safe("".join(parts))  # noqa: S308 - escaped piece by piece


@register.simple_tag
def offers(found: Iterable[Offer]) -> SafeString:
    """Checks that one click adds to the expectation; those with an icon become signs."""
    buttons = [draw_offer(one) for one in found]
    if not buttons:
        return mark_safe("")
    css = "offers js-only signs" if any(one.icon for one in found) else "offers js-only"
    return format_html(
        '<div class="{}" role="group" aria-label="Expect">{}</div>',
        css,
        format_html_join("", "{}", ((button,) for button in buttons)),
    )


def draw_offer(one: Offer) -> SafeString:
    title = f"{one.words[:1].upper()}{one.words[1:]} (adds {one.line})"
    label = format_html(' aria-label="{}, adds {}"', one.words, one.line) if one.icon else ""
    face = draw_icon(one.icon, 14, "") if one.icon else format_html("{}{}", draw_icon("plus", 12, ""), one.words)
    return format_html(
        '<button type="button" class="offer" data-offer="{}" aria-pressed="false" title="{}"{}>{}</button>',
        one.line,
        title,
        label,
        face,
    )
