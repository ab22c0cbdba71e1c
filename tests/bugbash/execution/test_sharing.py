"""No replay starves another: workers give way, and those that nobody works on come first (RELIABILITY R18)."""

import uuid
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from bugbash import tasks
from bugbash.actions.asks import ask_live
from bugbash.choices import ReplayState, Role
from bugbash.execution import leases, stint
from bugbash.execution.replaying import replays_in_turn, take_turn, work_on_replay
from bugbash.models import Deployment, Outcome, Replay, Shard
from bugbash.tasks import ring
from tests.bugbash.gauge import Gauge
from tests.bugbash.replays import a_requested_replay, a_served_version, play
from tests.builders import a_member, a_project, a_version
from tests.integrity import violations
from tests.prototype import Prototype
from tests.threads import meanwhile
from tests.waiting import wait_until
from tests.workers import StartWorker

pytestmark = pytest.mark.stack


@pytest.fixture(autouse=True)
def unheard(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody hears the doorbell but where a worker runs."""
    if "start_worker" not in request.fixturenames:
        monkeypatch.setattr(tasks.work_replay, "apply_async", lambda *_, **__: None)


def texts(count: int) -> list[str]:
    return [f"query {number}" for number in range(count)]


def a_waiting_replay() -> Replay:
    return a_requested_replay(a_version(a_project()), *texts(2))


def hold(replay: Replay) -> Shard:
    shard = leases.claim_shard(replay_id=replay.pk, token=uuid.uuid4())
    assert shard is not None
    return shard


def waiting(beside: int = 0) -> list[int]:
    return leases.waiting_replays(beside=beside)


def test_replay_waits_until_somebody_works_on_it(db: None) -> None:
    first, second = a_waiting_replay(), a_waiting_replay()
    assert (waiting(), waiting(beside=first.pk)) == ([first.pk, second.pk], [second.pk])
    hold(first)
    assert (waiting(), leases.is_held(first.pk), leases.is_held(second.pk)) == ([second.pk], True, False)


def test_replay_of_a_dead_worker_waits_again(db: None) -> None:
    replay = a_waiting_replay()
    shard = hold(replay)
    Shard.objects.filter(pk=shard.pk).update(lease_expires_at=Now() - timedelta(seconds=1))
    assert (waiting(), leases.is_held(replay.pk)) == ([replay.pk], False)


@pytest.mark.parametrize("state", [ReplayState.PAUSED, ReplayState.CANCELLED, ReplayState.FINISHED])
def test_stopped_replay_does_not_wait(db: None, state: ReplayState) -> None:
    replay = a_waiting_replay()
    Replay.objects.filter(pk=replay.pk).update(state=state, finished_at=Now(), summary={"total": 2})
    assert waiting() == []


def test_replay_without_anything_to_claim_does_not_wait(db: None) -> None:
    replay = a_waiting_replay()
    replay.shards.update(state="done")
    assert waiting() == []


def test_those_that_wait_are_rung_for_first(db: None) -> None:
    busy, first, second = a_waiting_replay(), a_waiting_replay(), a_waiting_replay()
    Replay.objects.filter(pk=second.pk).update(requested_at=Now() - timedelta(hours=1))
    assert replays_in_turn(replay_id=busy.pk) == [second.pk, first.pk, busy.pk]


def test_worker_gives_way_and_keeps_what_it_heard(
    transactional_db: None, prototype: Prototype, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stint, "FAIR_S", 0.0)
    prototype.delay_s = 0.7
    busy = a_requested_replay(a_served_version(prototype, concurrency=2), *texts(8))
    a_waiting_replay()
    assert work_on_replay(replay_id=busy.pk) is True
    told = busy.outcomes.exclude(verdict="").count()
    assert (0 < told < 8, len(prototype.calls) == told, violations(busy)) == (True, True, {})
    assert list(busy.shards.values_list("state", "slots")) == [("pending", 0)]


def test_worker_alone_stays(transactional_db: None, prototype: Prototype, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stint, "FAIR_S", 0.0)
    prototype.delay_s = 0.7
    busy = a_requested_replay(a_served_version(prototype, concurrency=4), *texts(8))
    assert work_on_replay(replay_id=busy.pk) is False
    assert Replay.objects.get().state == ReplayState.FINISHED


def test_worker_does_not_give_way_at_once(transactional_db: None, prototype: Prototype) -> None:
    """Two replays that change places after every answer would do nothing else."""
    prototype.delay_s = 0.3
    busy = a_requested_replay(a_served_version(prototype, concurrency=4), *texts(8))
    a_waiting_replay()
    assert work_on_replay(replay_id=busy.pk) is False


def test_turn_goes_first_to_who_waits_where_others_are_at_it(transactional_db: None, prototype: Prototype) -> None:
    busy = a_requested_replay(a_served_version(prototype, concurrency=9), *texts(2))
    other = a_requested_replay(a_served_version(prototype), "copy a file")
    hold(busy)
    assert take_turn(replay_id=busy.pk) is False
    assert (Replay.objects.get(pk=other.pk).state, prototype.queries) == (ReplayState.FINISHED, ["copy a file"])


def test_turn_goes_to_the_rung_replay_where_nobody_is_at_it(transactional_db: None, prototype: Prototype) -> None:
    a_requested_replay(a_served_version(prototype), "copy a file")
    rung = a_requested_replay(a_served_version(prototype), "move a file")
    take_turn(replay_id=rung.pk)
    assert prototype.queries == ["move a file"]


def test_replays_of_one_deployment_take_turns(
    transactional_db: None, prototype: Prototype, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that came later gets the only slot before the first one is through."""
    monkeypatch.setattr(stint, "FAIR_S", 0.0)
    prototype.delay_s = 0.3
    long = a_requested_replay(a_served_version(prototype, concurrency=1), *texts(6))
    later = a_requested_replay(long.version, "one more")
    assert take_turn(replay_id=long.pk) is True
    turns = replays_in_turn(replay_id=long.pk)
    assert (turns, take_turn(replay_id=turns[0])) == ([later.pk, long.pk], True)
    told = {replay.pk: replay.outcomes.exclude(verdict="").exists() for replay in (long, later)}
    states = set(Replay.objects.values_list("state", flat=True))
    assert (told, states) == ({long.pk: True, later.pk: True}, {ReplayState.RUNNING})
    assert {play(long).state, play(later).state} == {ReplayState.FINISHED}
    assert (violations(long), violations(later)) == ({}, {})


def test_short_replay_and_console_do_not_wait_for_a_long_replay(
    start_worker: StartWorker, gauge: Gauge, prototype: Prototype
) -> None:
    """Both processes are at a long replay of a slow target when a short one of a fast target and a person come."""
    gauge.delay_s = 0.4
    long = a_requested_replay(a_version(a_project(), base_url=gauge.base_url, concurrency=32), *texts(800))
    start_worker(concurrency=2)
    ring(long.pk)
    ring(long.pk)
    wait_until(lambda: long.shards.filter(state="leased", slots__gt=0).count() == 2, 30, "both are at the long one")
    short = a_requested_replay(a_served_version(prototype), *(f"short {number}" for number in range(10)))
    asker = a_member(short.project, Role.ENGINEER)
    places = list(Deployment.objects.filter(version=short.version).select_related("version__definition"))
    (seen,) = ask_live(project=short.project, deployments=places, text="now", params={}, by=asker)
    assert (seen.error, seen.status) == ("", 200)
    wait_until(lambda: Replay.objects.get(pk=short.pk).state == ReplayState.FINISHED, 30, "the short one is through")
    assert Outcome.objects.filter(replay=long, verdict="").count() > 100
    assert violations(short) == {}
    wait_until(lambda: Replay.objects.get(pk=long.pk).state == ReplayState.FINISHED, 60, "the long one is through")
    assert (violations(long), gauge.count, gauge.peak <= 32) == ({}, 800, True)


def test_calls_of_a_stint_that_gives_way_are_not_lost(
    transactional_db: None, prototype: Prototype, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was out when the worker gave way is counted once, by whoever goes on."""
    monkeypatch.setattr(stint, "FAIR_S", 0.0)
    prototype.delay_s = 0.7
    busy = a_requested_replay(a_served_version(prototype, concurrency=2), *texts(9))
    with meanwhile(lambda: work_on_replay(replay_id=busy.pk)) as worker:
        wait_until(lambda: prototype.calls, 10, "the first calls are out")
        other = a_waiting_replay()
        assert worker.result(timeout=10) is True
    Replay.objects.filter(pk=other.pk).update(state=ReplayState.CANCELLED)
    assert (play(busy).state, violations(busy)) == (ReplayState.FINISHED, {})
    assert sorted(prototype.queries) == texts(9)
