"""Metrics of what versions answered, computed where ratings or replays have moved on."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from time import monotonic

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from bugbash.choices import Verdict
from bugbash.models import Project, Version
from bugbash.selectors.evidence import Evidence, evidence_of, outcomes_of
from reviews.choices import Metric
from reviews.logic.metric_runs import FORMAT, Asked, score_all, summarise
from reviews.logic.scopes import Grades
from reviews.models import MetricComparison, MetricRun, MetricWork, ReviewItem
from reviews.selectors.metric_runs import (
    compare_runs,
    depths,
    evidence_moment,
    grades_of,
    key_of,
    measurable,
    newest_run,
    newest_runs,
)
from reviews.selectors.queue import settings_of
from reviews.selectors.ratings import highest_grade, ratings_state

STINT_S = 60.0
HELD_FOR = timedelta(minutes=5)


def refresh_metrics(*, project_id: int) -> bool:
    """Compute what is missing for the newest versions and the baseline; whether work is left after a minute of it.

    Safe to run twice: a run that is there is left alone, and what it replaces goes afterwards. Where another worker
    is at it this one does nothing.
    """
    project = Project.objects.select_related("baseline").filter(pk=project_id).first()
    if project is None or not claim(project):
        return False
    try:
        return work_on(project)
    finally:
        MetricWork.objects.filter(project=project).update(held_until=Now())


def work_on(project: Project) -> bool:
    ends_at = monotonic() + STINT_S
    for step in steps_of(project):
        step()
        if monotonic() > ends_at:
            return True
    drop_superseded(project)
    return False


def claim(project: Project) -> bool:
    """Hold a project's metrics for longer than a task may take; who dies meanwhile loses them then."""
    MetricWork.objects.get_or_create(project=project, defaults={"held_until": Now()})
    free = MetricWork.objects.filter(project=project, held_until__lte=Now())
    return bool(free.update(held_until=Now() + HELD_FOR))


def is_measured_now(project_id: int) -> bool:
    return MetricWork.objects.filter(project=project_id, held_until__gt=Now()).exists()


def steps_of(project: Project) -> Iterator[Callable[[], None]]:
    """A step for each run that is missing, then for each comparison with the baseline."""
    state, wanted = ratings_state(project), depths(project)
    missing = list(missing_runs(project, state, wanted))
    grades = grades_of(project) if missing else {}
    if grades:
        for version, evidence, ks in missing:
            yield partial(measure, version, evidence, grades, state, ks)
    for k in wanted:
        yield partial(compare_with_baseline, project, k)


def stale_projects() -> Iterator[int]:
    """Projects in which somebody rates and whose metrics are not those of the newest ratings."""
    for project in Project.objects.filter(pk__in=ReviewItem.objects.order_by().values("project")):
        if not MetricRun.objects.filter(project=project, ratings_state=ratings_state(project)).exists():
            yield project.pk


def missing_runs(project: Project, state: str, wanted: Sequence[int]) -> Iterator[tuple[Version, Evidence, list[int]]]:
    """Each version that has evidence, with the depths at which nothing was computed from it for these ratings."""
    known = set(
        MetricRun.objects.filter(project=project, ratings_state=state).values_list("replay", "evidence_at", "k")
    )
    for version in measurable(project):
        if evidence := evidence_of(version):
            moment = evidence_moment(evidence)
            if ks := [k for k in wanted if (evidence.newest.pk, moment, k) not in known]:
                yield version, evidence, ks


def measure(version: Version, evidence: Evidence, grades: Grades, state: str, ks: Sequence[int]) -> None:
    """Keep a run for each depth."""
    rows = list(
        outcomes_of(evidence)
        .filter(query__group__in=list(grades))
        .exclude(verdict="")
        .order_by("ordinal")
        .values_list("query", "query__group", "ranking", "verdict")
    )
    asked = [Asked(query, group, run) for query, group, run, verdict in rows if verdict != Verdict.ERROR]
    highest = highest_grade(settings_of(version.project))
    for k in ks:
        lines = score_all(asked, grades, k, max_grade=highest)
        summary = summarise(asked, lines, grades, k, errors=len(rows) - len(asked))
        MetricRun.objects.get_or_create(
            replay=evidence.newest,
            evidence_at=evidence_moment(evidence),
            ratings_state=state,
            k=k,
            defaults={
                "project_id": version.project_id,
                "version": version,
                "parameters": {
                    "metrics": Metric.values,
                    "max_grade": highest,
                    "format": FORMAT,
                    "replays": [replay.number for replay in evidence.replays],
                },
                "scores": {key_of(query): line.to_json() for query, line in lines.items()},
                "summary": summary.to_json(),
            },
        )


def compare_with_baseline(project: Project, k: int) -> None:
    """So that the page that most people open has nothing left to compute."""
    against = newest_run(project.baseline, k) if project.baseline else None
    if against is None:
        return
    known = MetricComparison.objects.filter(against=against).values("run")
    newest = [row.pk for row in newest_runs(project, k) if row.version_id != against.version_id]
    for run in MetricRun.objects.filter(pk__in=newest).exclude(pk__in=known).select_related("version"):
        result = compare_runs(run, against).to_json()
        with suppress(IntegrityError):  # one of the two was replaced meanwhile
            MetricComparison.objects.get_or_create(run=run, against=against, defaults={"result": result})


@transaction.atomic
def drop_superseded(project: Project) -> None:
    """Of each version and depth only the newest run is ever shown."""
    newest: dict[tuple[int, int], int] = {}
    for pk, version, k in MetricRun.objects.filter(project=project).order_by("pk").values_list("pk", "version", "k"):
        newest[version, k] = pk
    MetricRun.objects.filter(project=project).exclude(pk__in=newest.values()).delete()
