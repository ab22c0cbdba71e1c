"""A real Chromium in front of small pages that load the real scripts under the real content policy."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import django_htmx
import pytest
from playwright.sync_api import Browser, Page, Route

ROOT = Path(__file__).resolve().parents[3]
SCRIPTS = ROOT / "portal/static/portal/js"
HTMX = Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js"
HTMX_CONFIG = re.findall(r'<meta name="htmx-config".*>', (ROOT / "templates/layout/base.html").read_text())[0]
ADDRESS = "http://portal.test"

OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """`open_page(body, *scripts, others={path: body or status})`: serves each path and opens `/`."""
    context = browser.new_context(timezone_id="Europe/Berlin", permissions=["clipboard-read", "clipboard-write"])
    context.set_default_timeout(5000)

    def open_(body: str, *scripts: str, others: dict[str, str | int] | None = None) -> Page:
        pages = {"/": body, **(others or {})}
        context.route("**/*", lambda route: _answer(route, pages, scripts))
        page = context.new_page()
        page.goto(f"{ADDRESS}/")
        return page

    yield open_
    context.close()


def _answer(route: Route, pages: dict[str, str | int], scripts: tuple[str, ...]) -> None:
    path = route.request.url.removeprefix(ADDRESS).split("?")[0]
    content = pages.get(path, "")
    if path.startswith("/js/"):
        script = HTMX if path == "/js/htmx.js" else SCRIPTS / path.removeprefix("/js/")
        route.fulfill(body=script.read_text(), content_type="text/javascript")
    elif isinstance(content, int):
        route.fulfill(status=content)
    elif "hx-request" in route.request.headers:
        route.fulfill(body=content, content_type="text/html", status=422 if "form-errors" in content else 200)
    else:
        policy = {"Content-Security-Policy": "default-src 'self'"}
        route.fulfill(body=_write_page(content, scripts), content_type="text/html", headers=policy)


def _write_page(body: str, scripts: tuple[str, ...]) -> str:
    tags = "".join(f'<script src="/js/{name}.js"{"" if name == "theme" else " defer"}></script>' for name in scripts)
    content = body if body.startswith("<body") else f"<body>{body}</body>"
    return f'<!doctype html><html lang="en"><head><meta charset="utf-8">{HTMX_CONFIG}{tags}</head>{content}</html>'
