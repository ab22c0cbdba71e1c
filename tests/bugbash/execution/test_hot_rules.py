"""What administrators open or close holds for replays that are under way (RELIABILITY O18)."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from pytest_django import Settings

from bugbash.choices import CallError, ReplayState, Verdict
from bugbash.execution.replaying import work_on_replay
from bugbash.models import EgressRule, Observation, Replay
from tests.bugbash.replays import a_requested_replay, a_served_version, play
from tests.bugbash.rules import an_administrator
from tests.integrity import violations
from tests.prototype import Prototype
from tests.threads import meanwhile
from tests.waiting import wait_until

pytestmark = pytest.mark.stack


def a_closed_replay(prototype: Prototype, settings: Settings, queries: int) -> Replay:
    """A replay of a prototype that is reachable by a rule alone: http needs one here."""
    version = a_served_version(prototype, concurrency=1)
    settings.EGRESS_ALLOW_HTTP = False
    return a_requested_replay(version, *(f"query {number}" for number in range(queries)))


def open_place(prototype: Prototype) -> EgressRule:
    return EgressRule.objects.create(
        cidr="127.0.0.0/8",
        ports=[int(prototype.base_url.rpartition(":")[2])],
        schemes=["http"],
        reason="The prototype",
        created_by=an_administrator(),
    )


def errors_of(replay: Replay) -> Counter[str]:
    return Counter(Observation.objects.filter(outcome__replay=replay).values_list("error", flat=True))


def test_removed_rule_refuses_the_next_call_of_a_running_replay(
    transactional_db: None, prototype: Prototype, settings: Settings
) -> None:
    prototype.delay_s = 0.2
    replay = a_closed_replay(prototype, settings, 30)
    rule = open_place(prototype)
    with meanwhile(lambda: work_on_replay(replay_id=replay.pk)) as worker:
        wait_until(lambda: len(prototype.calls) >= 2, 10, "calls are out")
        rule.delete()
        worker.result(timeout=30)
    replay = play(replay)
    errors = errors_of(replay)
    assert (replay.state, violations(replay)) == (ReplayState.FINISHED, {})
    assert errors[""] == len(prototype.calls)
    assert errors[CallError.BLOCKED] == 30 - len(prototype.calls)
    assert len(prototype.calls) <= 2 + 1 + 0.5 / 0.2 + 1  # those of half a second, until the next flush


def test_added_rule_opens_the_place_to_what_comes_next(
    transactional_db: None, prototype: Prototype, settings: Settings
) -> None:
    replay = a_closed_replay(prototype, settings, 3)
    assert play(replay).state == ReplayState.FINISHED
    assert errors_of(replay) == {CallError.BLOCKED: 3}
    open_place(prototype)
    again = play(a_requested_replay(replay.version, "one more"))
    assert set(again.outcomes.values_list("verdict", flat=True)) == {Verdict.NEW}


def test_rule_that_ends_closes_the_place_to_a_running_replay(
    transactional_db: None, prototype: Prototype, settings: Settings
) -> None:
    prototype.delay_s = 0.2
    replay = a_closed_replay(prototype, settings, 20)
    open_place(prototype)
    EgressRule.objects.update(expires_at=Now() + timedelta(seconds=1))
    errors = errors_of(play(replay))
    assert (errors[""], errors[CallError.BLOCKED]) == (len(prototype.calls), 20 - len(prototype.calls))
    assert 1 <= len(prototype.calls) < 20
