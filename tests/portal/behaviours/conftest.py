"""A real Chromium in front of small pages that load the real scripts under the real content policy."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

SCRIPTS = Path(__file__).resolve().parents[3] / "portal/static/portal/js"
ADDRESS = "http://portal.test"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("Chromium is not installed: the behaviours of the pages were not tried.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """`open_page(body, *scripts, others={path: body})`: serves each path with its body and opens `/`."""
    context = chromium.new_context(
        timezone_id="Europe/Berlin", permissions=["clipboard-read", "clipboard-write"]
    )
    context.set_default_timeout(5000)

    def open_(body: str, *scripts: str, others: dict[str, str] | None = None) -> Page:
        pages = {"/": body, **(others or {})}

        def answer(route: Route) -> None:
            path = route.request.url.removeprefix(ADDRESS).split("?")[0]
            if path.startswith("/js/"):
                route.fulfill(
                    body=(SCRIPTS / path.removeprefix("/js/")).read_text(), content_type="text/javascript"
                )
            else:
                route.fulfill(
                    body=_write_page(pages.get(path, ""), scripts),
                    content_type="text/html",
                    headers={"Content-Security-Policy": "default-src 'self'"},
                )

        context.route("**/*", answer)
        page = context.new_page()
        page.goto(f"{ADDRESS}/")
        return page

    yield open_
    context.close()


def _write_page(body: str, scripts: tuple[str, ...]) -> str:
    tags = "".join(
        f'<script src="/js/{name}.js"{"" if name == "theme" else " defer"}></script>' for name in scripts
    )
    content = body if body.startswith("<body") else f"<body>{body}</body>"
    return f'<!doctype html><html lang="en"><head><meta charset="utf-8">{tags}</head>{content}</html>'
