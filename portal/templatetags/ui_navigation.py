"""Where one is and where one can go: side navigation, breadcrumbs, filters, pages."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.template import Context, Library
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = Library()

# Pages whose address begins with another noun than the item of the navigation that they belong to.
SECTIONS = {
    "replay": "version",
    "outcome": "version",
    "decision": "version",
    "deployment": "version",
    "contract": "version",
    "finding": "probe",
    "judgment": "queue",
    "agreement": "queue",
    "dispute": "queue",
    "rating": "queue",
    "assignment": "queue",
    "report": "readiness",
    "signoff": "readiness",
    "share": "readiness",
    "waiver": "readiness",
    "member": "settings",
    "diff": "settings",
    "schedule": "settings",
    "secret": "settings",
    "wizard": "settings",
    "endpoint": "settings",
    "definition": "settings",
    "webhook": "settings",
    "saved": "breakage",
    "check": "query",
    "charter": "bash",
    "discovery": "bash",
    "observation": "console",
    "ask": "console",
}
PAGE_PARAMETERS = ("cursor", "page")


def get_section(context: Context) -> str:
    """The item of the side navigation: said by the view, or the first word of the URL's name."""
    if said := context.get("section"):
        return str(said)
    match = getattr(context.get("request"), "resolver_match", None)
    noun = ((match.url_name if match else "") or "").split("-")[0]
    return SECTIONS.get(noun, noun)


@register.inclusion_tag("layout/_nav_item.html", takes_context=True)
def nav_item(
    context: Context,
    label: str,
    view: str,
    section: str,
    icon: str,
    *,
    count: int | None = None,
    hot: Any = False,
) -> dict[str, Any]:
    """One item for the project at hand; nothing at all while no page has that name."""
    try:
        href = reverse(view, args=[context["project"].slug])
    except NoReverseMatch:
        href = ""
    return {
        "label": label,
        "href": href,
        "icon": icon,
        "count": count,
        "hot": bool(hot),
        "current": get_section(context) == section,
    }


@register.simple_tag
def crumb(label: str, view: str = "", *args: Any) -> SafeString:
    """One step of the breadcrumb; without a view it is where one stands."""
    if not view:
        return format_html("<li>{}</li>", label)
    return format_html('<li><a href="{}">{}</a></li>', reverse(view, args=args), label)


@register.inclusion_tag("ui/filter_pills.html", takes_context=True)
def filter_pills(
    context: Context,
    parameter: str,
    choices: Sequence[tuple[str, str, int | None, str]],
    *,
    all_label: str = "all",
    all_count: int | None = None,
    target: str = "",
) -> dict[str, Any]:
    """Links that set one parameter of the address and keep the others.

    Each choice is (value, label, count, tone).
    """
    request: HttpRequest = context["request"]
    chosen = request.GET.get(parameter, "")
    everything = ("", all_label, all_count, "accent")
    return {
        "label": f"Filter by {parameter}",
        "parameter": parameter,
        "target": target,
        "links": [
            {
                "href": _link(request, parameter, str(value)),
                "value": value,
                "label": label,
                "count": count,
                "tone": tone,
                "current": chosen == str(value),
            }
            for value, label, count, tone in (everything, *choices)
        ],
    }


def _link(request: HttpRequest, parameter: str, value: str) -> str:
    wanted = request.GET.copy()
    for name in (parameter, *PAGE_PARAMETERS):
        wanted.pop(name, None)
    if value:
        wanted[parameter] = value
    return f"?{wanted.urlencode()}"


@register.inclusion_tag("ui/pagination.html")
def pagination(previous: str = "", next: str = "", label: str = "") -> dict[str, str]:  # noqa: A002 - the page's word
    return {"previous": previous, "next": next, "label": label}
