"""Workers that die, hang or are told to end in the middle (RELIABILITY R1, R2, R6, R7, R12, R13, R20)."""

import signal
import time

import pytest

from bugbash.choices import Verdict
from bugbash.execution import leases
from bugbash.models import Observation, Replay
from bugbash.selectors.replays import progress_of
from tests.bugbash.replays import a_requested_replay, a_served_version, verdicts_of
from tests.faults.crowd import Crowd, harm, is_finished
from tests.faults.figures import Figures
from tests.prototype import Prototype
from tests.waiting import wait_until

pytestmark = pytest.mark.faults


def texts(count: int) -> list[str]:
    return [f"query {number}" for number in range(count)]


def a_replay(prototype: Prototype, queries: int, *, concurrency: int = 32) -> Replay:
    return a_requested_replay(a_served_version(prototype, concurrency=concurrency), *texts(queries))


def test_pool_children_are_killed_every_two_seconds(crowd: Crowd, prototype: Prototype, figures: Figures) -> None:
    prototype.delay_s = 1.2
    crowd.start_beat()
    crowd.start_worker(concurrency=3)
    replay = a_replay(prototype, 600)
    samples: list[tuple[int, int]] = []

    def kill_and_look() -> None:
        crowd.kill_a_child()
        progress = progress_of(replay)
        samples.append((progress.done, sum(progress.counts.values())))

    kills = harm(replay, kill_and_look, every_s=2, times=30)
    figures.note(kills=kills)
    figures.note_replay(replay, prototype)
    assert kills >= 8
    assert verdicts_of(replay) == dict.fromkeys(texts(600), Verdict.NEW)
    assert samples == sorted(samples)
    assert [done for done, _ in samples] == [counted for _, counted in samples]


def test_whole_worker_is_killed_every_five_seconds(crowd: Crowd, prototype: Prototype, figures: Figures) -> None:
    prototype.delay_s = 1.2
    crowd.start_beat()
    crowd.start_worker()
    replay = a_replay(prototype, 300)
    kills = harm(replay, lambda: crowd.replace(crowd.workers[0]), every_s=5, times=6)
    figures.note(kills=kills)
    figures.note_replay(replay, prototype)
    assert kills >= 3
    assert verdicts_of(replay) == dict.fromkeys(texts(300), Verdict.NEW)


def test_worker_that_was_frozen_past_its_lease_writes_nothing(
    crowd: Crowd, prototype: Prototype, figures: Figures
) -> None:
    prototype.delay_s = 0.3
    crowd.start_beat()
    frozen = crowd.start_worker()
    replay = a_replay(prototype, 120, concurrency=8)
    wait_until(lambda: Observation.objects.count() > 10, 30, "the first answers are recorded")
    frozen.freeze()
    crowd.start_worker()
    wait_until(lambda: is_finished(replay), 60, "another worker has finished the replay")
    stored = list(Observation.objects.order_by("pk").values_list("pk", "observed_at"))
    frozen.thaw()
    wait_until(lambda: "the lease was lost" in frozen.output, 30, "the late worker has noticed")
    assert list(Observation.objects.order_by("pk").values_list("pk", "observed_at")) == stored
    figures.note(frozen_answers=len(prototype.calls) - len(stored))
    figures.note_replay(replay, prototype)


def test_deploys_lose_and_repeat_nothing(crowd: Crowd, prototype: Prototype, figures: Figures) -> None:
    prototype.delay_s = 1.2
    crowd.start_beat()
    crowd.start_worker()
    replay = a_replay(prototype, 600, concurrency=48)

    def deploy() -> None:
        old = crowd.workers.pop()
        old.process.send_signal(signal.SIGTERM)
        crowd.start_worker()
        crowd.others.append(old.process)

    deploys = harm(replay, deploy, every_s=3, times=6)
    figures.note(deploys=deploys)
    figures.note_replay(replay, prototype)
    assert deploys >= 2
    assert len(prototype.calls) == 600


def test_cold_stop_repeats_at_most_the_calls_in_flight(crowd: Crowd, prototype: Prototype, figures: Figures) -> None:
    prototype.delay_s = 1.2
    crowd.start_beat()
    crowd.start_worker()
    replay = a_replay(prototype, 300)

    def stop_cold() -> None:
        old = crowd.workers.pop()
        old.process.send_signal(signal.SIGQUIT)
        ends_at = time.monotonic() + 3
        while old.is_running and time.monotonic() < ends_at:
            time.sleep(0.05)
        old.kill()
        crowd.start_worker()

    stops = harm(replay, stop_cold, every_s=5, times=6)
    figures.note(stops=stops, asked_again=len(prototype.calls) - 300)
    figures.note_replay(replay, prototype)
    # Those in flight, and those that had come in since the last flush.
    assert len(prototype.calls) - 300 <= stops * 2 * leases.SLOTS_PER_WORKER * 2
