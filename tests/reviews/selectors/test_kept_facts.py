"""What gates ask about is kept, and read again as soon as anything that it comes from changes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from bugbash.actions.audit import record
from bugbash.actions.queries import set_group, set_query_state
from bugbash.choices import QueryState, ReplayState
from bugbash.models import AuditEvent, Outcome, Project, Query, Replay, Version
from reviews.choices import Measure, Metric
from reviews.logic.facts import Facts
from reviews.models import Criterion, Judgment, ReviewItem, ReviewSettings
from reviews.selectors.facts import criteria_of, gather_facts, spec_of
from tests.builders import a_project, a_query, a_replay, a_user, a_version
from tests.reviews.builders import a_criterion, a_judgment, a_shown_ranking, an_adjudication, an_item

LONG_AGO = timezone.now() - timedelta(hours=1)


@pytest.fixture
def project(db: None) -> Project:
    project = a_project()
    a_criterion(project, Measure.METRIC, 0.8, k=2, metric=Metric.ERR)
    replay = a_replay(a_version(project), total=2)
    a_shown_ranking(replay, "rated", "a", "b", "c", group="g")
    a_shown_ranking(replay, "other", "b", "a", group="h")
    query = a_query(project, "asked", group="g", state=QueryState.RETIRED)
    for result_id, grade in (("a", 1), ("b", 3)):
        a_judgment(an_item(query, result_id), a_user(), grade)
    ReviewSettings.objects.create(project=project)
    record(by=None, verb="began", subject=project, project_id=project.pk)
    let_time_pass()
    return project


def let_time_pass() -> None:
    """No word and no deed is on its way any more."""
    Judgment.objects.update(created_at=LONG_AGO)
    AuditEvent.objects.update(at=LONG_AGO)


def read(project: Project) -> Facts:
    version = Version.objects.select_related("project__baseline").get()
    return gather_facts(version, [spec_of(criterion) for criterion in criteria_of(project)])


def regroup(project: Project) -> None:
    set_group(query=project.queries.get(text="other"), group="g", by=a_user())


def ask_again(project: Project) -> None:
    Outcome.objects.filter(text="rated").update(ranking=["c"])
    Replay.objects.update(finished_at=timezone.now())


def rate(project: Project) -> None:
    a_judgment(ReviewItem.objects.get(result_id="b"), a_user(), 0)


def settle(project: Project) -> None:
    an_adjudication(ReviewItem.objects.get(result_id="b"), 0)


def rescale(project: Project) -> None:
    ReviewSettings.objects.update(scale={str(grade): str(grade) for grade in range(5)})


def look_deeper(project: Project) -> None:
    Criterion.objects.update(params={"k": 1, "metric": Metric.ERR})


def measure_otherwise(project: Project) -> None:
    Criterion.objects.update(params={"k": 2, "metric": Metric.NDCG})


@pytest.mark.parametrize("change", [regroup, ask_again, rate, settle, rescale, look_deeper, measure_otherwise])
def test_rankings_follow_any_change(project: Project, change: Callable[[Project], None]) -> None:
    before = read(project).rankings
    change(project)
    let_time_pass()
    assert read(project).rankings != before


def test_rankings_are_read_while_a_replay_asks(project: Project) -> None:
    before = read(project).rankings
    Replay.objects.update(state=ReplayState.RUNNING)
    Outcome.objects.filter(text="rated").update(ranking=["c"])
    assert read(project).rankings != before


@pytest.mark.parametrize("model", [AuditEvent, Judgment])
def test_nothing_is_kept_while_something_may_be_on_its_way(
    project: Project, model: type[AuditEvent] | type[Judgment]
) -> None:
    model.objects.update(**{"at" if model is AuditEvent else "created_at": timezone.now()})
    before = read(project)
    Outcome.objects.filter(text="rated").update(ranking=["c"])
    Query.objects.filter(text="other").update(state=QueryState.RETIRED)
    after = read(project)
    assert (after.rankings != before.rankings, after.queries_total) == (True, before.queries_total - 1)


def test_both_are_kept_while_nobody_does_anything(project: Project) -> None:
    before = read(project)
    Outcome.objects.filter(text="rated").update(ranking=["c"])
    Query.objects.filter(text="other").update(state=QueryState.RETIRED)
    after = read(project)
    assert (after.rankings, after.queries_total) == (before.rankings, before.queries_total)


def test_active_queries_follow_deeds_and_words(project: Project) -> None:
    before = read(project).queries_total
    set_query_state(query=project.queries.get(text="other"), state=QueryState.RETIRED, reason="", by=a_user())
    let_time_pass()
    assert read(project).queries_total == before - 1
    # A worker that saves judgments adds the queries that they are about.
    item = an_item(a_query(project, "with a judgment"), "d")
    a_judgment(item, a_user(), 1)
    let_time_pass()
    assert read(project).queries_total == before
