import re

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.test import RequestFactory

from portal.views_gallery import gallery


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
