"""Clocks that are wrong and beats that are two change nothing (RELIABILITY R17)."""

import pytest

from bugbash.choices import Verdict
from tests.bugbash.replays import a_requested_replay, a_served_version, verdicts_of
from tests.faults.crowd import Crowd, harm
from tests.faults.figures import Figures
from tests.faults.test_workers import texts
from tests.prototype import Prototype

pytestmark = pytest.mark.faults


@pytest.mark.parametrize("hours", [2, -2])
def test_workers_clock_is_wrong(crowd: Crowd, prototype: Prototype, figures: Figures, hours: int) -> None:
    """It dies and comes back, so that leases have to run out and a look has to wake it."""
    prototype.delay_s = 0.3
    skewed = {"app": "tests.faults.skewed", "CLOCK_SKEW_S": str(hours * 3600)}
    crowd.start_beat()
    crowd.start_worker(**skewed)
    replay = a_requested_replay(a_served_version(prototype, concurrency=8), *texts(150))
    kills = harm(replay, lambda: crowd.replace(crowd.workers[0], **skewed), every_s=3, times=2, most_s=60)
    figures.note(kills=kills, hours=hours)
    figures.note_replay(replay, prototype)
    assert verdicts_of(replay) == dict.fromkeys(texts(150), Verdict.NEW)


def test_two_beats_ring_twice_and_do_nothing_twice(crowd: Crowd, prototype: Prototype, figures: Figures) -> None:
    prototype.delay_s = 0.2
    crowd.start_beat()
    crowd.start_beat()
    crowd.start_worker()
    crowd.start_worker()
    replay = a_requested_replay(a_served_version(prototype, concurrency=32), *texts(400))
    harm(replay, lambda: None, every_s=60, times=0)
    figures.note(beats=2, workers=2)
    figures.note_replay(replay, prototype)
    assert len(prototype.calls) == 400
