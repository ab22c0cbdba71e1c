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
    """PostgreSQL stores no NUL and no lone surrogate: refuse them in the address before they reach a lookup."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or any("\0" in value for value in request.GET.values()):
            return HttpResponseBadRequest("The address must not contain a NUL character.")
        return get_response(request)

    return middleware
