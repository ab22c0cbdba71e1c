"""What the console adds to the endpoint's own time: whole answers to a signed-in person, through the real web server.

`own` is the time until the whole part is there less what the slower endpoint took, `cpu` is what the web server used
for it: on a machine that others use too, the second says more.
"""

import os
import re
import statistics
import time

import requests
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from bench.gauges import cpu_s
from bench.results import report
from bench.scene import Scene
from bench.stack import web
from bugbash.models import Observation

QUERIES = int(os.environ.get("BENCH_QUERIES", "1000"))
ASKINGS = int(os.environ.get("BENCH_ASKINGS", "200"))
WARM = 20
DELAYS_MS = (0, 20)
KEYS = re.compile(r"observations=([\d,]+)")


class Browser:
    """Asks as htmx does: a form in, a part of the page out."""

    def __init__(self, scene: Scene, url: str) -> None:
        client = Client()
        client.force_login(scene.owner)
        self.http = requests.Session()
        self.http.cookies.set(settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value)
        self.page = f"{url}/p/{scene.project.slug}/console/"
        self.http.get(self.page, timeout=60).raise_for_status()

    def ask(self, text: str, versions: str) -> tuple[float, list[int]]:
        """Milliseconds until the whole part is there, and the observations that it shows."""
        token = self.http.cookies["csrftoken"]
        headers = {"HX-Request": "true", "HX-Target": "answered", "X-CSRFToken": token, "Referer": self.page}
        began = time.perf_counter()
        answer = self.http.post(f"{self.page}ask/", {"text": text, "versions": versions}, headers=headers, timeout=60)
        took_ms = (time.perf_counter() - began) * 1000
        answer.raise_for_status()
        found = KEYS.search(answer.headers["HX-Push-Url"])
        assert found, answer.headers  # noqa: S101 - the console always says it
        return took_ms, [int(key) for key in found[1].split(",")]


def measure(browser: Browser, web_pid: int, versions: str, first: int) -> dict[str, float]:
    """Milliseconds of our own: the whole time less what the slower of the endpoints took."""
    own, whole = [], []
    used_s = 0.0
    for number in range(ASKINGS + WARM):
        took_ms, keys = browser.ask(f"how is thing number {first + number} done", versions)
        endpoint_ms = max(Observation.objects.filter(pk__in=keys).values_list("elapsed_ms", flat=True))
        if number == WARM - 1:
            used_s = cpu_s(web_pid)
        if number >= WARM:
            own.append(took_ms - endpoint_ms)
            whole.append(took_ms)
    return {
        "own_p50_ms": statistics.median(own),
        "own_p95_ms": statistics.quantiles(own, n=20)[-1],
        "whole_p50_ms": statistics.median(whole),
        "cpu_ms": (cpu_s(web_pid) - used_s) / ASKINGS * 1000,
    }


def main() -> None:
    scene = Scene.set_up(QUERIES)
    call_command("collectstatic", interactive=False, verbosity=0)
    figures: dict[str, float] = {}
    with web() as (url, process):
        browser = Browser(scene, url)
        for round_, delay_ms in enumerate(DELAYS_MS):
            old, new = (scene.register(f"{name}-{delay_ms}", delay_ms) for name in "ab")
            for way, versions in (("alone", new.name), ("beside", f"{old.name},{new.name}")):
                first = 1_000_000 * (1 + round_) + (500_000 if way == "beside" else 0)
                measured = measure(browser, process.pid, versions, first)
                figures |= {f"{way}_{delay_ms}ms_{name}": value for name, value in measured.items()}
    report("ask", queries=QUERIES, askings=ASKINGS, **figures)


if __name__ == "__main__":
    main()
