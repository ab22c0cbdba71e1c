"""What a probe's replay must never be taken for, and what a page shows of its findings."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bugbash.choices import AnswerKind, FindingState, ReplayState, Verdict
from bugbash.execution.contracts import count_answers
from bugbash.execution.retention import removable
from bugbash.execution.settling import settle
from bugbash.logic.answers import Answer
from bugbash.logic.probing import ProbeOptions
from bugbash.models import Breakage, Observation, Outcome, Probe, Replay, Version
from bugbash.selectors.breakages import verdict_strip
from bugbash.selectors.choosing import last_words
from bugbash.selectors.comparing import comparable_replays, named_replay
from bugbash.selectors.evidence import evidence_of
from bugbash.selectors.overview import standing_of
from bugbash.selectors.probe_findings import FindingFilter, Side, finding_page, next_open
from bugbash.selectors.probes import estimate, probe_parents, probe_rows
from bugbash.selectors.queries import outcomes_of
from bugbash.selectors.replays import latest_finished_replay, latest_project_replay
from bugbash.selectors.rule_effects import take_sample
from bugbash.selectors.versions import replays_of_version, time_to_signal, version_rows
from reviews.choices import GateState, Measure
from reviews.selectors.readiness import assess_version
from tests.bash_builders import a_finding, a_finished_probe, an_odd_answer
from tests.builders import a_breakage, a_project, a_query, a_replay, a_version, an_observation, an_outcome
from tests.reviews.builders import a_criterion
from tests.statements import statements


@pytest.fixture
def version(db: None) -> Version:
    return a_version(a_project())


@pytest.fixture
def replay(version: Version) -> Replay:
    """Of the collected query, older than the probe."""
    replay = a_replay(version)
    query = a_query(version.project, "restaurant", checks=["min-results: 1"])
    an_outcome(replay, query, Verdict.PASSING, candidate=an_observation(query, version))
    return replay


@pytest.fixture
def probe(replay: Replay) -> Probe:
    """The newest replay is the probe's; it asks the collected query too."""
    probe = a_finished_probe(replay.version)
    an_odd_answer(probe)
    return probe


def test_version_stands_where_its_own_replay_says(replay: Replay, probe: Probe) -> None:
    version, project = replay.version, replay.project
    told = evidence_of(version)
    assert told is not None
    assert {
        "latest": latest_finished_replay(version),
        "of the project": latest_project_replay(project),
        "evidence": told.newest,
        "rules": take_sample(project).replay,
        "overview": standing_of(project).replay,
        "versions": version_rows(project)[0].replay,
        "named": named_replay(project, version.name),
    } == dict.fromkeys(("latest", "of the project", "evidence", "rules", "overview", "versions", "named"), replay)


def test_version_that_was_only_probed_was_never_replayed(version: Version) -> None:
    an_odd_answer(a_finished_probe(version))
    a_criterion(version.project, Measure.REGRESSIONS, 0)
    assert (latest_finished_replay(version), latest_project_replay(version.project)) == (None, None)
    assert (evidence_of(version), time_to_signal(version)) == (None, None)
    assert (version_rows(version.project)[0].replay, version_rows(version.project)[0].signal_s) == (None, None)
    assert [gate.state for gate in assess_version(version).gates] == [GateState.NOT_ENOUGH]


def test_probe_that_runs_is_no_replay_under_way(version: Version) -> None:
    probe = a_finished_probe(version)
    Replay.objects.filter(pk=probe.replay_id).update(state=ReplayState.RUNNING, finished_at=None, summary=None)  # type: ignore[misc]
    assert standing_of(version.project).running is None


def test_lists_of_replays_leave_probes_out(replay: Replay, probe: Probe) -> None:
    assert probe.replay is not None
    assert [*replays_of_version(replay.version)] == [replay]
    assert [*comparable_replays(replay.project)] == [replay]
    assert named_replay(replay.project, f"replay-{probe.replay.number}") is None


def test_time_to_signal_is_that_of_the_replay(replay: Replay, probe: Probe) -> None:
    early = timezone.now() - timedelta(days=1)
    Replay.objects.filter(pk=probe.replay.pk).update(first_verdict_at=early)  # type: ignore[union-attr]
    signal_s = time_to_signal(replay.version)
    assert signal_s is not None
    assert signal_s >= 0
    assert version_rows(replay.project)[0].signal_s == signal_s


def test_what_was_said_about_a_query_last_was_said_by_a_replay(replay: Replay, probe: Probe) -> None:
    query = replay.project.queries.get(text="restaurant")
    breakage = a_breakage(an_observation(query, replay.version))
    assert last_words(replay.project) == {query.pk: ("passing", "pass")}
    assert [row.replay for row in outcomes_of(query)] == [replay]
    assert [row.replay for row in verdict_strip(breakage)] == [replay]


def test_mutants_do_not_shape_the_contract(replay: Replay, probe: Probe) -> None:
    assert probe.replay is not None
    asked = Observation.objects.filter(version=replay.version)
    Observation.objects.filter(query__mutator="drop-letter").update(
        outcome=Outcome.objects.get(replay=probe.replay, query__mutator="drop-letter")
    )
    assert (asked.count(), count_answers(replay.version).told) == (3, 2)


def test_probes_push_no_replay_out_of_what_is_kept(replay: Replay, probe: Probe) -> None:
    for row in Outcome.objects.all():
        Observation.objects.filter(pk=row.candidate_id or 0).update(outcome=row)
    assert [*removable(replay.project, 1)] == []
    later = a_finished_probe(replay.version)
    gone = {row.outcome.replay_id for row in removable(replay.project, 1) if row.outcome}
    assert gone == {probe.replay_id}
    assert later.number == 2


def test_settled_probe_moves_no_breakage(version: Version) -> None:
    probe = a_finished_probe(version)
    finding = an_odd_answer(probe)
    breakage = a_breakage(an_observation(finding.query, version))
    Outcome.objects.filter(query=finding.query).update(verdict=Verdict.FIXED)
    Replay.objects.filter(pk=probe.replay.pk).update(  # type: ignore[union-attr]
        state=ReplayState.RUNNING, finished_at=None, summary=None
    )
    assert settle(replay_id=probe.replay.pk)  # type: ignore[union-attr]
    assert Breakage.objects.get(pk=breakage.pk).status == "new"


def test_parents_are_collected_queries_that_are_no_mutants(replay: Replay, probe: Probe) -> None:
    replay.project.queries.filter(mutator="drop-letter").update(state="active")
    assert [row.text for row in probe_parents(replay.project, ProbeOptions())] == ["restaurant"]


def test_estimate_is_by_the_pace_of_the_last_replay(replay: Replay) -> None:
    Replay.objects.filter(pk=replay.pk).update(
        total=10, requested_at=timezone.now() - timedelta(seconds=20), finished_at=timezone.now()
    )
    told = estimate(replay.version, ProbeOptions(budget=100))
    assert told.seconds is not None
    assert (told.parents, told.budget, round(told.seconds)) == (1, 100, 200)
    assert estimate(a_version(replay.project, "0.6"), ProbeOptions()).seconds is None


def test_probes_are_counted_by_state(probe: Probe) -> None:
    an_odd_answer(probe, "restaurnt", state=FindingState.DISMISSED)
    an_odd_answer(probe, "restarant", state=FindingState.ACCEPTED)
    told = vars(probe_rows(probe.project).get())
    assert [told[f"{state}_count"] for state in FindingState.values] == [1, 1, 1]


def test_page_shows_both_answers_and_what_moved(probe: Probe) -> None:
    (row,) = finding_page(probe, FindingFilter()).rows
    assert [title for _, _, title in row.parent.results] == ["first", "second"]
    assert [title for _, _, title in row.mutant.results] == ["other", "another"]
    assert (sorted(row.lost), sorted(row.entered)) == (["first", "second"], ["another", "other"])
    assert row.pieces == (("same", "rest"), ("removed", "a"), ("same", "urant"))
    assert row.offer["severity"] == "S3"


def test_alike_are_shown_when_asked_for(probe: Probe) -> None:
    for number in range(5):
        an_odd_answer(probe, f"resturant {number}", parent=f"restaurant {number}")
    an_odd_answer(probe, "RESTAURANT", mutator="upper-case")
    page = finding_page(probe, FindingFilter(state="open"))
    assert [(row.finding.query.mutator, row.more) for row in page.rows] == [
        ("drop-letter", 0),
        ("drop-letter", 0),
        ("drop-letter", 3),
        ("upper-case", 0),
    ]
    assert len(finding_page(probe, FindingFilter(mutator="drop-letter")).rows) == 6
    assert page.mutators == {"drop-letter": 6, "upper-case": 1}


def test_those_decided_make_room_for_others_alike(probe: Probe) -> None:
    made = [an_odd_answer(probe, f"resturant {number}", parent=f"restaurant {number}") for number in range(3)]
    assert made[2] not in [row.finding for row in finding_page(probe, FindingFilter(state="open")).rows]
    probe.findings.filter(pk=made[0].pk).update(
        state=FindingState.DISMISSED, decided_by=probe.requested_by, decided_at=timezone.now()
    )
    assert made[2] in [row.finding for row in finding_page(probe, FindingFilter(state="open")).rows]


def test_pages_follow_each_other(probe: Probe) -> None:
    for number in range(4):
        an_odd_answer(probe, f"r {number}", parent=f"restaurant {number}", mutator=f"m{number}")
    first = finding_page(probe, FindingFilter(), limit=3)
    assert first.next is not None
    second = finding_page(probe, FindingFilter(), after=first.next, limit=3)
    assert [len(first.rows), len(second.rows), second.next] == [3, 2, None]


def test_page_costs_the_same_for_many(probe: Probe) -> None:
    one = statements(lambda: finding_page(probe, FindingFilter()))
    an_odd_answer(probe, "r 1", parent="other", mutator="a")
    an_odd_answer(probe, "r 2", parent="another", mutator="b")
    assert statements(lambda: finding_page(probe, FindingFilter())) == one


def test_next_is_what_waits_after_it(probe: Probe) -> None:
    first = probe.findings.get()
    assert next_open(first) is None
    second, third = an_odd_answer(probe, "a"), an_odd_answer(probe, "b")
    assert (next_open(first), next_open(second), next_open(third)) == (second.pk, third.pk, first.pk)


def test_finding_of_a_query_without_parent_is_shown(probe: Probe, replay: Replay) -> None:
    orphan = an_outcome(replay, a_query(replay.project, "orphan"))
    a_finding(probe, orphan)
    assert len(finding_page(probe, FindingFilter()).rows) == 2


def test_head_of_an_answer_without_results_is_its_text() -> None:
    answers = [
        Answer(AnswerKind.TEXT, text="x" * 700),
        Answer(AnswerKind.LABEL, label="spam"),
        Answer(AnswerKind.JSON, value={"status": 500}),
        None,
    ]
    assert [Side(None, one).head for one in answers] == ["x" * 600, "spam", '{"status":500}', ""]
