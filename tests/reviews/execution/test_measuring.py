"""Metrics are computed once for each state of ratings and replay, whoever asks how often."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bugbash.choices import CallError, QueryDeedKind, ReplayState, Verdict
from bugbash.models import Project, Replay, Version
from bugbash.signals import replay_finished
from reviews import tasks
from reviews.choices import Measure, Metric
from reviews.execution import measuring
from reviews.execution.measuring import is_measured_now, refresh_metrics, stale_projects
from reviews.logic.metric_runs import Summary
from reviews.models import Adjudication, MetricComparison, MetricRun, MetricWork, ReviewItem
from reviews.selectors import metric_runs
from reviews.selectors.metric_runs import KS, comparison_of, lines_of, newest_run
from reviews.selectors.ratings import ratings_state
from tests.builders import a_project, a_query, a_query_deed, a_replay, a_user, a_version, an_observation, an_outcome
from tests.reviews.builders import a_criterion, a_shown_ranking, graded_results, some_settings
from tests.statements import statements


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def version(project: Project) -> Version:
    return a_version(project)


@pytest.fixture
def replay(version: Version) -> Replay:
    """Two rated queries and one that nobody rates."""
    replay = a_replay(version, total=3)
    a_shown_ranking(replay, "rated", "a", "b", group="g")
    a_shown_ranking(replay, "rated too", "b", "c", group="g")
    a_shown_ranking(replay, "unrated", "x")
    graded_results(version.project, "g", {"a": 3, "b": 1})
    return replay


def refresh(project: Project) -> int:
    """How many runs it made."""
    before = set(MetricRun.objects.values_list("pk", flat=True))
    assert refresh_metrics(project_id=project.pk) is False
    return len(set(MetricRun.objects.values_list("pk", flat=True)) - before)


def run_of(version: Version, k: int = 10) -> MetricRun:
    run = newest_run(version, k)
    assert run is not None
    return run


def test_each_rated_query_is_scored_at_each_depth(project: Project, version: Version, replay: Replay) -> None:
    assert refresh(project) == len(KS)
    rated = project.queries.get(text="rated")
    run = run_of(version)
    line = lines_of(run)[rated.pk]
    told = Summary.from_json(run.summary)
    assert (len(run.scores), line.score(Metric.NDCG), line.judged) == (2, 1.0, 1.0)
    assert (told.queries, told.errors, told.judged, told.unrated) == (2, 0, 2, 1)
    assert run.parameters == {"metrics": Metric.values, "max_grade": 3, "format": 1, "replays": [replay.number]}


def test_the_same_state_is_computed_once(project: Project, version: Version, replay: Replay) -> None:
    refresh(project)
    before = run_of(version)
    assert (refresh(project), run_of(version)) == (0, before)


def test_new_word_of_a_rater_replaces_the_run(project: Project, version: Version, replay: Replay) -> None:
    refresh(project)
    before = run_of(version)
    graded_results(project, "g", {"c": 3})
    assert (refresh(project), run_of(version) != before, MetricRun.objects.count()) == (len(KS), True, len(KS))


def test_state_moves_with_all_that_grades_rest_on(project: Project, replay: Replay) -> None:
    item = ReviewItem.objects.filter(project=project).earliest("pk")
    states = [ratings_state(project)]
    Adjudication.objects.create(item=item, grade=0, reason="Settled.", adjudicated_by=a_user())
    states.append(ratings_state(project))
    for kind in (QueryDeedKind.GROUP, QueryDeedKind.SPLIT):
        deed = a_query_deed(project.queries.get(text="unrated"), kind)
        states.append(ratings_state(project))
    deed.undone_at = timezone.now()
    deed.save()
    states.append(ratings_state(project))
    some_settings(project, scale={"0": "No", "1": "Yes"})
    states.append(ratings_state(project))
    assert (len(set(states)), len(ratings_state(project)) <= 64) == (6, True)


def test_answers_that_were_asked_again_are_scored_again(project: Project, version: Version, replay: Replay) -> None:
    refresh(project)
    Replay.objects.filter(pk=replay.pk).update(finished_at=timezone.now())
    assert (refresh(project), MetricRun.objects.count()) == (len(KS), len(KS))


def test_depth_of_a_criterion_is_computed_too(project: Project, version: Version, replay: Replay) -> None:
    a_criterion(project, Measure.METRIC, 0.8, k=2)
    assert (refresh(project), run_of(version, 2).k) == (len(KS) + 1, 2)


def test_errors_are_counted_and_in_no_mean(project: Project, version: Version, replay: Replay) -> None:
    query = a_query(project, "down", group="g")
    an_outcome(replay, query, Verdict.ERROR, candidate=an_observation(query, version, error=CallError.HTTP_5XX))
    refresh(project)
    told = Summary.from_json(run_of(version).summary)
    assert (told.errors, told.queries) == (1, 2)


def test_project_without_grades_or_replays_has_nothing_to_compute(project: Project, version: Version) -> None:
    a_replay(version, state=ReplayState.RUNNING)
    assert refresh(project) == 0
    graded_results(project, "g", {"a": 3})
    assert refresh(project) == 0


def test_versions_are_compared_with_the_baseline(project: Project, version: Version, replay: Replay) -> None:
    baseline = a_version(project, "0.4", baseline=True)
    a_shown_ranking(a_replay(baseline), "rated", "x", "b", "a")
    refresh(project)
    run, against = run_of(version), run_of(baseline)
    found = comparison_of(run, against)
    difference = found.of(Metric.RECIPROCAL_RANK)
    assert difference is not None
    assert (found.queries, difference.candidate, difference.other) == (1, 1.0, 0.5)
    assert found.jaccard == 2 / 3
    assert MetricComparison.objects.count() == len(KS)
    assert statements(lambda: comparison_of(run, against)) == 1


def test_long_work_is_done_in_stints(
    monkeypatch: pytest.MonkeyPatch, project: Project, version: Version, replay: Replay
) -> None:
    a_version(project, "0.4", baseline=True)
    monkeypatch.setattr(measuring, "STINT_S", -1.0)
    rung: list[int] = []
    monkeypatch.setattr(tasks, "send", lambda _, key: rung.append(key))
    tasks.measure_project(project.pk)
    assert (rung, MetricRun.objects.count()) == ([project.pk], len(KS))


def test_pair_that_was_not_stored_is_compared_when_asked(project: Project, version: Version, replay: Replay) -> None:
    other = a_version(project, "0.6")
    a_shown_ranking(a_replay(other), "rated", "a", "b")
    refresh(project)
    assert (MetricComparison.objects.count(), comparison_of(run_of(other), run_of(version)).queries) == (0, 1)


def test_projects_with_newer_ratings_are_found(project: Project, version: Version, replay: Replay) -> None:
    a_project()
    assert list(stale_projects()) == [project.pk]
    refresh(project)
    assert list(stale_projects()) == []
    graded_results(project, "g", {"c": 0})
    assert list(stale_projects()) == [project.pk]


def test_project_that_a_worker_is_at_is_left_to_it(project: Project, replay: Replay) -> None:
    held = MetricWork.objects.create(project=project, held_until=timezone.now() + timedelta(minutes=1))
    assert (refresh(project), is_measured_now(project.pk)) == (0, True)
    held.held_until = timezone.now() - timedelta(seconds=1)
    held.save()
    assert (refresh(project), is_measured_now(project.pk)) == (len(KS), False)


def test_old_versions_are_left_as_they_are(
    monkeypatch: pytest.MonkeyPatch, project: Project, version: Version, replay: Replay
) -> None:
    """The newest ones are measured, and the baseline however old it is."""
    oldest = a_version(project, "0.1", baseline=True)
    Version.objects.filter(pk=oldest.pk).update(registered_at="2020-01-01T00:00:00Z")
    monkeypatch.setattr(metric_runs, "MOST_VERSIONS", 1)
    for name in ("0.1", "0.6"):
        a_replay(project.versions.filter(name=name).first() or a_version(project, name))
    refresh(project)
    assert set(MetricRun.objects.values_list("version__name", flat=True)) == {"0.1", "0.6"}


def test_beat_has_stale_projects_measured(
    monkeypatch: pytest.MonkeyPatch, project: Project, version: Version, replay: Replay
) -> None:
    monkeypatch.setattr(tasks, "send", lambda task, key: task(key))
    tasks.measure_stale()
    tasks.measure_stale()
    assert run_of(version).k == 10


def test_finished_replay_rings_unless_a_worker_is_at_it(
    monkeypatch: pytest.MonkeyPatch, project: Project, replay: Replay
) -> None:
    rung: list[int] = []
    monkeypatch.setattr(tasks, "send", lambda _, key: rung.append(key))
    replay_finished.send(sender=Replay, replay_id=replay.pk)
    MetricWork.objects.create(project=project, held_until=timezone.now() + timedelta(minutes=1))
    replay_finished.send(sender=Replay, replay_id=replay.pk)
    assert rung == [project.pk]


def test_message_about_a_project_that_is_gone_is_nothing(db: None) -> None:
    assert refresh_metrics(project_id=987654) is False
