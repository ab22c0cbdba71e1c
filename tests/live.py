"""The product as it is served, in a process of its own, and a Chromium in front of it."""

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page

from portal.lib.processes import read_tail, start_process, stop_processes
from portal.supervision import is_serving
from tests.services import free_port
from tests.waiting import wait_until
from tests.workers import ROOT, child_environment

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-sync",
    "--no-first-run",
]
# What a browser and htmx write down where a request ends without an answer, or with a refusal.
HARMLESS = ("Failed to load resource", "htmx:afterRequest,", "htmx:sendAbort,", "htmx:sendError,")
SignIn = Callable[[User], None]


@dataclass(frozen=True, slots=True)
class Live:
    """The address of the running product, without a slash at the end."""

    url: str
    log: Path


@pytest.fixture(scope="session")
def live_server_process(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Granian with the hashed static files, on the test database; one for all tests of this process."""
    port = free_port()
    live = Live(f"http://127.0.0.1:{port}", tmp_path_factory.mktemp("live") / "web.log")
    environment = child_environment(BASHBOARD_DEMO="1", LOG_LEVEL="WARNING")
    manage: list[str | Path] = [sys.executable, ROOT / "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    collecting = start_process(manage, log=live.log, env=environment, cwd=ROOT)
    assert collecting.wait() == 0, read_tail(live.log)
    argv = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    threads = ["--workers", "1", "--blocking-threads", "4", "--no-ws"]
    web = start_process([*argv, *threads, "portal.wsgi:application"], log=live.log, env=environment, cwd=ROOT)
    serves = is_serving("127.0.0.1", port)
    wait_until(lambda: serves() or web.poll() is not None, 30, "the web server starts")
    assert web.poll() is None, read_tail(live.log)
    yield live
    stop_processes([web], patience_s=5)


@pytest.fixture
def live(live_server_process: Live, transactional_db: None) -> Iterator[Live]:
    """The running product on an empty database; the test fails where a page ended in a 500."""
    before = live_server_process.log.stat().st_size
    yield live_server_process
    said = live_server_process.log.read_bytes()[before:].decode(errors="replace")
    assert " ERROR " not in said, said


@pytest.fixture(scope="session")
def live_url(live_server_process: Live) -> str:
    return live_server_process.url


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    if not CHROMIUM:
        pytest.skip("Chromium is not installed: the pages were not tried in a browser.")
    return {"executable_path": CHROMIUM, "args": SWITCHES}


@pytest.fixture
def page(live: Live, context: BrowserContext) -> Iterator[Page]:
    """A tab in front of `live`; the test fails where a script raised or the content policy refused something."""
    context.set_default_timeout(5000)
    page = context.new_page()
    wrong: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(HARMLESS):
            wrong.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    assert wrong == []


@pytest.fixture
def sign_in(live: Live, context: BrowserContext) -> SignIn:
    """`sign_in(user)` gives the browser that person's session, without the detour over the form."""

    def sign_in_as(user: User) -> None:
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live.url}])

    return sign_in_as
