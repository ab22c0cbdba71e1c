from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx and not htmx.boosted and not htmx.history_restore_request)


def aims_at(request: HttpRequest, element_id: str) -> bool:
    """Whether htmx will put the answer in the place of this element, unless it is told otherwise."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx and htmx.target == element_id)


def page_or_part(
    request: HttpRequest, page: str, part: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    """Render `part` for htmx, else `page`, from one context; caches are told that the two differ."""
    template = part if is_fragment(request) else page
    response = render(request, template, dict(context), status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
