"""Outcomes of a finished replay that are asked again: one, or all of a kind."""

import pytest

from bugbash.actions.outcomes import ask_again, override_verdict
from bugbash.choices import Again, ReplayState, ShardState, Verdict
from bugbash.errors import ConflictError
from bugbash.models import AuditEvent, Outcome, Replay, Version
from tests.bugbash.actions.refusals import refused
from tests.bugbash.actions.trails import deeds_on
from tests.bugbash.replays import a_requested_replay, a_served_version, places_of, play, verdicts_of
from tests.builders import a_project, a_query, a_replay, a_user, a_version, an_observation, an_outcome
from tests.integrity import violations
from tests.prototype import Prototype, results

KINDS = [Verdict.PASSING, Verdict.ERROR, Verdict.CHANGED, Verdict.UNSTABLE, Verdict.CHANGED]


@pytest.fixture
def replay(db: None) -> Replay:
    """A finished replay with an outcome of each kind that can be asked again, each in a shard of its own."""
    version: Version = a_version(a_project())
    replay = a_replay(version, total=len(KINDS))
    for number, verdict in enumerate(KINDS):
        query = a_query(version.project, f"query {number}")
        an_outcome(replay, query, verdict, candidate=an_observation(query, version))
        replay.shards.create(deployment=version.deployments.get(), first=number, last=number, state=ShardState.DONE)
    return replay


def waiting(replay: Replay) -> list[int]:
    """The ordinals that are put back into the queue, which the pending shards must be too."""
    ordinals = list(replay.outcomes.filter(verdict="").order_by("ordinal").values_list("ordinal", flat=True))
    pending = list(replay.shards.filter(state=ShardState.PENDING).order_by("first").values_list("first", flat=True))
    assert ordinals == pending
    return ordinals


@pytest.mark.parametrize(("which", "ordinals"), [(Again.FAILED, [1]), (Again.CHANGED, [2, 4]), (Again.UNSTABLE, [3])])
def test_all_of_a_kind_are_put_back(replay: Replay, which: Again, ordinals: list[int]) -> None:
    replay = ask_again(replay=replay, which=which, by=a_user("Engineer 1"))
    assert (waiting(replay), replay.state) == (ordinals, ReplayState.QUEUED)
    assert set(replay.outcomes.filter(ordinal__in=ordinals).values_list("attempt", flat=True)) == {1}
    assert deeds_on(replay) == [("Engineer 1", "asked again")]
    assert AuditEvent.objects.get().detail == {"count": len(ordinals), "which": which.value}


def test_one_is_put_back_whatever_it_was(replay: Replay) -> None:
    replay = ask_again(replay=replay, which=replay.outcomes.get(ordinal=0), by=a_user())
    assert waiting(replay) == [0]
    assert AuditEvent.objects.get().detail == {"count": 1, "query": "query 0"}


def test_what_a_person_overrode_is_no_longer_of_its_kind(replay: Replay) -> None:
    outcome = replay.outcomes.get(ordinal=2)
    override_verdict(outcome=outcome, verdict=Verdict.UNCHANGED, reason="The same in other words.", by=a_user())
    assert waiting(ask_again(replay=replay, which=Again.CHANGED, by=a_user())) == [4]


def test_override_outlives_a_further_attempt(replay: Replay) -> None:
    outcome = replay.outcomes.get(ordinal=2)
    override_verdict(outcome=outcome, verdict=Verdict.UNCHANGED, reason="The same in other words.", by=a_user())
    ask_again(replay=replay, which=outcome, by=a_user())
    outcome.refresh_from_db()
    assert (outcome.effective, outcome.override) == ("", Verdict.UNCHANGED)
    Outcome.objects.filter(pk=outcome.pk).update(verdict=Verdict.CHANGED)
    outcome.refresh_from_db()
    assert outcome.effective == Verdict.UNCHANGED


def test_outcome_of_another_replay_is_not_put_back(replay: Replay) -> None:
    other = a_replay(replay.version)
    with refused("Replay 2 has nothing of this kind to ask again."):
        ask_again(replay=other, which=replay.outcomes.get(ordinal=0), by=a_user())
    assert waiting(replay) == []


@pytest.mark.parametrize("state", [one for one in ReplayState if one != ReplayState.FINISHED])
def test_only_a_finished_replay_is_asked_again(replay: Replay, state: ReplayState) -> None:
    Replay.objects.filter(pk=replay.pk).update(state=state)
    sentence = f"Replay 1 is {state.label}; only a finished one is asked again."
    with refused(sentence, by=ConflictError):
        ask_again(replay=replay, which=replay.outcomes.get(ordinal=0), by=a_user())


@pytest.mark.stack
def test_changed_answer_that_is_asked_again_may_come_back(db: None, prototype: Prototype) -> None:
    project = a_project()
    a_served_version(prototype, "0.4", project=project, baseline=True)
    prototype.answers("copy a file", results("a"), version="0.4")
    prototype.answers("copy a file", results("b"), version="0.5")
    replay = play(a_requested_replay(a_served_version(prototype, "0.5", project=project), "copy a file", "move a file"))
    assert verdicts_of(replay) == {"copy a file": Verdict.CHANGED, "move a file": Verdict.UNCHANGED}
    prototype.answers("copy a file", results("a"), version="0.5")
    prototype.calls.clear()
    replay = play(ask_again(replay=replay, which=Again.CHANGED, by=a_user()))
    assert verdicts_of(replay) == {"copy a file": Verdict.UNCHANGED, "move a file": Verdict.UNCHANGED}
    assert set(prototype.queries) == {"copy a file"}
    assert replay.summary is not None
    assert (replay.state, replay.summary["verdicts"]) == (ReplayState.FINISHED, {"unchanged": 2})
    assert 1 in {attempt for _, _, attempt, _ in places_of(replay)}
    assert violations(replay) == {}
