"""The addresses that the navigation names, with nothing behind them."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def nothing(request: HttpRequest, **facts: str) -> HttpResponse:
    return HttpResponse("nothing")


BUGBASH = ("overview", "console", "breakage-index", "query-index", "version-index", "settings")
REVIEWS = ("queue", "criterion-index", "readiness")

urlpatterns = [
    path("", nothing, name="home"),
    *(path(f"{name}/", nothing, name=name) for name in ("sign-in", "sign-out", "token-index")),
    path("p/<slug:slug>/", include(([path(f"{name}/", nothing, name=name) for name in BUGBASH], "bugbash"))),
    path("p/<slug:slug>/", include(([path(f"{name}/", nothing, name=name) for name in REVIEWS], "reviews"))),
]
