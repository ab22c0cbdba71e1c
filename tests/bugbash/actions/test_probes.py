"""Wanting a probe, and what people make of what it found."""

import pytest

from bugbash.actions.findings import TAKEN_BACK, accept_finding, dismiss_finding, reopen_finding
from bugbash.actions.outcomes import ask_again, override_verdict
from bugbash.actions.probes import request_probe
from bugbash.actions.triage import accept_outcomes
from bugbash.choices import (
    Again,
    BreakageStatus,
    Category,
    FindingState,
    QueryOrigin,
    QueryState,
    ReplayTrigger,
    Role,
    Severity,
    Verdict,
)
from bugbash.errors import ConflictError
from bugbash.logic.probing import ProbeOptions
from bugbash.models import Breakage, Check, Deployment, Outcome, Probe, ProbeFinding, Query, Version
from tests.bash_builders import a_finished_probe, a_word_list, an_odd_answer
from tests.bugbash.actions.refusals import refused
from tests.bugbash.actions.trails import deeds_on
from tests.builders import a_member, a_project, a_query, a_version
from tests.statements import statements

SAME = "same-as-parent: overlap@10 >= 0.8"


@pytest.fixture
def version(db: None) -> Version:
    version = a_version(a_project())
    for text in ("Copy a file", "Delete a folder"):
        a_query(version.project, text, checks=["in-top-1: shutil.copy"], required=True)
    return version


@pytest.fixture
def finding(version: Version) -> ProbeFinding:
    return an_odd_answer(a_finished_probe(version))


def want(version: Version, **options: object) -> Probe:
    wish = ProbeOptions(**{"budget": 40, "rate": 1.0, **options})  # type: ignore[arg-type]
    return request_probe(version=version, options=wish, by=a_member(version.project, Role.ENGINEER))


def mutants() -> list[Query]:
    return list(Query.objects.exclude(mutator="").order_by("pk"))


def test_mutants_are_drafts_that_say_how_they_were_made(version: Version) -> None:
    probe = want(version, mutators=("upper-case",), seed=7)
    made = mutants()
    assert sorted(one.text for one in made) == ["COPY A FILE", "DELETE A FOLDER"]
    assert {
        (one.state, one.origin, one.relation, one.mutator, one.mutation_seed, one.mutation_rate, one.family)
        for one in made
    } == {(QueryState.DRAFT, QueryOrigin.PROBE, "INV", "upper-case", 7, 1.0, "case-punctuation")}
    assert {one.parent.text.upper(): one.text for one in made if one.parent} == {one.text: one.text for one in made}
    assert probe.figures == {"parents": 2, "mutants": 2}


def test_replay_asks_parents_twice_and_judges_nobody(version: Version) -> None:
    probe = want(version, mutators=("upper-case",))
    rows = Outcome.objects.filter(replay=probe.replay).order_by("ordinal")
    assert list(rows.values_list("text", "repeats", "required", "checks")) == [
        ("Copy a file", 2, False, []),
        ("Delete a folder", 2, False, []),
        *((one.text, 1, False, []) for one in mutants()),
    ]
    assert probe.replay is not None
    assert (probe.replay.trigger, probe.replay.baseline, probe.replay.total) == (ReplayTrigger.PROBE, None, 4)


def test_checks_that_look_at_the_answer_alone_come_along(version: Version) -> None:
    want(version, attacks=("injection",), budget=16)
    checks = {tuple(row.checks) for row in Outcome.objects.filter(query__parent__isnull=False)}
    assert all("no-crash" in lines for lines in checks)
    assert Check.objects.filter(query__in=mutants()).count() == 0


def test_only_the_first_deployment_is_asked(version: Version) -> None:
    Deployment.objects.create(version=version, name="stale", base_url="http://127.0.0.1:10")
    probe = want(version)
    assert {row.deployment.name for row in Outcome.objects.filter(replay=probe.replay)} == {"main"}


def test_request_stands_in_the_trail(version: Version) -> None:
    probe = want(version)
    assert deeds_on(probe) == [("Engineer 1", "requested")]
    assert (probe.number, want(version, seed=2).number) == (1, 2)


def test_request_costs_the_same_for_many(version: Version) -> None:
    few = statements(lambda: want(version, budget=16))
    for number in range(20):
        a_query(version.project, f"Read the file number {number}")
    assert statements(lambda: want(version, budget=300, seed=2)) == few


def test_same_key_gives_the_same_probe(version: Version) -> None:
    by, wish = a_member(version.project), ProbeOptions(budget=40)
    first, again = (request_probe(version=version, by=by, options=wish, idempotency_key="k") for _ in range(2))
    assert (first, Probe.objects.count()) == (again, 1)
    with refused("Idempotency-Key 'k' was used for another probe, Probe 1.", by=ConflictError):
        request_probe(version=version, by=by, options=ProbeOptions(budget=50), idempotency_key="k")


def test_what_is_collected_is_no_mutant(version: Version) -> None:
    a_query(version.project, "COPY A FILE")
    want(version, mutators=("upper-case",))
    assert [one.text for one in mutants()] == ["DELETE A FOLDER"]


def test_draft_that_nobody_made_of_anything_is_taken_over(version: Version) -> None:
    draft = a_query(version.project, "COPY A FILE", state=QueryState.DRAFT)
    want(version, mutators=("upper-case",))
    draft.refresh_from_db()
    assert (draft.mutator, draft.origin, len(mutants())) == ("upper-case", QueryOrigin.PROBE, 2)


def test_mutants_are_no_parents(version: Version) -> None:
    made = want(version, mutators=("upper-case",))
    Query.objects.filter(parent__isnull=False).update(state=QueryState.ACTIVE)
    want(version, mutators=("lower-case",), seed=2)
    assert made.figures["parents"] == 2
    assert set(Query.objects.filter(mutator="lower-case").values_list("parent__text", flat=True)) == {
        "Copy a file",
        "Delete a folder",
    }


def test_words_of_the_project_are_exchanged(version: Version) -> None:
    a_word_list(version.project, "folder", "directory")
    want(version, mutators=("synonym",))
    assert [one.text for one in mutants()] == ["Delete a directory"]


@pytest.mark.parametrize(
    ("options", "sentence", "field"),
    [
        ({"budget": 1}, "A budget is 16 to 5000 calls.", "budget"),
        ({"mutators": ("lost",)}, "There is no mutator lost.", "mutators"),
        ({"tags": ("none",)}, "No collected query is chosen: a probe makes its mutants of active queries.", None),
        (
            {"mutators": ("synonym",)},
            "None of the chosen mutators finds anything new to change: take others, or another seed.",
            None,
        ),
    ],
)
def test_what_can_not_be_followed_is_refused(
    version: Version, options: dict[str, object], sentence: str, field: str | None
) -> None:
    with refused(sentence, field=field):
        want(version, **options)
    assert (Probe.objects.count(), len(mutants())) == (0, 0)


def test_version_without_deployment_is_refused(version: Version) -> None:
    version.deployments.all().delete()
    with refused("Version 0.5 has no deployment to ask."):
        want(version)


def accept(finding: ProbeFinding) -> ProbeFinding:
    return accept_finding(
        finding=finding,
        title="Typos lose everything",
        category=Category.IRRELEVANT,
        severity=Severity.S3,
        by=a_member(finding.probe.project),
    )


def test_accepting_files_a_breakage_with_the_check_of_the_relation(finding: ProbeFinding) -> None:
    accepted = accept(finding)
    breakage = Breakage.objects.get()
    assert (breakage.title, breakage.category, breakage.severity, breakage.expectation) == (
        "Typos lose everything",
        "irrelevant",
        "S3",
        SAME,
    )
    assert (breakage.query, breakage.observation) == (finding.query, finding.outcome.candidate)
    query = breakage.query
    assert (query.state, [check.line for check in query.checks.all()]) == (QueryState.ACTIVE, [SAME])
    assert (accepted.state, accepted.breakage) == (FindingState.ACCEPTED, breakage)
    assert deeds_on(finding) == [("Engineer 1", "accepted")]


def test_decided_finding_is_not_decided_again(finding: ProbeFinding) -> None:
    accept(finding)
    sentence = "This is accepted already, by Engineer 1; take that back first."
    with refused(sentence, by=ConflictError):
        accept(finding)
    with refused(sentence, by=ConflictError):
        dismiss_finding(finding=finding, by=a_member(finding.probe.project))
    assert Breakage.objects.count() == 1


def test_undone_acceptance_leaves_the_query_a_draft(finding: ProbeFinding) -> None:
    accept(finding)
    reopen_finding(finding=finding, by=a_member(finding.probe.project, name="Engineer 2"))
    finding.refresh_from_db()
    finding.query.refresh_from_db()
    breakage = Breakage.objects.get()
    assert (finding.state, finding.breakage, finding.decided_by) == (FindingState.OPEN, None, None)
    assert (breakage.status, breakage.reason) == (BreakageStatus.REJECTED, TAKEN_BACK)
    assert (finding.query.state, finding.query.checks.count()) == (QueryState.DRAFT, 0)
    assert deeds_on(finding)[1:] == [("Engineer 2", "took back accepted")]
    assert accept(finding).breakage == Breakage.objects.get(number=2)


def test_breakage_that_has_moved_on_is_not_undone(finding: ProbeFinding) -> None:
    accept(finding)
    Breakage.objects.update(status=BreakageStatus.CONFIRMED)
    with refused("BB-1 is confirmed by now; triage it on its own page.", by=ConflictError):
        reopen_finding(finding=finding, by=a_member(finding.probe.project))
    finding.refresh_from_db()
    assert finding.state == FindingState.ACCEPTED


def test_dismissal_is_remembered_with_its_reason_until_it_is_undone(finding: ProbeFinding) -> None:
    by = a_member(finding.probe.project)
    told = dismiss_finding(finding=finding, by=by, reason=" Both are right. ", with_alike=True)
    assert (told.state, told.reason, told.covers_alike, told.decided_by) == (
        FindingState.DISMISSED,
        "Both are right.",
        True,
        by,
    )
    undone = reopen_finding(finding=finding, by=by)
    assert (undone.state, undone.reason, undone.covers_alike) == (FindingState.OPEN, "", False)
    with refused("It was taken back already.", by=ConflictError):
        reopen_finding(finding=finding, by=by)


def test_reason_has_an_end(finding: ProbeFinding) -> None:
    with refused("A reason has at most 300 characters.", field="reason"):
        dismiss_finding(finding=finding, by=a_member(finding.probe.project), reason="x" * 301)


@pytest.mark.parametrize("with_alike", [False, True])
def test_dismissed_mutant_is_not_made_again(version: Version, with_alike: bool) -> None:
    """Those like it come with another seed, unless they were dismissed with it."""
    want(version, mutators=("drop-letter",), seed=1)
    probe = a_finished_probe(version)
    for outcome in Outcome.objects.filter(query__in=mutants()):
        probe.findings.create(query=outcome.query, outcome=outcome, distance=1, because="Odd.")
    for finding in probe.findings.all():
        dismiss_finding(finding=finding, by=probe.requested_by, with_alike=with_alike)
    known = {one.pk for one in mutants()}
    if with_alike:
        with refused("None of the chosen mutators finds anything new to change: take others, or another seed."):
            want(version, mutators=("drop-letter",), seed=7)
    else:
        want(version, mutators=("drop-letter",), seed=7)
        assert len({one.pk for one in mutants()} - known) == 2


def test_finding_that_waits_is_not_asked_for_again_on_its_version(version: Version) -> None:
    want(version, mutators=("upper-case",))
    probe = a_finished_probe(version)
    outcome = Outcome.objects.filter(query__in=mutants()).order_by("pk")[0]
    probe.findings.create(query=outcome.query, outcome=outcome, distance=1, because="Odd.")
    assert want(version, mutators=("upper-case",), seed=2).figures["mutants"] == 1
    assert want(a_version(version.project, "0.6"), mutators=("upper-case",)).figures["mutants"] == 2


def test_outcome_of_a_probe_is_decided_on_its_page_alone(finding: ProbeFinding) -> None:
    by, outcome = a_member(finding.probe.project), finding.outcome
    replay = finding.probe.replay
    assert replay is not None
    sentence = f"{replay} belongs to {finding.probe}: what it found is decided there."
    with refused(sentence):
        ask_again(replay=replay, which=Again.FAILED, by=by)
    with refused(sentence):
        override_verdict(outcome=outcome, verdict=Verdict.FIXED, reason="So it is.", by=by)
    with refused(sentence):
        accept_outcomes(replay=replay, outcomes=[outcome], by=by)
