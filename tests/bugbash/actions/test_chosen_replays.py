"""Replays that ask a part, say what they left out, and are asked for once however often."""

from functools import partial

import pytest

from bugbash import tasks
from bugbash.actions.replays import request_replay
from bugbash.choices import ReplayState, Role
from bugbash.errors import ConflictError
from bugbash.logic.replay_options import ReplayOptions
from bugbash.models import AuditEvent, Deployment, Replay, Version
from tests.bugbash.actions.refusals import refused
from tests.builders import a_member, a_project, a_query, a_version
from tests.threads import at_once

FILES = ReplayOptions(tags=("files",))


@pytest.fixture
def version(db: None) -> Version:
    """Two deployments and three queries, one of them tagged."""
    version = a_version(a_project())
    Deployment.objects.create(version=version, name="eu", base_url="http://127.0.0.1:9")
    a_query(version.project, "copy a file", tags=["files"])
    a_query(version.project, "sort a list")
    a_query(version.project, "read a date", required=True)
    return version


def request(version: Version, options: ReplayOptions = ReplayOptions(), key: str = "") -> Replay:  # noqa: B008  frozen
    by = a_member(version.project, Role.ENGINEER)
    return request_replay(version=version, by=by, options=options, idempotency_key=key)


def asked(replay: Replay) -> list[tuple[str, str, bool]]:
    return list(replay.outcomes.order_by("ordinal").values_list("text", "deployment__name", "primary"))


def test_chosen_replay_says_what_it_left_out(version: Version) -> None:
    replay = request(version, FILES)
    assert (replay.query_count, replay.left_out, replay.active_count, replay.is_partial) == (1, 2, 3, True)
    assert replay.options == {"tags": ["files"]}
    assert asked(replay) == [("copy a file", "main", True), ("copy a file", "eu", False)]
    assert AuditEvent.objects.get(verb="requested").detail["options"] == {"tags": ["files"]}


def test_usual_replay_leaves_nothing_out(version: Version) -> None:
    replay = request(version)
    assert (replay.total, replay.left_out, replay.options, replay.is_partial) == (6, 0, {}, False)


def test_repeats_leave_nothing_out(version: Version) -> None:
    replay = request(version, ReplayOptions(repeats=3))
    assert (replay.total, replay.options, replay.is_partial) == (6, {"repeats": 3}, False)


def test_first_of_the_chosen_deployments_speaks(version: Version) -> None:
    replay = request(version, ReplayOptions(tags=("files",), deployments=("eu",)))
    assert asked(replay) == [("copy a file", "eu", True)]
    assert (replay.deployment_count, replay.is_partial) == (1, True)
    assert list(replay.shards.values_list("deployment__name", "first", "last")) == [("eu", 0, 0)]


def test_unknown_deployment_is_refused(version: Version) -> None:
    with refused("Version 0.5 has no deployment mars.", field="deployments"):
        request(version, ReplayOptions(deployments=("eu", "mars")))


def test_choice_of_nothing_is_refused(version: Version) -> None:
    with refused("None of the active queries is chosen by these options."):
        request(version, ReplayOptions(tags=("nobody",)))
    assert Replay.objects.count() == 0


def test_option_that_can_not_be_followed_is_refused(version: Version) -> None:
    with refused("Each query is asked 1 to 10 times.", field="repeats"):
        request(version, ReplayOptions(repeats=11))


def test_another_choice_is_another_replay(version: Version) -> None:
    numbers = [request(version, options).number for options in (ReplayOptions(), FILES, FILES, ReplayOptions())]
    assert numbers == [1, 2, 2, 1]


def test_the_same_queries_asked_otherwise_are_another_replay(version: Version) -> None:
    """More repeats or fewer deployments make other evidence of the same queries."""
    replays = [request(version, one) for one in (ReplayOptions(repeats=2), ReplayOptions(deployments=("eu",)))]
    usual = request(version)
    assert len({replay.input_fingerprint for replay in (*replays, usual)}) == 3


def test_the_same_queries_chosen_in_two_ways_are_the_same_replay(version: Version) -> None:
    every = request(version)
    assert request(version, ReplayOptions(sample=3)).pk == every.pk


def test_key_with_other_options_is_a_conflict(version: Version) -> None:
    request(version, FILES, "build-7")
    with refused("Idempotency-Key 'build-7' was used with other options, for Replay 1.", by=ConflictError):
        request(version, ReplayOptions(), "build-7")
    assert Replay.objects.count() == 1


def test_key_answers_the_first_replay_after_the_queries_changed(version: Version) -> None:
    first = request(version, FILES, "build-7")
    Replay.objects.update(state=ReplayState.CANCELLED)
    a_query(version.project, "move a file", tags=["files"])
    assert request(version, FILES, "build-7") == first


@pytest.mark.stack
def test_ten_requests_with_one_key_at_once_are_one_replay(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks.work_replay, "apply_async", lambda *_, **__: None)
    version = a_version(a_project())
    a_query(version.project, tags=["files"])
    by = a_member(version.project, Role.ENGINEER)
    ask = partial(request_replay, version=version, by=by, options=FILES, idempotency_key="build-7")
    assert [replay.number for replay in at_once([ask] * 10)] == [1] * 10
    assert (Replay.objects.count(), AuditEvent.objects.filter(verb="requested").count()) == (1, 1)
