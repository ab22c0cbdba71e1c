"""A broker that forgets, dies, stays away or hangs (RELIABILITY R3, R4, R10, R11)."""

import itertools
import time

import pytest
import requests
from django.contrib.auth.models import User

from bugbash.choices import ReplayState, Verdict
from bugbash.models import Observation, Replay, Version
from tests.api import a_token
from tests.bugbash.replays import a_requested_replay, a_served_version, verdicts_of
from tests.faults.breaking import Broker
from tests.faults.crowd import Crowd, harm, is_finished
from tests.faults.figures import Figures
from tests.faults.test_workers import texts
from tests.prototype import Prototype
from tests.waiting import wait_until

pytestmark = pytest.mark.faults
AWAY_S = 120


def test_broker_is_wiped_and_killed(crowd: Crowd, broker: Broker, prototype: Prototype, figures: Figures) -> None:
    prototype.delay_s = 1.2
    crowd.start_beat()
    crowd.start_worker()
    replay = a_requested_replay(a_served_version(prototype, concurrency=32), *texts(600))
    deeds = itertools.cycle([broker.flush, broker.restart])

    def wipe_or_kill() -> None:
        next(deeds)()

    times = harm(replay, wipe_or_kill, every_s=3, times=20)
    figures.note(wiped_and_killed=times)
    figures.note_replay(replay, prototype)
    assert times >= 4
    assert verdicts_of(replay) == dict.fromkeys(texts(600), Verdict.NEW)
    assert len(prototype.calls) == 600


def test_finishing_goes_on_within_15_s_of_the_brokers_return(
    crowd: Crowd, broker: Broker, prototype: Prototype, figures: Figures, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the usual ten seconds between two looks. The worker dies too, so that only a message can wake anybody."""
    monkeypatch.setenv("BASHBOARD_SWEEP_S", "10")
    prototype.delay_s = 0.2
    crowd.start_beat()
    worker = crowd.start_worker()
    replay = a_requested_replay(a_served_version(prototype, concurrency=8), *texts(300))
    wait_until(lambda: Observation.objects.count() > 20, 30, "the first answers are recorded")
    broker.kill()
    worker.kill()
    crowd.workers = []
    crowd.begin_worker()
    time.sleep(AWAY_S)
    assert not is_finished(replay)
    broker.start()
    back, before = time.monotonic(), Observation.objects.count()
    wait_until(lambda: Observation.objects.count() > before, 15, "answers come in again")
    figures.note(away_s=AWAY_S, resumed_after=f"{time.monotonic() - back:.1f} s")
    harm(replay, lambda: None, every_s=60, times=0)
    figures.note_replay(replay, prototype)


def post_replay(url: str, version: Version, user: User) -> tuple[requests.Response, float]:
    """The answer to a request for a replay, and how many seconds it took."""
    path = f"{url}/api/v1/projects/{version.project.slug}/versions/{version.name}/replays/"
    began = time.monotonic()
    response = requests.post(path, headers={"Authorization": f"Bearer {a_token(user)}"}, json={}, timeout=30)
    return response, time.monotonic() - began


def test_replay_that_was_asked_for_without_a_broker_starts_later(
    crowd: Crowd, broker: Broker, prototype: Prototype, figures: Figures, a_version_of: tuple[Version, User]
) -> None:
    version, owner = a_version_of
    url = crowd.start_web()
    crowd.start_beat()
    crowd.start_worker()
    broker.kill()
    answers = []
    for _ in range(3):
        response, seconds = post_replay(url, version, owner)
        answers.append((response.status_code, seconds))
    assert [status for status, _ in answers] == [202, 202, 202], answers
    assert max(seconds for _, seconds in answers) < 1, answers
    replay = Replay.objects.get()
    assert replay.state == ReplayState.QUEUED
    broker.start()
    back = time.monotonic()
    wait_until(lambda: is_finished(replay), 15, "the replay has run")
    figures.note(slowest_answer=f"{max(seconds for _, seconds in answers):.2f} s")
    figures.note(finished_after=f"{time.monotonic() - back:.1f} s")
    figures.note_replay(replay, prototype)


def test_frozen_broker_holds_up_no_request(
    crowd: Crowd, broker: Broker, figures: Figures, a_version_of: tuple[Version, User]
) -> None:
    version, owner = a_version_of
    url = crowd.start_web()
    broker.freeze()
    answers = []
    for number in range(3):
        Replay.objects.update(state=ReplayState.CANCELLED)
        response, seconds = post_replay(url, version, owner)
        answers.append((response.status_code, seconds))
        assert Replay.objects.count() == number + 1
    began = time.monotonic()
    assert requests.get(f"{url}/sign-in/", timeout=30).status_code == 200
    signing = time.monotonic() - began
    figures.note(slowest_answer=f"{max(seconds for _, seconds in answers):.2f} s", sign_in=f"{signing:.2f} s")
    assert [status for status, _ in answers] == [202, 202, 202], answers
    assert max(signing, *(seconds for _, seconds in answers)) < 2, answers
