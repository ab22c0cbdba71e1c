"""A real worker under a person's hand: it stops in time (RELIABILITY R15), and the numbers stay true (R20)."""

import time

import pytest

from bugbash.actions.replays import move_replay
from bugbash.choices import ReplayState
from bugbash.models import Replay
from bugbash.selectors.replays import Progress, progress_of
from bugbash.tasks import ring
from tests.bugbash.gauge import Gauge
from tests.bugbash.replays import a_requested_replay
from tests.builders import a_project, a_user, a_version
from tests.integrity import violations
from tests.waiting import wait_until
from tests.workers import StartWorker

pytestmark = pytest.mark.stack
LATEST_S = 2.0


def a_gauged_replay(gauge: Gauge, queries: int) -> Replay:
    version = a_version(a_project(), base_url=gauge.base_url, concurrency=16)
    return a_requested_replay(version, *(f"query {number}" for number in range(queries)))


def look(replay: Replay) -> Progress:
    return progress_of(Replay.objects.get(pk=replay.pk))


@pytest.mark.parametrize("to", [ReplayState.PAUSED, ReplayState.CANCELLED])
def test_no_call_begins_later_than_two_seconds_after_the_stop(
    start_worker: StartWorker, gauge: Gauge, to: ReplayState
) -> None:
    gauge.delay_s = 0.1
    replay = a_gauged_replay(gauge, 1000)
    start_worker(concurrency=2)
    ring(replay.pk)
    wait_until(lambda: gauge.count >= 50, 30, "the worker is well under way")
    move_replay(replay=replay, to=to, by=a_user())
    stopped_at = time.monotonic()
    wait_until(lambda: not replay.shards.filter(state="leased").exists(), 10, "the worker has let go")
    wait_until(lambda: time.monotonic() > stopped_at + LATEST_S + 1, 10, "a late call would have come")
    assert max(gauge.moments) - stopped_at <= LATEST_S
    progress = look(replay)
    asked = replay.outcomes.exclude(verdict="").count()
    assert (progress.done, progress.total, sum(progress.counts.values())) == (asked, 1000, asked)
    assert (50 <= asked <= gauge.count < 1000, violations(replay)) == (True, {})
    assert Replay.objects.get().state == to


def test_numbers_never_go_back_and_always_add_up(start_worker: StartWorker, gauge: Gauge) -> None:
    gauge.delay_s = 0.02
    replay = a_gauged_replay(gauge, 1200)
    start_worker(concurrency=2)
    ring(replay.pk)
    ring(replay.pk)
    seen: list[tuple[int, int, int]] = []

    def is_through() -> bool:
        progress = look(replay)
        waiting = replay.outcomes.filter(verdict="").count()
        seen.append((progress.done, sum(progress.counts.values()), waiting))
        return Replay.objects.get().state == ReplayState.FINISHED

    wait_until(is_through, 60, "the replay is through")
    done = [one for one, *_ in seen]
    assert (done == sorted(done), done[-1], len(set(done)) > 3) == (True, 1200, True)
    assert [one for one, counted, _ in seen if one != counted] == []
    # Asked a moment after the progress, so what waits may only have become less.
    assert [row for row in seen if row[0] + row[2] > 1200] == []
    assert violations(replay) == {}
