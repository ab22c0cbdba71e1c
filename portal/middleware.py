"""What happens to every request before a view sees it."""

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone

GetResponse = Callable[[HttpRequest], HttpResponse]
ZONES = zoneinfo.available_timezones()


def activate_timezone(get_response: GetResponse) -> GetResponse:
    """Show times in the reader's zone, which the browser writes into the `tz` cookie; UTC without one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        zone = request.COOKIES.get("tz", "")
        with timezone.override(zone if zone in ZONES else "UTC"):
            return get_response(request)

    return middleware


def reject_nul(get_response: GetResponse) -> GetResponse:
    """PostgreSQL stores no NUL: refuse it anywhere in the address before it reaches a lookup."""

    def middleware(request: HttpRequest) -> HttpResponse:
        parts = (part for name, values in request.GET.lists() for part in (name, *values))
        if "\0" in request.path_info or any("\0" in part for part in parts):
            return HttpResponseBadRequest("The address must not contain a NUL character.")
        return get_response(request)

    return middleware


def forbid_storing(get_response: GetResponse) -> GetResponse:
    """What a signed-in person is shown is kept by no cache, neither on the way nor in the browser (RELIABILITY W3)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware
