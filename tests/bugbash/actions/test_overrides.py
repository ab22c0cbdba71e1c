"""A person's word about an outcome: it counts everywhere, and the automatic verdict stays beside it."""

import pytest

from bugbash.actions.outcomes import clear_override, override_verdict
from bugbash.choices import BreakageStatus, QueryStatus, ReplayState, ShardState, Verdict
from bugbash.errors import ConflictError
from bugbash.execution.settling import settle
from bugbash.models import AuditEvent, Breakage, Outcome, Query, Replay
from bugbash.selectors.outcomes import OutcomeFilter, outcome_page
from bugbash.selectors.replays import progress_of, summary_of
from tests.bugbash.actions.refusals import refused
from tests.bugbash.actions.trails import deeds_on
from tests.builders import a_breakage, a_project, a_query, a_replay, a_user, a_version, an_observation, an_outcome


@pytest.fixture
def replay(db: None) -> Replay:
    """Settled by what was seen: one regression, one passing query."""
    replay = a_replay(a_version(a_project()), state=ReplayState.RUNNING, total=2)
    version = replay.version
    replay.shards.create(deployment=version.deployments.get(), first=0, last=1, state=ShardState.DONE)
    for text, verdict, status in (
        ("copy a file", Verdict.REGRESSED, QueryStatus.FAIL),
        ("move a file", Verdict.PASSING, QueryStatus.PASS),
    ):
        query = a_query(version.project, text)
        an_outcome(replay, query, verdict, candidate=an_observation(query, version), candidate_status=status)
    assert settle(replay_id=replay.pk)
    replay.refresh_from_db()
    return replay


def regression(replay: Replay) -> Outcome:
    return replay.outcomes.get(ordinal=0)


def override(outcome: Outcome, verdict: Verdict = Verdict.PASSING, reason: str = "The check is too strict.") -> Outcome:
    return override_verdict(outcome=outcome, verdict=verdict, reason=reason, by=a_user("Engineer 1"))


def counted(replay: Replay) -> tuple[dict[str, int], dict[str, int]]:
    summary = summary_of(Replay.objects.get(pk=replay.pk))
    return dict(summary.verdicts), dict(summary.statuses)


def test_override_stands_beside_the_automatic_verdict(replay: Replay) -> None:
    outcome = override(regression(replay), reason="  The check is too strict. ")
    assert (outcome.effective, outcome.verdict, outcome.override) == (
        Verdict.PASSING,
        Verdict.REGRESSED,
        Verdict.PASSING,
    )
    assert (outcome.effective_status, outcome.candidate_status) == (QueryStatus.PASS, QueryStatus.FAIL)
    assert outcome.overridden_by is not None
    assert (outcome.override_reason, outcome.overridden_by.first_name) == ("The check is too strict.", "Engineer 1")
    assert outcome.overridden_at is not None


def test_override_counts_in_the_summary(replay: Replay) -> None:
    assert counted(replay) == ({"passing": 1, "regressed": 1}, {"fail": 1, "pass": 1})
    override(regression(replay))
    assert counted(replay) == ({"passing": 2}, {"pass": 2})
    clear_override(outcome=regression(replay), by=a_user())
    assert counted(replay) == ({"passing": 1, "regressed": 1}, {"fail": 1, "pass": 1})


def test_override_counts_in_lists_and_progress(replay: Replay) -> None:
    override(regression(replay))
    texts = {
        verdict: [row.text for row in outcome_page(replay, OutcomeFilter(verdict=verdict)).rows]
        for verdict in (Verdict.REGRESSED, Verdict.PASSING)
    }
    assert texts == {Verdict.REGRESSED: [], Verdict.PASSING: ["copy a file", "move a file"]}
    assert progress_of(replay).counts == {"passing": 2}


def test_both_verdicts_are_in_the_trail(replay: Replay) -> None:
    outcome = regression(replay)
    override(outcome)
    clear_override(outcome=outcome, by=a_user("Engineer 2"))
    assert deeds_on(outcome) == [
        ("Engineer 1", "overrode the verdict on"),
        ("Engineer 2", "cleared the override on"),
    ]
    said, taken_back = (event.detail for event in AuditEvent.objects.filter(subject_type="outcome").order_by("pk"))
    assert said == {
        "replay": 1,
        "verdict": "passing",
        "instead_of": "regressed",
        "automatic": "regressed",
        "reason": "The check is too strict.",
    }
    assert taken_back == {
        "replay": 1,
        "verdict": "regressed",
        "instead_of": "passing",
        "reason": "The check is too strict.",
    }


def test_cleared_override_leaves_nothing_but_the_trail(replay: Replay) -> None:
    override(regression(replay))
    outcome = clear_override(outcome=regression(replay), by=a_user())
    assert (outcome.effective, outcome.override, outcome.override_reason) == (Verdict.REGRESSED, "", "")
    assert (outcome.overridden_by, outcome.overridden_at) == (None, None)


def test_second_override_replaces_the_first(replay: Replay) -> None:
    override(regression(replay))
    outcome = override(regression(replay), Verdict.STILL_BROKEN, "It was broken before.")
    assert (outcome.effective, outcome.override_reason) == (Verdict.STILL_BROKEN, "It was broken before.")
    newest = AuditEvent.objects.filter(subject_type="outcome").latest("pk")
    assert (newest.detail["instead_of"], newest.detail["automatic"]) == ("passing", "regressed")


def test_override_without_a_reason_is_refused(replay: Replay) -> None:
    with refused("Say why; both verdicts stay to be seen.", field="reason"):
        override(regression(replay), reason=" \n ")
    with refused("A reason has at most 1000 characters.", field="reason"):
        override(regression(replay), reason="x" * 1001)
    assert regression(replay).override == ""


def test_unjudged_outcome_has_nothing_to_override(replay: Replay) -> None:
    Outcome.objects.update(verdict="")
    with refused("This query has not been judged yet.", by=ConflictError):
        override(regression(replay))


def test_nothing_is_cleared_twice(replay: Replay) -> None:
    with refused("Nobody has overridden this verdict.", by=ConflictError):
        clear_override(outcome=regression(replay), by=a_user())


def test_override_during_a_replay_counts_once_it_settles(replay: Replay) -> None:
    Replay.objects.update(state=ReplayState.RUNNING, summary=None, finished_at=None)
    override(regression(replay))
    assert Replay.objects.get().summary is None
    assert settle(replay_id=replay.pk)
    assert counted(replay) == ({"passing": 2}, {"pass": 2})


def a_filed(query: Query, status: BreakageStatus) -> Breakage:
    return a_breakage(query.observations.earliest("pk"), status=status)


def moved(breakage: Breakage) -> str:
    return Breakage.objects.get(pk=breakage.pk).status


def test_breakage_follows_the_override_and_its_clearing(replay: Replay) -> None:
    breakage = a_filed(regression(replay).query, BreakageStatus.CONFIRMED)
    override(regression(replay), Verdict.FIXED)
    assert (moved(breakage), deeds_on(breakage)) == (BreakageStatus.FIXED, [("Engineer 1", "moved to fixed")])
    clear_override(outcome=regression(replay), by=a_user("Engineer 2"))
    assert (moved(breakage), deeds_on(breakage)[1:]) == (
        BreakageStatus.CONFIRMED,
        [("Engineer 2", "moved to confirmed")],
    )


def test_breakage_of_another_query_stays(replay: Replay) -> None:
    breakage = a_filed(replay.outcomes.get(ordinal=1).query, BreakageStatus.FIXED)
    Outcome.objects.filter(ordinal=1).update(verdict=Verdict.REGRESSED)
    override(regression(replay), Verdict.STILL_BROKEN)
    assert moved(breakage) == BreakageStatus.FIXED


def test_breakage_does_not_follow_what_a_later_replay_outdates(replay: Replay) -> None:
    query = regression(replay).query
    breakage = a_filed(query, BreakageStatus.CONFIRMED)
    an_outcome(a_replay(replay.version), query, Verdict.STILL_BROKEN)
    override(regression(replay), Verdict.FIXED)
    assert moved(breakage) == BreakageStatus.CONFIRMED


def test_settling_follows_the_person(replay: Replay) -> None:
    breakage = a_filed(regression(replay).query, BreakageStatus.FIXED)
    Replay.objects.update(state=ReplayState.RUNNING)
    override(regression(replay), Verdict.PASSING)
    assert settle(replay_id=replay.pk)
    assert moved(breakage) == BreakageStatus.FIXED
