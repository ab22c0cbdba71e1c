"""A hundred people in one bash for a minute, through the web server as it is run in production."""

import os
import time
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from bench.crowd import Person, Tally
from bench.gauges import cpu_s
from bench.results import report
from bench.scene import Scene
from bench.stack import POSTGRES, web, workers
from bugbash.actions.bashes import create_bash, join_bash
from bugbash.actions.cards import take_next
from bugbash.actions.charters import create_charter
from bugbash.models import Bash, Breakage

if TYPE_CHECKING:
    from django.contrib.auth.models import User  # it can not be imported before the scene has read the settings

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "100"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "60"))
WATCHERS = 0.1
DELAY_MS = 20
CHARTERS = 8
QUERIES = 200


def main() -> None:
    scene = Scene.set_up(QUERIES)
    version = scene.register("a", DELAY_MS)
    scene.bless(version)
    people = scene.add_people(PEOPLE)
    bash = begin_bash(scene, people)
    call_command("collectstatic", interactive=False, verbosity=0)
    with workers(1), web() as (url, _):
        tally, wall_s, used = crowd(bash, people, urlsplit(url).port or 0)
    everything = sorted(one for times in tally.times.values() for one in times)
    report(
        "people",
        people=PEOPLE,
        seconds=SECONDS,
        wall_s=wall_s,
        requests=len(everything),
        per_s=len(everything) / SECONDS,
        errors=len(tally.errors),
        first_errors=sorted(set(tally.errors))[:5],
        p50_ms=share(everything, 0.5),
        p95_ms=share(everything, 0.95),
        p99_ms=share(everything, 0.99),
        max_ms=everything[-1],
        p95_ms_by_kind={kind: share(sorted(times), 0.95) for kind, times in sorted(tally.times.items())},
        count_by_kind={kind: len(times) for kind, times in sorted(tally.times.items())},
        asked=bash.asked.count(),
        filed=Breakage.objects.filter(bash=bash).count(),
        endpoint_delay_ms=DELAY_MS,
        **used,
    )


def begin_bash(scene: Scene, people: "list[User]") -> Bash:
    """All of them are in, each with a card."""
    now = timezone.now()
    charters = [
        create_charter(project=scene.project, title=f"Charter {number}", aim="Everything.", by=scene.owner)
        for number in range(CHARTERS)
    ]
    version = scene.project.versions.get()
    bash = create_bash(
        project=scene.project,
        name="Everybody",
        versions=[version],
        charters=charters,
        starts_at=now,
        ends_at=now + timedelta(hours=2),
        by=scene.owner,
    )
    for person in people:
        join_bash(bash=bash, by=person)
        take_next(bash=bash, by=person)
    return bash


def crowd(bash: Bash, people: "list[User]", port: int) -> tuple[Tally, float, dict[str, float]]:
    """What their browsers measured, how long it took, and the CPU seconds of web and worker, database and crowd."""
    tally, watchers = Tally(), round(PEOPLE * WATCHERS)
    threads = [
        Person(number, port, cookies_of(person), tally, asks=number >= watchers) for number, person in enumerate(people)
    ]
    before, began = cpu_of_all(), time.monotonic()
    for thread in threads:
        thread.ends_at = began + SECONDS
        thread.start()
    for thread in threads:
        thread.join()
    used = {name: value - before[name] for name, value in cpu_of_all().items()}
    return tally, time.monotonic() - began, used


def cpu_of_all() -> dict[str, float]:
    mine = time.process_time()
    return {
        "product_cpu_s": cpu_s(os.getpid()) - mine,
        "postgres_cpu_s": cpu_s(int(os.environ[POSTGRES])),
        "crowd_cpu_s": mine,
    }


def cookies_of(person: "User") -> dict[str, str]:
    client = Client()
    client.force_login(person)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {settings.SESSION_COOKIE_NAME: session, "csrftoken": "x" * 32, "tz": "Europe/Berlin"}


def share(ordered: list[float], part: float) -> float:
    """The value below which this share of them lies."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0


if __name__ == "__main__":
    main()
