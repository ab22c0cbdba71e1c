"""Small words with a tone, icons and faces. Built without templates: a table shows hundreds of them."""

from functools import lru_cache
from typing import Any

from django.template import Library
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

from bugbash.choices import CallError
from portal.lib.tones import SEVERITY_WORDS, get_tone, get_word

register = Library()


@lru_cache(maxsize=512)
def draw_icon(name: str, size: int, label: str) -> SafeString:
    """One icon of the Lucide set; without a label it is hidden from screen readers."""
    told = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    return mark_safe(lucide(name, size=size, **told))  # noqa: S308 - the package escapes its attributes


@register.simple_tag
def icon(name: str, size: int = 16, label: str = "") -> SafeString:
    return draw_icon(str(name), size, str(label))


@register.simple_tag
def pill(text: Any, tone: str = "", icon: str = "", href: str = "", title: str = "") -> SafeString:
    css = f"pill {tone}".strip()
    tip = format_html(' title="{}"', title) if title else ""
    sign = draw_icon(str(icon), 12, "") if icon else ""
    if href:
        return format_html('<a class="{}" href="{}"{}>{}{}</a>', css, href, tip, sign, text)
    return format_html('<span class="{}"{}>{}{}</span>', css, tip, sign, text)


@register.simple_tag
def verdict_pill(verdict: str, count: int | None = None, href: str = "") -> SafeString:
    word = get_word(verdict)
    return pill(word if count is None else f"{word} {count}", tone=get_tone(verdict), href=href)


@register.simple_tag
def status_pill(status: str, title: str = "") -> SafeString:
    return pill(get_word(status), tone=get_tone(status), title=title)


@register.simple_tag
def gate_pill(state: str) -> SafeString:
    return pill(get_word(state), tone=get_tone(state))


@register.simple_tag
def severity_pill(severity: str, short: bool = False) -> SafeString:
    word = SEVERITY_WORDS[str(severity)]
    return pill(word.split()[0] if short else word, tone=get_tone(severity), title=word if short else "")


@register.simple_tag
def error_pill(code: str) -> SafeString:
    return pill(code, tone="warn", title=CallError(code).label)


@register.filter
def tone(value: str) -> str:
    """The tone of any closed value of the product, as a class."""
    return get_tone(value)


@register.filter
def person(someone: Any) -> str:
    """How a person is called on pages: full name, else user name."""
    if not someone:
        return "somebody"
    if isinstance(someone, str):
        return someone
    return str(someone.get_full_name() or someone.get_username())


def get_initials(name: str) -> str:
    """Two letters at most: of the first and the last word."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


@register.simple_tag(name="face")
def face_tag(someone: Any) -> SafeString:
    name = person(someone)
    return format_html('<span class="face" aria-hidden="true">{}</span>', get_initials(name))


KEY_SIGNS = {
    "Enter": "↵",
    "Mod": "Ctrl",
    "ArrowUp": "↑",
    "ArrowDown": "↓",
    "ArrowLeft": "←",
    "ArrowRight": "→",
    "Escape": "Esc",
}


@register.simple_tag
def kbd(key: str) -> SafeString:
    return format_html("<kbd>{}</kbd>", " ".join(KEY_SIGNS.get(part, part) for part in str(key).split("+")))


@register.simple_tag
def key_bar(*entries: str) -> SafeString:
    """Each entry is a key, a space and what it does."""
    spans = []
    for entry in entries:
        key, _, meaning = str(entry).partition(" ")
        spans.append(f"<span>{kbd(key)} {escape(meaning)}</span>")
    return mark_safe(f'<p class="key-bar">{"".join(spans)}</p>')  # noqa: S308 - each part is escaped above
