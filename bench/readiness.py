"""A report over 100,000 outcomes: seconds to assess, to freeze and to draw as PDF."""

import os
import statistics
import time
from collections.abc import Callable
from typing import TypeVar

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - after the set-up

from bench import large  # noqa: E402
from bench.results import report  # noqa: E402
from bugbash.choices import Role  # noqa: E402
from reviews.actions.reports import freeze_report  # noqa: E402
from reviews.execution.measuring import refresh_metrics  # noqa: E402
from reviews.pdf.drawing import draw  # noqa: E402
from reviews.selectors.readiness import assess_version  # noqa: E402
from tests.browser.scene import make_scene  # noqa: E402
from tests.prototype import Prototype  # noqa: E402

QUERIES = int(os.environ.get("BENCH_QUERIES", "100000"))
TIMES = 5
Made = TypeVar("Made")


def timed(call: Callable[[], Made]) -> tuple[float, Made]:
    """The median of some runs in seconds, and what the last one made."""
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        made = call()
        took.append(time.perf_counter() - began)
    return statistics.median(took), made


def main() -> None:
    call_command("migrate", verbosity=0)
    scene = make_scene(Prototype())
    manager = scene.people[Role.MANAGER]
    large.add_queries(scene.project, manager, QUERIES)
    for version in (scene.baseline, scene.candidate):
        replay = large.add_replay(version, manager, scene.baseline)
    judgments = large.add_ratings(scene.project)
    large.analyse()
    refresh_metrics(project_id=scene.project.pk)
    assess_s, assessment = timed(lambda: assess_version(scene.candidate))
    freeze_s, frozen = timed(lambda: freeze_report(version=scene.candidate, by=manager))
    pdf_s, pdf = timed(lambda: draw(frozen.payload, frozen.sha256))
    report(
        "readiness",
        outcomes=replay.total,
        judgments=judgments,
        gates=len(assessment.gates),
        assess_s=assess_s,
        compute_and_freeze_s=freeze_s,
        pdf_s=pdf_s,
        json_kb=len(frozen.payload) / 1000,
        pdf_kb=len(pdf) / 1000,
    )


if __name__ == "__main__":
    main()
