"""Replays that stop: by a person, by an endpoint that is down, by an endpoint that asks to be left alone."""

import time
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from bugbash.actions.replays import move_replay
from bugbash.choices import ReplayState, ShardState, Verdict
from bugbash.execution.replaying import work_on_replay
from bugbash.execution.sweeping import probe_paused, replays_to_ring
from bugbash.models import Deployment, Outcome, Replay, Shard
from tests.bugbash.replays import a_requested_replay, a_served_version, places_of, play, verdicts_of
from tests.builders import a_project, a_user, a_version
from tests.integrity import violations
from tests.prototype import Prototype, Reply, results
from tests.services import free_port
from tests.threads import meanwhile
from tests.waiting import wait_until

pytestmark = pytest.mark.stack


def texts(count: int) -> list[str]:
    return [f"query {number}" for number in range(count)]


def stop_in_the_middle(replay: Replay, prototype: Prototype, to: ReplayState) -> int:
    """Move a replay while its first calls are out; returns how many calls were ever made."""
    with meanwhile(lambda: work_on_replay(replay_id=replay.pk)) as worker:
        wait_until(lambda: len(prototype.calls) == 2, 10, "two calls are out")
        move_replay(replay=replay, to=to, by=a_user("Engineer 1"))
        worker.result(timeout=10)
    return len(prototype.calls)


@pytest.mark.parametrize("to", [ReplayState.PAUSED, ReplayState.CANCELLED])
def test_stop_begins_no_further_call_and_keeps_what_was_out(
    transactional_db: None, prototype: Prototype, to: ReplayState
) -> None:
    prototype.delay_s = 1.2
    replay = a_requested_replay(a_served_version(prototype, concurrency=2), *texts(6))
    assert stop_in_the_middle(replay, prototype, to) == 2
    replay.refresh_from_db()
    assert (replay.state, len(places_of(replay)), violations(replay)) == (to, 2, {})
    assert sorted(verdicts_of(replay).values()) == ["", "", "", "", Verdict.NEW, Verdict.NEW]
    assert list(replay.shards.values_list("state", "slots")) == [(ShardState.PENDING, 0)]


def test_stop_asks_not_even_to_confirm(transactional_db: None, prototype: Prototype) -> None:
    project = a_project()
    a_served_version(prototype, "0.4", project=project, baseline=True)
    prototype.replies("copy a file", Reply(results("a"), delay_s=1.2), version="0.4")
    prototype.replies("copy a file", Reply(results("b"), delay_s=1.2), version="0.5")
    replay = a_requested_replay(a_served_version(prototype, "0.5", project=project), "copy a file")
    assert stop_in_the_middle(replay, prototype, ReplayState.CANCELLED) == 2
    assert (len(places_of(replay)), verdicts_of(replay)) == (2, {"copy a file": ""})


def test_resumed_replay_asks_only_what_is_missing(transactional_db: None, prototype: Prototype) -> None:
    prototype.delay_s = 0.7
    replay = a_requested_replay(a_served_version(prototype, concurrency=2), *texts(5))
    stop_in_the_middle(replay, prototype, ReplayState.PAUSED)
    prototype.delay_s = 0
    move_replay(replay=replay, to=ReplayState.RUNNING, by=a_user())
    replay = play(replay)
    assert sorted(prototype.queries) == texts(5)
    assert (replay.state, violations(replay)) == (ReplayState.FINISHED, {})


def test_cancelled_replay_stays_unsettled(transactional_db: None, prototype: Prototype) -> None:
    prototype.delay_s = 0.7
    replay = a_requested_replay(a_served_version(prototype, concurrency=2), *texts(5))
    stop_in_the_middle(replay, prototype, ReplayState.CANCELLED)
    replay = play(replay)
    assert (replay.state, replay.summary, replay.finished_at) == (ReplayState.CANCELLED, None, None)
    assert replays_to_ring().work == ()


def a_replay_of_a_dead_endpoint(queries: int, *, path: str = "") -> Replay:
    version = a_version(a_project(), base_url=f"http://127.0.0.1:{free_port()}/{path}")
    return a_requested_replay(version, *texts(queries))


def test_dead_endpoint_pauses_the_replay(db: None) -> None:
    replay = a_replay_of_a_dead_endpoint(60)
    base_url = Deployment.objects.get().base_url
    replay = play(replay)
    errors = replay.outcomes.filter(verdict=Verdict.ERROR).count()
    assert replay.state == ReplayState.PAUSED
    assert replay.pause_reason == f"{base_url} can not be reached; trying again every 30 s."
    assert 10 <= errors < 60
    assert list(replay.shards.exclude(slots=0)) == []


def test_pause_names_the_endpoint_however_long_its_address_is(db: None) -> None:
    replay = play(a_replay_of_a_dead_endpoint(60, path="x" * 1900))
    assert replay.state == ReplayState.PAUSED
    assert replay.pause_reason.endswith("xxx can not be reached; trying again every 30 s.")


def test_nothing_is_paused_when_nothing_is_left_to_ask(db: None) -> None:
    replay = play(a_replay_of_a_dead_endpoint(10))
    assert (replay.state, set(verdicts_of(replay).values())) == (ReplayState.FINISHED, {Verdict.ERROR})


def test_dead_baseline_pauses_nothing(db: None, prototype: Prototype) -> None:
    project = a_project()
    a_version(project, "0.4", base_url=f"http://127.0.0.1:{free_port()}", baseline=True)
    replay = play(a_requested_replay(a_served_version(prototype, "0.5", project=project), *texts(15)))
    assert (replay.state, set(verdicts_of(replay).values())) == (ReplayState.FINISHED, {Verdict.NEW})


def test_probe_resumes_once_the_endpoint_is_back(db: None, prototype: Prototype) -> None:
    replay = play(a_replay_of_a_dead_endpoint(60))
    Replay.objects.update(probe_at=Now() - timedelta(seconds=1))
    assert replays_to_ring().probe == (replay.pk,)
    assert probe_paused(replay_id=replay.pk) is False
    assert replays_to_ring().probe == ()

    Deployment.objects.update(base_url=prototype.base_url)
    Replay.objects.update(probe_at=Now() - timedelta(seconds=1))
    assert probe_paused(replay_id=replay.pk) is True
    replay.refresh_from_db()
    assert (replay.state, replay.pause_reason, replay.probe_at) == (ReplayState.RUNNING, "", None)
    assert play(replay).state == ReplayState.FINISHED
    assert violations(replay) == {}


def test_probe_asks_one_question(db: None, prototype: Prototype) -> None:
    replay = a_requested_replay(a_served_version(prototype), *texts(3))
    Replay.objects.update(state=ReplayState.PAUSED, probe_at=Now() - timedelta(seconds=1))
    probe_paused(replay_id=replay.pk)
    assert len(prototype.calls) == 1


def test_probe_before_its_time_asks_nothing(db: None, prototype: Prototype) -> None:
    replay = a_requested_replay(a_served_version(prototype), *texts(3))
    Replay.objects.update(state=ReplayState.PAUSED, probe_at=Now() + timedelta(seconds=9))
    assert (probe_paused(replay_id=replay.pk), prototype.calls) == (False, [])


def test_replay_that_a_person_paused_is_never_probed(db: None, prototype: Prototype) -> None:
    replay = a_requested_replay(a_served_version(prototype), *texts(3))
    move_replay(replay=replay, to=ReplayState.PAUSED, by=a_user())
    assert replays_to_ring().probe == ()
    assert (probe_paused(replay_id=replay.pk), prototype.calls) == (False, [])


def test_probe_twice_resumes_once(db: None, prototype: Prototype) -> None:
    replay = a_requested_replay(a_served_version(prototype), *texts(3))
    Replay.objects.update(state=ReplayState.PAUSED, probe_at=Now() - timedelta(seconds=1))
    assert [probe_paused(replay_id=replay.pk), probe_paused(replay_id=replay.pk)] == [True, False]


def test_long_retry_after_pauses_the_replay_for_that_long(db: None, prototype: Prototype) -> None:
    prototype.default = Reply({}, status=429, headers={"Retry-After": "300"})
    replay = play(a_requested_replay(a_served_version(prototype, concurrency=1), *texts(5)))
    assert (replay.state, len(prototype.calls)) == (ReplayState.PAUSED, 1)
    assert replay.pause_reason == f"{Deployment.objects.get().base_url} asks to be left alone for 300 s."
    assert set(verdicts_of(replay).values()) == {""}
    soon, late = Now() + timedelta(seconds=280), Now() + timedelta(seconds=301)
    assert Replay.objects.filter(probe_at__range=(soon, late)).exists()


def test_endpoint_that_asks_again_for_rest_gets_it(db: None, prototype: Prototype) -> None:
    replay = a_requested_replay(a_served_version(prototype), *texts(5))
    prototype.default = Reply({}, status=429, headers={"Retry-After": "300"})
    Replay.objects.update(state=ReplayState.PAUSED, probe_at=Now() - timedelta(seconds=1))
    assert probe_paused(replay_id=replay.pk) is False
    assert Replay.objects.filter(probe_at__gt=Now() + timedelta(seconds=280)).exists()


def test_short_retry_after_is_waited_for_in_place(db: None, prototype: Prototype) -> None:
    prototype.replies("query 0", Reply({}, status=429, headers={"Retry-After": "1"}), Reply(results("a")))
    replay = a_requested_replay(a_served_version(prototype, concurrency=1), *texts(2))
    began = time.monotonic()
    replay = play(replay)
    assert time.monotonic() - began >= 1
    assert set(verdicts_of(replay).values()) == {Verdict.NEW}


def test_pause_ends_a_long_wait_for_another_try(transactional_db: None, prototype: Prototype) -> None:
    prototype.default = Reply({}, status=503, headers={"Retry-After": "25"})
    replay = a_requested_replay(a_served_version(prototype, concurrency=1), *texts(2))
    with meanwhile(lambda: work_on_replay(replay_id=replay.pk)) as worker:
        wait_until(lambda: prototype.calls, 10, "the first call is out")
        move_replay(replay=replay, to=ReplayState.PAUSED, by=a_user())
        worker.result(timeout=10)
    assert len(prototype.calls) == 1
    assert set(verdicts_of(replay).values()) == {""}


def test_late_worker_writes_nothing(transactional_db: None, prototype: Prototype) -> None:
    """A worker that hangs beyond its lease: another does its work, and its own late answer is not taken."""
    prototype.replies("copy a file", Reply(results("late"), delay_s=1.5), Reply(results("early")))
    replay = a_requested_replay(a_served_version(prototype), "copy a file")
    with meanwhile(lambda: work_on_replay(replay_id=replay.pk)) as late:
        wait_until(lambda: prototype.calls, 10, "the first worker asks")
        Shard.objects.update(lease_expires_at=Now() - timedelta(seconds=1))
        work_on_replay(replay_id=replay.pk)
        assert late.result(timeout=10) is False
    outcome = Outcome.objects.get()
    assert (outcome.ranking, outcome.observations.count(), prototype.count("copy a file")) == (["early"], 1, 2)
    replay.refresh_from_db()
    assert (replay.state, violations(replay)) == (ReplayState.FINISHED, {})
