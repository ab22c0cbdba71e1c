import re
from collections.abc import Iterator

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.test import RequestFactory, override_settings

from portal.views_gallery import gallery

pytestmark = pytest.mark.urls("tests.portal.addresses")


PLAIN_FILES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


@pytest.fixture(autouse=True)
def plain_static_files() -> Iterator[None]:
    """Names without a hash: nothing was collected for this test."""
    with override_settings(STORAGES=PLAIN_FILES):
        yield


def make_request(address: str) -> HttpRequest:
    request = RequestFactory().get(address)
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    return request


@pytest.mark.parametrize("address", ["/gallery/", "/gallery/?plain=1"])
def test_gallery_obeys_the_content_policy(address: str) -> None:
    html = gallery(make_request(address)).content.decode()
    assert re.findall(r"<[^>]+\s(?:style|on\w+|hx-on\S*)=|<script>|<style", html) == []


def test_gallery_shows_every_piece() -> None:
    html = gallery(make_request("/gallery/")).content.decode()
    pieces = {
        "card",
        "pill",
        "field",
        "seg",
        "grades",
        "meter",
        "chart",
        "heat",
        "tree",
        "prose",
        "empty-state",
        "pages",
    }
    shown = {name for names in re.findall(r'class="([^"]+)"', html) for name in names.split()}
    assert pieces - shown == set()


def test_every_id_is_used_once() -> None:
    html = gallery(make_request("/gallery/")).content.decode()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert {name for name in ids if ids.count(name) > 1} == set()
