from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from portal.middleware import activate_timezone, forbid_storing, reject_nul


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse(timezone.get_current_timezone_name())


def ask(wrap: Callable[..., Callable[[HttpRequest], HttpResponse]], address: str = "/", **cookies: str) -> HttpResponse:
    request = RequestFactory().get(address)
    request.COOKIES.update(cookies)
    return wrap(answer)(request)


@pytest.mark.parametrize(
    ("cookies", "zone"),
    [
        ({}, "UTC"),
        ({"tz": "Europe/Berlin"}, "Europe/Berlin"),
        ({"tz": "Mars/Olympus"}, "UTC"),
        ({"tz": "../../etc/passwd"}, "UTC"),
        ({"tz": ""}, "UTC"),
    ],
)
def test_times_are_shown_in_the_readers_zone(cookies: dict[str, str], zone: str) -> None:
    assert ask(activate_timezone, **cookies).content.decode() == zone
    assert timezone.get_current_timezone_name() == "UTC"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/p/search/", 200),
        ("/p/search/?q=copy&q=0", 200),
        ("/p/se%00arch/", 400),
        ("/?q=a%00b", 400),
        ("/?q=%00&q=fine", 400),
        ("/?a%00=1", 400),
    ],
)
def test_nul_in_the_address_is_refused(address: str, status: int) -> None:
    assert ask(reject_nul, address).status_code == status


@pytest.mark.parametrize(("user", "kept"), [(User(pk=1), "no-store"), (AnonymousUser(), None)])
def test_only_what_a_person_sees_is_not_kept(user: User | AnonymousUser, kept: str | None) -> None:
    request = RequestFactory().get("/")
    request.user = user
    assert forbid_storing(answer)(request).headers.get("Cache-Control") == kept


def test_what_a_view_says_about_caches_stays() -> None:
    request = RequestFactory().get("/")
    request.user = User(pk=1)
    response = forbid_storing(lambda _: HttpResponse(headers={"Cache-Control": "max-age=60"}))(request)
    assert response.headers["Cache-Control"] == "max-age=60"
