"""From a replay's triage into the review queue, and back."""

import pytest
from django.contrib.auth.models import User

from bugbash.choices import AnswerKind, DecisionKind, Verdict
from bugbash.errors import ConflictError
from bugbash.logic.answers import Answer
from bugbash.models import Outcome, OutcomeDecision, Replay
from bugbash.selectors.decisions import decisions_of
from reviews.actions.sending import NOTHING, send_to_review, withdraw_from_review
from reviews.models import ReviewItem
from tests.bugbash.actions.refusals import refused
from tests.bugbash.actions.trails import deeds_on
from tests.builders import (
    a_decision,
    a_project,
    a_query,
    a_ranking,
    a_replay,
    a_user,
    a_version,
    an_observation,
    an_outcome,
)
from tests.reviews.builders import a_judgment, an_assignment, an_item


@pytest.fixture
def replay(db: None) -> Replay:
    project = a_project()
    old = a_version(project, "0.4", baseline=True)
    return a_replay(a_version(project, "0.5"), baseline=old)


@pytest.fixture
def sme(db: None) -> User:
    return a_user("SME 1")


def add(replay: Replay, text: str, *ids: str) -> Outcome:
    assert replay.baseline is not None
    query = a_query(replay.project, text)
    before = an_observation(query, replay.baseline, a_ranking(*ids[:1]))
    after = an_observation(query, replay.version, a_ranking(*ids[1:]))
    return an_outcome(replay, query, Verdict.CHANGED, candidate=after, reference=before)


def a_text(replay: Replay) -> Outcome:
    query = a_query(replay.project, "free text")
    seen = an_observation(query, replay.version, Answer(AnswerKind.TEXT, text="Yes."))
    return an_outcome(replay, query, Verdict.CHANGED, candidate=seen)


def send(*outcomes: Outcome, by: User) -> list[OutcomeDecision]:
    replay = outcomes[0].replay
    return list(decisions_of(replay, send_to_review(replay=replay, outcomes=outcomes, by=by)))


def withdraw(decision: OutcomeDecision, by: User) -> int:
    replay = decision.outcome.replay
    return withdraw_from_review(replay=replay, decisions=decisions_of(replay, decision.batch), by=by)


def queued() -> list[str]:
    return sorted(ReviewItem.objects.values_list("result_id", flat=True))


def test_results_of_both_answers_are_queued(replay: Replay, sme: User) -> None:
    row = add(replay, "copy", "a", "b", "c")
    (decision,) = send(row, by=sme)
    assert queued() == ["a", "b", "c"]
    assert (decision.kind, decision.decided_by) == (DecisionKind.IN_REVIEW, sme)
    assert decision.made == sorted(ReviewItem.objects.values_list("pk", flat=True))
    assert deeds_on(row) == [("SME 1", "in-review")]


def test_results_that_are_queued_already_are_not_this_deeds(replay: Replay, sme: User) -> None:
    row = add(replay, "copy", "a", "b")
    known = an_item(row.query, "a")
    (decision,) = send(row, by=sme)
    assert (queued(), known.pk in decision.made, len(decision.made)) == (["a", "b"], False, 1)
    withdraw(decision, sme)
    assert queued() == ["a"]


def test_many_are_sent_in_one_deed_and_those_without_results_left_out(replay: Replay, sme: User) -> None:
    rows = [add(replay, "copy", "a", "b"), add(replay, "move", "c", "d"), a_text(replay)]
    decisions = send(*rows, by=sme)
    assert ([one.outcome for one in decisions], queued()) == (rows[:2], ["a", "b", "c", "d"])


def test_answer_without_results_is_not_sent(replay: Replay, sme: User) -> None:
    with refused(NOTHING):
        send(a_text(replay), by=sme)
    assert not OutcomeDecision.objects.exists()


def test_decided_outcome_is_not_sent(replay: Replay, sme: User) -> None:
    row = add(replay, "copy", "a", "b")
    a_decision(row, by=sme)
    sentence = "This answer is accepted as the new normal already, by SME 1; take that back first."
    with refused(sentence, by=ConflictError):
        send(row, by=sme)
    assert queued() == []


def test_withdrawn_results_leave_the_queue(replay: Replay, sme: User) -> None:
    (decision,) = send(add(replay, "copy", "a", "b"), by=sme)
    assert (withdraw(decision, sme), queued(), OutcomeDecision.objects.count()) == (0, [], 0)


def test_rated_results_stay_in_the_queue(replay: Replay, sme: User) -> None:
    (decision,) = send(add(replay, "copy", "a", "b", "c"), by=sme)
    a_judgment(ReviewItem.objects.get(result_id="a"), sme)
    an_assignment(ReviewItem.objects.get(result_id="b"), sme)
    assert (withdraw(decision, sme), queued()) == (2, ["a", "b"])


def test_sending_is_withdrawn_once(replay: Replay, sme: User) -> None:
    (decision,) = send(add(replay, "copy", "a", "b"), by=sme)
    withdraw(decision, sme)
    with refused("It was taken back already.", by=ConflictError):
        withdraw(decision, sme)


def test_acceptance_is_not_withdrawn_here(replay: Replay, sme: User) -> None:
    decision = a_decision(add(replay, "copy", "a", "b"))
    with refused("It was taken back already.", by=ConflictError):
        withdraw(decision, sme)
    assert OutcomeDecision.objects.get() == decision
