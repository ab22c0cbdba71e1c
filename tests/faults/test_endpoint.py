"""An endpoint that is down, or asks for rest, in the middle of a replay (RELIABILITY O13, O14)."""

import time

import pytest

from bugbash.choices import ReplayState, Verdict
from bugbash.execution.leases import SLOTS_PER_WORKER
from bugbash.models import Observation, Replay
from tests.bugbash.replays import a_requested_replay, a_served_version
from tests.faults.conftest import PROBE_S
from tests.faults.crowd import Crowd, harm
from tests.faults.figures import Figures
from tests.faults.test_workers import texts
from tests.prototype import DROP, Prototype, Reply
from tests.waiting import wait_until

pytestmark = pytest.mark.faults
AWAY_S = 9


def state_of(replay: Replay) -> str:
    return Replay.objects.values_list("state", flat=True).get(pk=replay.pk)


def test_endpoint_goes_down_and_comes_back(crowd: Crowd, prototype: Prototype, figures: Figures) -> None:
    prototype.delay_s, usual = 0.2, prototype.default
    crowd.start_beat()
    crowd.start_worker()
    replay = a_requested_replay(a_served_version(prototype, concurrency=8), *texts(300))
    wait_until(lambda: Observation.objects.count() > 20, 30, "the first answers are recorded")
    prototype.default, answered = Reply(status=DROP), len(prototype.calls)
    wait_until(lambda: state_of(replay) == ReplayState.PAUSED, 30, "the breaker has opened")
    wait_until(lambda: not replay.shards.exclude(token=None).exists(), 10, "the calls that were out have ended")
    asked = len(prototype.calls)
    time.sleep(AWAY_S)
    probes = len(prototype.calls) - asked
    assert state_of(replay) == ReplayState.PAUSED
    prototype.default = usual
    harm(replay, lambda: None, every_s=60, times=0)
    failed = replay.outcomes.filter(verdict=Verdict.ERROR).count()
    figures.note(away_s=AWAY_S, probes=probes, failed=failed)
    figures.note_replay(replay, prototype)
    assert 1 <= probes <= AWAY_S / PROBE_S + 1
    # As many as make half of the last minute's calls, and those that were out then.
    assert 10 <= failed <= answered + 2 * SLOTS_PER_WORKER
    assert replay.outcomes.filter(verdict=Verdict.NEW).count() == 300 - failed


def test_endpoint_that_asks_for_rest_gets_it(crowd: Crowd, prototype: Prototype, figures: Figures) -> None:
    prototype.delay_s, usual = 0.1, prototype.default
    crowd.start_beat()
    crowd.start_worker(concurrency=1)
    replay = a_requested_replay(a_served_version(prototype, concurrency=8), *texts(300))
    wait_until(lambda: Observation.objects.count() > 20, 30, "the first answers are recorded")
    prototype.default = Reply({"error": "busy"}, status=429, headers={"Retry-After": "6"})
    seen = len(prototype.calls)
    wait_until(lambda: len(prototype.calls) >= seen + SLOTS_PER_WORKER, 10, "it has said so to each thread")
    time.sleep(1)
    prototype.default, asked = usual, len(prototype.calls)
    time.sleep(4)
    during = len(prototype.calls) - asked
    harm(replay, lambda: None, every_s=60, times=0)
    figures.note(retry_after_s=6, calls_during_rest=during)
    figures.note_replay(replay, prototype)
    assert during == 0
    assert replay.outcomes.filter(verdict=Verdict.NEW).count() == 300
