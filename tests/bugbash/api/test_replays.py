"""Replays over HTTP (RELIABILITY R9): once per key, whatever the network does."""

import xml.etree.ElementTree as ET
from functools import partial

import pytest
from junitparser import JUnitXml

from bugbash import tasks
from bugbash.choices import QueryStatus, ReplayState, Role, Verdict
from bugbash.models import Project, Replay, Version
from tests.api import Api, a_token, body_of, problem_of, rows_of
from tests.builders import a_member, a_project, a_query, a_replay, a_version, an_observation, an_outcome
from tests.threads import at_once


@pytest.fixture
def version(db: None) -> Version:
    version = a_version(a_project())
    a_query(version.project, "copy a file")
    return version


def engineer_of(project: Project) -> Api:
    return Api(a_member(project, Role.ENGINEER))


def path_of(version: Version, rest: str = "") -> str:
    return f"projects/{version.project.slug}/versions/{version.name}/replays/{rest}"


def test_replay_is_accepted_with_its_address(version: Version) -> None:
    api = engineer_of(version.project)
    answer = api.post(path_of(version))
    body = body_of(answer, 202)
    assert (body["number"], body["state"], body["version"], body["total"]) == (1, "queued", "0.5", 1)
    assert body_of(api.get(answer.headers["Location"]))["progress"]["done"] == 0


def test_equal_replay_that_is_active_is_answered_again(version: Version) -> None:
    api = engineer_of(version.project)
    numbers = [body_of(api.post(path_of(version)), 202)["number"] for _ in range(2)]
    assert (numbers, Replay.objects.count()) == ([1, 1], 1)


def test_same_key_gives_the_replay_of_the_first_time(version: Version) -> None:
    api = engineer_of(version.project)
    first = body_of(api.post(path_of(version), Idempotency_Key="build-7"), 202)
    Replay.objects.update(state=ReplayState.CANCELLED)
    again = body_of(api.post(path_of(version), Idempotency_Key="build-7"), 202)
    other = body_of(api.post(path_of(version), Idempotency_Key="build-8"), 202)
    assert (first["number"], again["number"], other["number"]) == (1, 1, 2)


def test_key_that_was_used_for_another_version_is_a_conflict(version: Version) -> None:
    api = engineer_of(version.project)
    api.post(path_of(version), Idempotency_Key="build-7")
    answer = api.post(path_of(a_version(version.project, "0.6")), Idempotency_Key="build-7")
    assert problem_of(answer) == (409, "Idempotency-Key 'build-7' was used for version 0.5.")
    assert Replay.objects.count() == 1


@pytest.mark.parametrize("key", ["", "a b", "k" * 201, "k" * 10_000, "é"])
def test_key_that_is_none_is_refused(version: Version, key: str) -> None:
    answer = engineer_of(version.project).post(path_of(version), Idempotency_Key=key)
    sentence = "A key has 1 to 200 printable ASCII characters without blanks."
    assert problem_of(answer) == (400, {"Idempotency-Key": [sentence]})
    assert Replay.objects.count() == 0


@pytest.mark.stack
def test_ten_requests_at_once_are_one_replay(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks.work_replay, "apply_async", lambda *_, **__: None)
    version = a_version(a_project())
    a_query(version.project)
    token = a_token(a_member(version.project, Role.ENGINEER))
    ask = partial(Api(token=token).post, path_of(version), Idempotency_Key="build-7")
    answers = at_once([ask] * 10)
    assert [body_of(answer, 202)["number"] for answer in answers] == [1] * 10
    assert Replay.objects.count() == 1


def test_replay_without_queries_is_refused(db: None) -> None:
    version = a_version(a_project())
    answer = engineer_of(version.project).post(path_of(version))
    assert problem_of(answer) == (422, "There is no active query yet: ask something in the console and keep it.")


def test_version_and_replay_are_saved_together_or_not_at_all(db: None) -> None:
    project = a_project()
    a_version(project, "0.4")
    body = {"name": "0.5", "deployments": [{"base_url": "http://127.0.0.1:65001"}], "replay": True}
    answer = engineer_of(project).post(f"projects/{project.slug}/versions/", body)
    assert answer.status_code == 422
    assert list(project.versions.values_list("name", flat=True)) == ["0.4"]


def test_version_is_not_saved_with_a_bad_key(version: Version) -> None:
    body = {"name": "0.6", "deployments": [{"base_url": "http://127.0.0.1:65001"}], "replay": True}
    path = f"projects/{version.project.slug}/versions/"
    answer = engineer_of(version.project).post(path, body, Idempotency_Key="a b")
    assert (problem_of(answer)[0], version.project.versions.count()) == (400, 1)


def test_version_with_a_replay_names_it(version: Version) -> None:
    body = {"name": "0.6", "deployments": [{"base_url": "http://127.0.0.1:65001"}], "replay": True}
    answer = engineer_of(version.project).post(f"projects/{version.project.slug}/versions/", body)
    assert body_of(answer, 201)["newest_replay"] == 1
    assert answer.headers["Location"] == f"/api/v1/projects/{version.project.slug}/versions/0.6/"


@pytest.mark.parametrize(
    ("before", "verb", "after"),
    [
        (ReplayState.RUNNING, "pause", "paused"),
        (ReplayState.PAUSED, "resume", "running"),
        (ReplayState.QUEUED, "cancel", "cancelled"),
    ],
)
def test_replay_is_moved(version: Version, before: ReplayState, verb: str, after: str) -> None:
    a_replay(version, state=before)
    answer = engineer_of(version.project).post(f"projects/{version.project.slug}/replays/1/{verb}/")
    assert body_of(answer)["state"] == after


@pytest.mark.parametrize("verb", ["pause", "resume", "cancel"])
def test_replay_that_has_ended_is_not_moved(version: Version, verb: str) -> None:
    a_replay(version)
    answer = engineer_of(version.project).post(f"projects/{version.project.slug}/replays/1/{verb}/")
    assert (answer.status_code, Replay.objects.get().state) == (409, ReplayState.FINISHED)


def test_replays_are_narrowed_by_version_and_state(version: Version) -> None:
    a_replay(version)
    a_replay(a_version(version.project, "0.6"))
    a_replay(version, state=ReplayState.CANCELLED)
    api, path = engineer_of(version.project), f"projects/{version.project.slug}/replays/"
    assert [row["number"] for row in rows_of(api.get(f"{path}?version=0.5&state=finished"))] == [1]


@pytest.fixture
def told(version: Version) -> Replay:
    """A replay with one outcome of each verdict, and one that nobody asked yet."""
    replay = a_replay(version, total=len(Verdict) + 2)
    for verdict in [*Verdict, None]:
        query = a_query(version.project, f"<{verdict}> & \x0b")
        failing = verdict in {Verdict.REGRESSED, Verdict.STILL_BROKEN}
        status = QueryStatus.FAIL if failing else QueryStatus.ERROR if verdict == Verdict.ERROR else QueryStatus.PASS
        seen = an_observation(query, version) if verdict else None
        an_outcome(replay, query, verdict, candidate=seen, candidate_status=status)
    query = a_query(version.project, "new and failing")
    an_outcome(replay, query, Verdict.NEW, candidate_status=QueryStatus.FAIL, because="no \x1b result")
    return replay


def test_junit_report_counts_what_became_of_each_query(told: Replay) -> None:
    answer = engineer_of(told.project).get(f"projects/{told.project.slug}/replays/1/junit.xml")
    suites = JUnitXml.fromstring(answer.content)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/xml; charset=utf-8")
    assert (suites.tests, suites.failures, suites.errors, suites.skipped) == (len(Verdict) + 2, 3, 1, 1)


def test_junit_report_is_xml_whatever_was_asked(told: Replay) -> None:
    answer = engineer_of(told.project).get(f"projects/{told.project.slug}/replays/1/junit.xml")
    names = [case.get("name") for case in ET.fromstring(answer.content).iter("testcase")]
    assert "<regressed> & \ufffd" in names


def test_outcomes_are_narrowed(told: Replay) -> None:
    api, path = engineer_of(told.project), f"projects/{told.project.slug}/replays/1/outcomes/"
    wanted = {"verdict=regressed": 1, "status=fail": 3, "q=failing": 1, "required=true": 0, "": len(Verdict) + 1}
    assert {query: len(rows_of(api.get(f"{path}?{query}"))) for query in wanted} == wanted
    assert problem_of(api.get(f"{path}?verdict=nonsense")) == (
        400,
        {"verdict": ['"nonsense" is not a valid choice.']},
    )
