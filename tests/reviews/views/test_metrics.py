"""Metrics as pages: one version beside another, one query, and what the experts should rate next."""

import csv
import io
from copy import deepcopy

import pytest
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse

from bugbash.choices import QueryStatus, Role
from bugbash.models import Project, Replay, Version
from reviews import tasks
from reviews.execution.measuring import refresh_metrics
from reviews.models import MetricRun, ReviewItem, ReviewQueue
from reviews.selectors.metric_runs import newest_run
from tests.builders import a_member, a_project, a_replay, a_version
from tests.reviews.builders import a_queue, a_shown_ranking, graded_results
from tests.statements import statements

FORM = {"version": "0.5", "k": "10", "count": "20"}


@pytest.fixture(scope="module")
def shared_project(kept_db: None) -> Project:
    """Version 0.5 beside its baseline 0.4: it gains on one query and loses on another of the same group and tag."""
    project = a_project()
    a_replay(a_version(project, "0.4", baseline=True))
    a_replay(a_version(project, "0.5"), baseline=project.baseline)
    grow(project, "gaining", before=["x", "a"], after=["a", "x"])
    grow(project, "losing", before=["a", "b"], after=["new", "b"])
    graded_results(project, "g", {"a": 3, "b": 1})
    refresh_metrics(project_id=project.pk)
    return project


@pytest.fixture
def project(shared_project: Project, db: None, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setattr(tasks, "send", lambda task, key: None)
    return deepcopy(shared_project)


def grow(project: Project, text: str, *, before: list[str], after: list[str]) -> None:
    for name, ids in (("0.4", before), ("0.5", after)):
        replay = project.versions.get(name=name).replays.get()
        a_shown_ranking(replay, text, *ids, group="g", tags=["io"])


def page(client: Client, project: Project, role: Role = Role.VIEWER, **parameters: str) -> str:
    client.force_login(a_member(project, role))
    return client.get(reverse("reviews:metric-index", args=[project.slug]), parameters).content.decode()


def query_page(client: Client, project: Project, role: Role = Role.VIEWER, **parameters: str) -> str:
    client.force_login(a_member(project, role))
    pk = project.queries.get(text="gaining").pk
    return client.get(reverse("reviews:metric-query", args=[project.slug, pk]), parameters).content.decode()


def test_newest_version_stands_against_the_baseline(client: Client, project: Project) -> None:
    text = page(client, project)
    told = [
        "Metrics of 0.5 against 0.4",
        "nDCG@10 (exp)",
        "No winner yet by nDCG@10 (exp)",
        "gaining",
        "losing",
        ">io<",
    ]
    assert [words for words in told if words not in text] == []


def test_depth_and_metric_are_chosen_in_the_address(client: Client, project: Project) -> None:
    text = page(client, project, k="1", metric="rr", version="0.4", against="0.5")
    assert [words for words in ("Metrics of 0.4 against 0.5", "yet by RR@1", "P@1") if words not in text] == []


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("k", "7", "Metrics are not computed at k = 7."),
        ("k", "x", "Metrics are not computed at k = x."),
        ("metric", "fame", "There is no metric called fame."),
        ("version", "9.9", "No replayed version is called 9.9."),
        ("against", "9.9", "No replayed version is called 9.9."),
    ],
)
def test_what_can_not_be_chosen_is_said(client: Client, project: Project, name: str, value: str, sentence: str) -> None:
    client.force_login(a_member(project, Role.VIEWER))
    response = client.get(reverse("reviews:metric-index", args=[project.slug]), {name: value})
    assert (response.status_code, sentence in response.content.decode()) == (422, True)


def test_same_answers_score_the_same(client: Client, project: Project) -> None:
    a_shown_ranking(a_replay(a_version(project, "0.6")), "gaining", "a", "x")
    a_shown_ranking(project.versions.get(name="0.6").replays.get(), "losing", "new", "b")
    refresh_metrics(project_id=project.pk)
    assert "Both score the same by nDCG@10 (exp) on 2 queries." in page(client, project, against="0.5")


def test_checks_are_held_against_each_other(client: Client, project: Project) -> None:
    for name, status in (("0.4", QueryStatus.FAIL), ("0.5", QueryStatus.PASS)):
        replay = project.versions.get(name=name).replays.get()
        replay.outcomes.update(candidate_status=status)
        Replay.objects.filter(pk=replay.pk).update(finished_at=Now())  # as if it had been asked again
    assert "2 pass on 0.5 alone, 0 on 0.4 alone: p = 0.500" in page(client, project)


def test_newer_ratings_are_announced_and_rung_for(
    client: Client, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[int] = []
    monkeypatch.setattr(tasks, "send", lambda _, key: rung.append(key))
    assert ("Recomputing" in page(client, project), rung) == (False, [])
    graded_results(project, "g", {"new": 2})
    assert ("Recomputing" in page(client, project), rung) == (True, [project.pk])


def test_page_that_waits_is_swapped_once_there_is_more(client: Client, project: Project) -> None:
    graded_results(project, "g", {"new": 2})
    text = page(client, project)
    known = text.partition("known=")[2].partition('"')[0]
    address = reverse("reviews:metric-index", args=[project.slug])
    headers = {"HX-Request": "true"}
    waiting = client.get(address, {"known": known}, headers=headers)
    refresh_metrics(project_id=project.pk)
    done = client.get(address, {"known": known}, headers=headers)
    assert (waiting.status_code, done.status_code) == (204, 200)
    assert ("<html" in done.content.decode(), "hx-trigger" in done.content.decode()) == (False, False)


def test_project_without_a_replay_says_what_to_do(client: Client, db: None) -> None:
    assert "No replay yet" in page(client, a_project())


def test_project_without_ratings_says_what_to_do(client: Client, db: None) -> None:
    project = a_project()
    a_replay(a_version(project))
    assert "Nobody has rated a result yet" in page(client, project)


def test_version_that_was_not_computed_yet_says_so(client: Client, project: Project) -> None:
    MetricRun.objects.all().delete()
    text = page(client, project)
    assert ("Being computed" in text, "every 3s" in text) == (True, True)


def test_page_costs_the_same_at_two_and_four_queries(client: Client, project: Project) -> None:
    client.force_login(a_member(project, Role.VIEWER))

    def read() -> None:
        assert client.get(reverse("reviews:metric-index", args=[project.slug])).status_code == 200

    read()
    before = statements(read)
    for number in range(2):
        grow(project, f"more {number}", before=["a"], after=[f"unknown {number}"])
        graded_results(project, "g", {f"other {number}": 2})
    refresh_metrics(project_id=project.pk)
    assert statements(read) == before


def test_query_shows_both_lists_with_their_grades(client: Client, project: Project) -> None:
    text = query_page(client, project)
    told = ["3 Perfect", "not rated", "▲ 1", "▼ 1", "nDCG@10 (exp)", ">0.4<", ">0.5<"]
    assert [words for words in told if words not in text] == []


def test_expert_sees_neither_grades_nor_scores_before_rating(client: Client, project: Project) -> None:
    text = query_page(client, project, Role.SME)
    assert ("rate it first" in text, "3 Perfect" in text, "Rate first" in text, "nDCG@10 (exp)</th>" in text) == (
        True,
        False,
        True,
        False,
    )
    whole = page(client, project, Role.SME)
    told = ("2 queries that you are still asked about", "No query gained.", "No tag has rated queries enough.")
    assert [words for words in told if words not in whole] == []


def test_engineer_sees_scores_but_no_grades_before_rating(client: Client, project: Project) -> None:
    text = query_page(client, project, Role.ENGINEER)
    assert ("rate it first" in text, "3 Perfect" in text, "nDCG@10 (exp)</th>" in text) == (True, False, True)


def test_closed_queue_hides_nothing(client: Client, project: Project) -> None:
    ReviewQueue.objects.update(closed_at="2026-01-01T00:00:00Z")
    assert "3 Perfect" in query_page(client, project, Role.SME)


def test_query_of_another_project_is_not_found(client: Client, project: Project) -> None:
    other = a_project()
    client.force_login(a_member(other, Role.OWNER))
    pk = project.queries.get(text="gaining").pk
    assert client.get(reverse("reviews:metric-query", args=[other.slug, pk])).status_code == 404


def send(client: Client, project: Project, **sent: str) -> str:
    """What the page says after asking the experts."""
    client.force_login(a_member(project, Role.ENGINEER))
    address = reverse("reviews:metric-ask", args=[project.slug])
    return client.post(address, {**FORM, **sent}, follow=True).content.decode()


def asked(project: Project) -> list[str]:
    return sorted(ReviewItem.objects.filter(project=project, queue__name="Results").values_list("result_id", flat=True))


def test_experts_are_asked_about_what_has_no_grade(client: Client, project: Project) -> None:
    assert "2 results went into the experts’ queue." in send(client, project)
    assert asked(project) == ["a", "b", "new", "x"]
    assert "Nothing new: the experts are asked about all of these already." in send(client, project)


@pytest.mark.parametrize("role", Role)
def test_engineers_and_above_ask(client: Client, project: Project, role: Role) -> None:
    client.force_login(a_member(project, role))
    response = client.post(reverse("reviews:metric-ask", args=[project.slug]), FORM)
    may = role in {Role.ENGINEER, Role.MANAGER, Role.OWNER}
    assert (response.status_code, len(asked(project))) == ((302, 4) if may else (403, 2))


def test_asking_takes_a_form_of_members_alone(client: Client, project: Project) -> None:
    address = reverse("reviews:metric-ask", args=[project.slug])
    anonymous = client.post(address, FORM)
    client.force_login(a_member(a_project(), Role.OWNER))
    stranger = client.post(address, FORM).status_code
    client.force_login(a_member(project, Role.OWNER))
    assert (anonymous.headers["Location"], stranger, client.get(address).status_code) == (
        f"{reverse('sign-in')}?next={address}",
        404,
        405,
    )
    assert asked(project) == ["a", "b"]


@pytest.mark.parametrize("sent", [{"count": "7"}, {"count": ""}, {"k": "x"}, {"k": "4"}])
def test_number_that_is_not_offered_is_refused(client: Client, project: Project, sent: dict[str, str]) -> None:
    assert ("Choose how many: 20, 50, 200." in send(client, project, **sent), asked(project)) == (True, ["a", "b"])


def test_version_that_is_not_there_is_not_found(client: Client, project: Project) -> None:
    client.force_login(a_member(project, Role.ENGINEER))
    address = reverse("reviews:metric-ask", args=[project.slug])
    assert client.post(address, {**FORM, "version": "9.9"}).status_code == 404


def test_closed_queue_takes_nothing(client: Client, project: Project) -> None:
    ReviewQueue.objects.filter(name=a_queue(project).name).update(closed_at="2026-01-01T00:00:00Z")
    assert "The queue “Results” is closed; open it again first." in send(client, project)


def test_nothing_is_left_to_ask_where_all_is_rated(client: Client, project: Project) -> None:
    graded_results(project, "g", {"x": 0, "new": 0})
    refresh_metrics(project_id=project.pk)
    assert "Every result among the first 10 is rated." in send(client, project)


def exported(client: Client, project: Project, role: Role = Role.VIEWER, **parameters: str) -> list[list[str]]:
    client.force_login(a_member(project, role))
    response = client.get(reverse("reviews:metric-export", args=[project.slug]), parameters)
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(text)))


def test_export_has_every_score_in_full_precision(client: Client, project: Project) -> None:
    head, gaining, losing = exported(client, project, k="5")
    assert head[:4] == ["query", "text", "group", "nDCG@5 (exp)"]
    assert (gaining[1], losing[1]) == ("gaining", "losing")
    version = Version.objects.get(project=project, name="0.5")
    run = newest_run(version, 5)
    assert run is not None
    assert [float(row[3]) for row in (gaining, losing)] == [line[3] for line in run.scores.values()]


def test_export_leaves_out_what_an_expert_may_not_see(client: Client, project: Project) -> None:
    assert len(exported(client, project, Role.SME)) == 1


def test_export_without_metrics_is_its_head(client: Client, db: None) -> None:
    [head] = exported(client, a_project())
    assert head[-1] == "repeated ids"
