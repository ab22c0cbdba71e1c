"""Triage of a replay: accepting, filing, taking back."""

from functools import partial

import pytest
from django.contrib.auth.models import User

from bugbash.actions.breakages import file_breakage
from bugbash.actions.triage import TAKEN_BACK, accept_outcomes, file_outcomes, take_back
from bugbash.choices import BreakageStatus, CallError, Category, DecisionKind, Severity, Verdict
from bugbash.errors import ConflictError
from bugbash.models import AcceptedAnswer, Breakage, Outcome, OutcomeDecision, Replay
from bugbash.selectors.decisions import decisions_of
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
from tests.threads import at_once


@pytest.fixture
def replay(db: None) -> Replay:
    return a_replay(a_version(a_project()))


@pytest.fixture
def engineer(db: None) -> User:
    return a_user("Engineer 1")


def add(replay: Replay, text: str = "copy a file", verdict: Verdict = Verdict.CHANGED) -> Outcome:
    query = a_query(replay.project, text)
    return an_outcome(replay, query, verdict, candidate=an_observation(query, replay.version, a_ranking(text)))


def accept(*outcomes: Outcome, by: User) -> list[OutcomeDecision]:
    replay = outcomes[0].replay
    return list(decisions_of(replay, accept_outcomes(replay=replay, outcomes=outcomes, by=by)))


def file(*outcomes: Outcome, by: User) -> list[OutcomeDecision]:
    replay = outcomes[0].replay
    batch = file_outcomes(
        replay=replay,
        outcomes=outcomes,
        title="The summary is gone",
        category=Category.MISSING,
        severity=Severity.S2,
        expectation="min-results: 2",
        by=by,
    )
    return list(decisions_of(replay, batch))


def undo(decision: OutcomeDecision, by: User) -> list[OutcomeDecision]:
    replay = decision.outcome.replay
    return take_back(replay=replay, decisions=decisions_of(replay, decision.batch), by=by)


def test_accepted_answer_is_the_new_normal(replay: Replay, engineer: User) -> None:
    row = add(replay)
    assert row.candidate is not None
    (decision,) = accept(row, by=engineer)
    acceptance = AcceptedAnswer.objects.get()
    assert (acceptance.query, acceptance.digest, acceptance.accepted_by) == (
        row.query,
        row.candidate.answer_digest,
        engineer,
    )
    assert (decision.kind, decision.made, decision.decided_by) == (DecisionKind.ACCEPTED, [acceptance.pk], engineer)
    assert deeds_on(row) == [("Engineer 1", "accepted")]


def test_answer_that_was_accepted_before_stays_when_this_is_taken_back(replay: Replay, engineer: User) -> None:
    row = add(replay)
    assert row.candidate is not None
    AcceptedAnswer.objects.create(query=row.query, digest=row.candidate.answer_digest, accepted_by=engineer)
    (decision,) = accept(row, by=engineer)
    assert decision.made == []
    undo(decision, engineer)
    assert AcceptedAnswer.objects.count() == 1


def test_many_are_accepted_in_one_deed(replay: Replay, engineer: User) -> None:
    rows = [add(replay, f"{n}") for n in range(3)]
    decisions = accept(*rows, by=engineer)
    assert ([one.outcome for one in decisions], len({one.batch for one in decisions})) == (rows, 1)
    assert AcceptedAnswer.objects.count() == 3
    assert deeds_on(replay) == [("Engineer 1", "accepted")]


def test_decided_ones_are_left_out_of_many(replay: Replay, engineer: User) -> None:
    first, second = add(replay, "a"), add(replay, "b")
    accept(first, by=engineer)
    assert [one.outcome for one in accept(first, second, by=engineer)] == [second]


def test_decided_outcome_is_not_decided_again(replay: Replay, engineer: User) -> None:
    row = add(replay)
    accept(row, by=engineer)
    sentence = "This answer is accepted as the new normal already, by Engineer 1; take that back first."
    with refused(sentence, by=ConflictError):
        accept(row, by=a_user("Engineer 2"))
    with refused(sentence, by=ConflictError):
        file(row, by=a_user("Engineer 2"))


def test_nothing_is_nothing_to_decide_on(replay: Replay, engineer: User) -> None:
    with refused("There is nothing left to decide on.", by=ConflictError):
        accept_outcomes(replay=replay, outcomes=[], by=engineer)


def test_only_a_changed_answer_is_accepted(replay: Replay, engineer: User) -> None:
    row = add(replay, verdict=Verdict.REGRESSED)
    with refused("Only a changed answer is accepted as the new normal; this one is regressed."):
        accept(row, by=engineer)
    assert not AcceptedAnswer.objects.exists()


def test_outcome_without_an_answer_is_not_decided(replay: Replay, engineer: User) -> None:
    row = an_outcome(replay, a_query(replay.project), None)
    with refused("There is no answer here yet that could be decided on."):
        accept(row, by=engineer)
    with refused("There is no answer here yet that could be decided on."):
        file(row, by=engineer)


def test_filed_outcome_has_its_breakage(replay: Replay, engineer: User) -> None:
    row = add(replay)
    (decision,) = file(row, by=engineer)
    breakage = Breakage.objects.get()
    assert (decision.kind, decision.breakage, breakage.observation) == (DecisionKind.FILED, breakage, row.candidate)
    assert (breakage.title, breakage.severity, breakage.expectation) == (
        "The summary is gone",
        "S2",
        "min-results: 2",
    )


def test_many_are_filed_one_breakage_for_each(replay: Replay, engineer: User) -> None:
    rows = [add(replay, f"{n}") for n in range(3)]
    decisions = file(*rows, by=engineer)
    assert [one.breakage.number for one in decisions if one.breakage] == [1, 2, 3]
    assert [one.outcome for one in decisions] == rows


def test_what_is_filed_elsewhere_decides_its_outcome_too(replay: Replay, engineer: User) -> None:
    row = add(replay)
    assert row.candidate is not None
    breakage = file_breakage(
        project=replay.project, observation=row.candidate, title="Wrong", category=Category.OTHER, by=engineer
    )
    decision = OutcomeDecision.objects.get()
    assert (decision.outcome, decision.kind, decision.breakage) == (row, DecisionKind.FILED, breakage)


def test_breakage_on_an_accepted_answer_leaves_the_decision(replay: Replay, engineer: User) -> None:
    row = add(replay)
    (decision,) = accept(row, by=engineer)
    assert row.candidate is not None
    file_breakage(
        project=replay.project, observation=row.candidate, title="Wrong", category=Category.OTHER, by=engineer
    )
    assert list(OutcomeDecision.objects.all()) == [decision]


def test_error_is_filed_as_well(replay: Replay, engineer: User) -> None:
    query = a_query(replay.project)
    seen = an_observation(query, replay.version, error=CallError.HTTP_5XX, status=503)
    (decision,) = file(an_outcome(replay, query, Verdict.ERROR, candidate=seen), by=engineer)
    assert decision.breakage == Breakage.objects.get()


def test_acceptance_is_taken_back(replay: Replay, engineer: User) -> None:
    row = add(replay)
    (decision,) = accept(row, by=engineer)
    assert undo(decision, a_user("Engineer 2")) == [decision]
    assert (AcceptedAnswer.objects.count(), OutcomeDecision.objects.count()) == (0, 0)
    assert deeds_on(row) == [("Engineer 1", "accepted"), ("Engineer 2", "took back accepted")]


def test_filing_is_taken_back_by_rejecting(replay: Replay, engineer: User) -> None:
    (decision,) = file(add(replay), by=engineer)
    undo(decision, engineer)
    breakage = Breakage.objects.get()
    assert (breakage.status, breakage.reason, OutcomeDecision.objects.count()) == (
        BreakageStatus.REJECTED,
        TAKEN_BACK,
        0,
    )


def test_breakage_that_has_moved_on_stays(replay: Replay, engineer: User) -> None:
    (decision,) = file(add(replay), by=engineer)
    Breakage.objects.update(status=BreakageStatus.CONFIRMED)
    with refused("BB-1 is confirmed by now; triage it on its own page.", by=ConflictError):
        undo(decision, engineer)
    assert OutcomeDecision.objects.count() == 1


def test_deed_is_taken_back_once(replay: Replay, engineer: User) -> None:
    (decision,) = accept(add(replay), by=engineer)
    undo(decision, engineer)
    with refused("It was taken back already.", by=ConflictError):
        undo(decision, engineer)


def test_results_in_review_are_withdrawn_elsewhere(replay: Replay, engineer: User) -> None:
    decision = a_decision(add(replay), DecisionKind.IN_REVIEW)
    with refused("Results in review are withdrawn from the review queue."):
        undo(decision, engineer)


def test_taken_back_outcome_is_decided_anew(replay: Replay, engineer: User) -> None:
    row = add(replay)
    (decision,) = accept(row, by=engineer)
    undo(decision, engineer)
    (filed,) = file(row, by=engineer)
    assert filed.kind == DecisionKind.FILED


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_is_first(replay: Replay, engineer: User) -> None:
    row, other = add(replay), a_user("Engineer 2")

    def decide(by: User) -> str:
        try:
            accept(row, by=by)
        except ConflictError:
            return "late"
        return "first"

    assert sorted(at_once([partial(decide, engineer), partial(decide, other)])) == ["first", "late"]
    assert (OutcomeDecision.objects.count(), AcceptedAnswer.objects.count()) == (1, 1)
