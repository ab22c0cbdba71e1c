"""Every page of a project with 100,000 queries and 1,000,000 observations, through the real web server.

Milliseconds as the owner's browser sees them, and the statements of each page beside those that it took while the
project was small.
"""

import dataclasses
import os
import statistics
import time
from collections.abc import Iterator
from typing import Any

import django
import requests
from django.conf import settings

django.setup()

from django.core.management import call_command  # noqa: E402 - after the set-up
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402

from bench import large  # noqa: E402
from bench.results import report  # noqa: E402
from bench.stack import web  # noqa: E402
from bugbash.actions.versions import Place, register_version  # noqa: E402
from bugbash.choices import Role  # noqa: E402
from bugbash.models import Observation, Version  # noqa: E402
from reviews.execution.measuring import refresh_metrics  # noqa: E402
from tests.browser.pages import PAGES  # noqa: E402
from tests.browser.scene import Scene, make_scene  # noqa: E402
from tests.prototype import Prototype  # noqa: E402

QUERIES = int(os.environ.get("BENCH_QUERIES", "100000"))
VERSIONS = 10
TIMES = int(os.environ.get("BENCH_TIMES", "30"))
WARM = 10  # each of the processes has drawn the page before it counts
WANTED_MS = 150


def addresses(scene: Scene) -> dict[str, str]:
    return {name: reverse(name, args=list(arguments(scene))) for name, arguments in PAGES.items()}


def grow(scene: Scene) -> Scene:
    """Many queries, all of them replayed on ten versions, the newest of which is the scene's candidate."""
    owner = scene.people[Role.OWNER]
    large.add_queries(scene.project, owner, QUERIES)
    for version in (*older(scene), scene.baseline, scene.candidate):
        replay = large.add_replay(version, owner, scene.baseline)
    large.add_ratings(scene.project)
    large.analyse()
    refresh_metrics(project_id=scene.project.pk)
    return dataclasses.replace(scene, replay=replay)


def older(scene: Scene) -> Iterator[Version]:
    owner = scene.people[Role.OWNER]
    for number in range(VERSIONS - 2):
        place = Place(base_url=scene.baseline.deployments.get().base_url, concurrency=4)
        yield register_version(project=scene.project, name=f"0.3.{number}", places=[place], by=owner)


def count_statements(client: Client, paths: dict[str, str]) -> dict[str, int]:
    counts = {}
    for name, path in paths.items():
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code}")
        counts[name] = len(captured)
    return counts


def measure(http: requests.Session, address: str) -> dict[str, float]:
    took = []
    for _ in range(WARM + TIMES):
        began = time.perf_counter()
        http.get(address, timeout=60).raise_for_status()
        took.append((time.perf_counter() - began) * 1000)
    return {"p50": statistics.median(took[WARM:]), "p95": statistics.quantiles(took[WARM:], n=20)[-1]}


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    setup_test_environment()
    prototype = Prototype()
    scene = make_scene(prototype)
    client = Client()
    client.force_login(scene.people[Role.OWNER])
    small = count_statements(client, addresses(scene))
    scene = grow(scene)
    paths = addresses(scene)
    counts = count_statements(client, paths)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    pages: dict[str, dict[str, Any]] = {}
    with web() as (url, _):
        http = requests.Session()
        http.cookies.set(settings.SESSION_COOKIE_NAME, cookie)
        for name, path in paths.items():
            pages[name] = {**measure(http, url + path), "statements": counts[name], "small": small[name]}
    report(
        "pages",
        queries=scene.project.queries.count(),
        observations=Observation.objects.count(),
        pages=len(pages),
        wanted_p95_ms=WANTED_MS,
        slower={name: page for name, page in pages.items() if page["p95"] > WANTED_MS},
        more_statements={name: page for name, page in pages.items() if page["statements"] > page["small"]},
        worst_p95_ms=max(page["p95"] for page in pages.values()),
        median_p95_ms=statistics.median(page["p95"] for page in pages.values()),
    )


if __name__ == "__main__":
    main()
