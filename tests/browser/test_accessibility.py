"""Every kind of page is usable with a screen reader and fits: wide and narrow, light and dark.

The walk through all pages is cut into parts, each with a scene of its own, so that processes share it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page

from bugbash.choices import Role
from tests.browser.pages import PAGES, SIGNED_OUT, VARIANTS
from tests.browser.scene import Scene, make_scene
from tests.live import Live
from tests.prototype import Prototype

SERIOUS = {"serious", "critical"}
# Colours and what is cut off are all that differs in the second look.
LOOKS: list[tuple[int, Literal["light", "dark"], list[str]]] = [
    (1440, "light", []),
    (390, "dark", ["color-contrast", "scrollable-region-focusable", "aria-hidden-focus"]),
]
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
AXE = Axe()
PARTS = 6


@dataclass(frozen=True, slots=True)
class Stop:
    """One page to look at, and whose eyes; None is somebody who is not signed in."""

    name: str
    url: str
    role: Role | None


@pytest.fixture
def scene(live: Live, prototype: Prototype) -> Scene:
    return make_scene(prototype)


def stops(scene: Scene) -> Iterator[Stop]:
    for name in SIGNED_OUT:
        yield Stop(name, reverse(name), None)
    for name, arguments in PAGES.items():
        yield Stop(name, reverse(name, args=arguments(scene)), Role.OWNER)
    for name, (address, tail, role) in VARIANTS.items():
        yield Stop(name, reverse(address, args=PAGES[address](scene)) + tail(scene), role)
    for address in (
        "bugbash:overview",
        "bugbash:breakage-index",
        "reviews:readiness",
        "reviews:queue",
        "reviews:agreement-index",
        "reviews:agreement-mine",
    ):
        yield Stop(f"{address} of an empty project", reverse(address, args=[scene.empty.slug]), Role.OWNER)
    yield Stop("page that does not exist", "/p/no-such-project/", Role.OWNER)


def become(context: BrowserContext, live: Live, user: User | None) -> None:
    context.clear_cookies()
    if user is not None:
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live.url}])


def flaws(page: Page, stop: Stop) -> list[str]:
    """What is wrong with a page: wide and light, then narrow and dark. Loaded anew, so that no colour is in between."""
    found = []
    for width, scheme, rules in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.goto(stop.url)
        found += [f"{stop.name}, {width} px, {scheme}: {flaw}" for flaw in (*violations(page, rules), *overflow(page))]
    return found


def violations(page: Page, rules: list[str]) -> list[str]:
    return [
        f"{found['id']} at {[node['target'] for node in found['nodes'][:3]]}"
        for found in AXE.run(
            page, options={"resultTypes": ["violations"], **({"runOnly": rules} if rules else {})}
        ).response["violations"]
        if found["impact"] in SERIOUS
    ]


def overflow(page: Page) -> list[str]:
    wide = page.evaluate(SIDEWAYS)
    return [f"{wide} px too wide"] if wide > 0 else []


@pytest.mark.parametrize("part", range(PARTS))
def test_pages_are_accessible_and_fit(live: Live, scene: Scene, browser: Browser, part: int) -> None:
    # The policy would refuse axe itself; that pages keep to it is tested wherever a page is used.
    context = browser.new_context(base_url=live.url, reduced_motion="reduce", bypass_csp=True)
    context.set_default_timeout(10_000)
    page = context.new_page()
    found: list[str] = []
    for stop in list(stops(scene))[part::PARTS]:
        become(context, live, scene.people[stop.role] if stop.role else None)
        found += flaws(page, stop)
    context.close()
    assert found == []
