"""Pieces of answers that a page shows by the dozen, so they are built without templates."""

from collections.abc import Iterable
from html import escape

from django.template import Library
from django.utils.safestring import SafeString, mark_safe

from bugbash.selectors.offers import Offer
from bugbash.selectors.result_facts import Fact
from bugbash.selectors.sides import Hit
from portal.templatetags.ui_pills import draw_icon
from portal.templatetags.ui_text import breakable

register = Library()

LONGEST_ID = 300
MOVES = {"came": "up", "up": "up", "gone": "down", "down": "down"}


@register.simple_tag
def marked(pieces: Iterable[tuple[str, bool]]) -> SafeString:
    """Text with the words of the query marked."""
    parts = (f"<mark>{breakable(text)}</mark>" if hot else breakable(text) for text, hot in pieces)
    return mark_safe("".join(parts))  # noqa: S308 - escaped piece by piece


@register.simple_tag
def hits(found: Iterable[Hit], offered: bool = False) -> SafeString:
    """The results of a ranked answer; with `offered`, each with the checks that it offers."""
    return mark_safe("".join(draw_hit(hit, hit.offers if offered else ()) for hit in found))  # noqa: S308 - see draw_hit


def draw_hit(hit: Hit, found: Iterable[Offer]) -> str:
    """Everything that comes from outside is escaped where it stands."""
    tone = hit.mark.tone
    css = f"hit {tone}" if tone in {"gone", "came"} else "hit"
    text = f"<p>{marked(hit.text)}</p>" if hit.text else ""
    facts = f'<ul class="hit-facts">{"".join(map(draw_fact, hit.facts))}</ul>' if hit.facts else ""
    moved = f'<span class="moved {MOVES.get(tone, "")}">{escape(hit.mark.words)}</span>' if hit.mark.words else ""
    identity = hit.id if len(hit.id) <= LONGEST_ID else f"{hit.id[: LONGEST_ID - 1]}…"
    return (
        f'<div class="{css}" data-hit="{escape(hit.id)}"><span class="hit-rank">{hit.rank}</span>'
        f'<div><h3>{marked(hit.title)}</h3>{text}<p class="id">{breakable(identity)}</p>{facts}</div>'
        f'<div class="hit-aside">{moved}{draw_offers(found)}</div></div>\n'
    )


def draw_fact(fact: Fact) -> str:
    value = escape(fact.value)
    if fact.href:
        rel = "noopener noreferrer nofollow ugc"
        value = f'<a class="link" href="{escape(fact.href)}" rel="{rel}">{breakable(fact.value)}</a>'
    return f'<li><span class="name">{escape(fact.name)}</span> {value}</li>'


@register.simple_tag
def offers(found: Iterable[Offer]) -> SafeString:
    """Checks that one click adds to the expectation; those with an icon become signs."""
    return mark_safe(draw_offers(found))  # noqa: S308 - escaped in draw_offer


def draw_offers(found: Iterable[Offer]) -> str:
    all_ = list(found)
    if not all_:
        return ""
    css = "offers js-only signs" if any(one.icon for one in all_) else "offers js-only"
    return f'<div class="{css}" role="group" aria-label="Expect">{"".join(map(draw_offer, all_))}</div>'


def draw_offer(one: Offer) -> str:
    line, words = escape(one.line), escape(one.words)
    label = f' aria-label="{words}, adds {line}"' if one.icon else ""
    face = draw_icon(one.icon, 14, "") if one.icon else f"{draw_icon('plus', 12, '')}{words}"
    title = f"{escape(one.words[:1].upper())}{escape(one.words[1:])} (adds {line})"
    return (
        f'<button type="button" class="offer" data-offer="{line}" aria-pressed="false" title="{title}"{label}>'
        f"{face}</button>"
    )
