"""Triage of one and of many, merged under the lock, and taken back."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User

from bugbash.actions.breakage_triage import take_back_triage, triage_breakage, triage_breakages
from bugbash.choices import BreakageStatus, Cause, Severity
from bugbash.errors import ConflictError, RefusedError, StaleError
from bugbash.models import AuditEvent, Breakage, Project, TriageDeed
from bugbash.selectors.breakage_triage import plan_changes, triage_mark
from tests.bugbash.actions.refusals import refused
from tests.bugbash.actions.trails import deeds_on
from tests.builders import a_breakage, a_project, a_query, a_user, a_version, an_observation
from tests.threads import at_once

CONFIRMED, REJECTED, NEW = BreakageStatus.CONFIRMED, BreakageStatus.REJECTED, BreakageStatus.NEW
BATCH = uuid.UUID(int=7)


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def file(project: Project, *checks: str, **facts: Any) -> Breakage:
    version = project.versions.first() or a_version(project)
    query = a_query(project, f"query {project.queries.count()}", checks=list(checks))
    return a_breakage(an_observation(query, version), **facts)


def again(row: Breakage) -> Breakage:
    return Breakage.objects.get(pk=row.pk)


def lines_of(row: Breakage) -> list[str]:
    return [check.line for check in row.query.checks.all()]


def test_what_is_not_sent_stays_as_it_is(project: Project) -> None:
    row, owner = file(project, severity=Severity.S3), a_user()
    triage_breakage(breakage=row, by=owner, owner=owner, reason="Seen.")
    triage_breakage(breakage=row, by=owner, cause=Cause.MODEL)
    now = again(row)
    assert (now.owner, now.reason, now.cause, now.status) == (owner, "Seen.", Cause.MODEL, NEW)
    assert (now.severity_proposed, now.severity_confirmed) == ("S3", "")


def test_edit_of_stale_facts_keeps_what_came_between(project: Project) -> None:
    stale, owner = file(project), a_user()
    triage_breakage(breakage=again(stale), by=owner, owner=owner)
    triage_breakage(breakage=stale, by=owner, cause=Cause.DATA)
    assert (again(stale).owner, again(stale).cause) == (owner, Cause.DATA)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_edit_different_facts_at_once_lose_nothing() -> None:
    project = a_project()
    row, people = file(project), [a_user() for _ in range(3)]
    edits: list[dict[str, Any]] = [{"cause": Cause.DATA}, {"owner": people[0]}, {"reason": "Seen twice."}]
    at_once([partial(triage_breakage, breakage=row, by=by, **edit) for by, edit in zip(people, edits, strict=True)])
    now = again(row)
    assert (now.cause, now.owner, now.reason) == (Cause.DATA, people[0], "Seen twice.")


def test_page_that_somebody_else_has_overtaken_is_refused_with_both_values(project: Project) -> None:
    row, by = file(project), a_user()
    mark = triage_mark(row)
    triage_breakage(breakage=row, by=a_user(), status=CONFIRMED, reason="Seen.")
    with pytest.raises(StaleError) as caught:
        triage_breakage(breakage=row, by=by, mark=mark, status=NEW, reason="Seen.", cause=Cause.DATA)
    assert (
        caught.value.sentence == "BB-1 was triaged by somebody else since you opened it. Look at both and save again."
    )
    assert caught.value.fields == {
        "status": "Changed since you opened it: it is “confirmed” now, you chose “new”.",
        "cause": "Changed since you opened it: it is “unknown” now, you chose “data or index”.",
    }
    assert (again(row).status, again(row).cause, TriageDeed.objects.count()) == (CONFIRMED, Cause.UNKNOWN, 1)
    triage_breakage(breakage=row, by=by, mark=triage_mark(again(row)), cause=Cause.DATA)
    assert again(row).cause == Cause.DATA


def test_triage_that_changes_nothing_leaves_no_trace(project: Project) -> None:
    row = file(project)
    triage_breakage(breakage=row, by=a_user(), status=NEW)
    assert (TriageDeed.objects.count(), AuditEvent.objects.count()) == (0, 0)


@pytest.mark.parametrize("severity", [Severity.S1, Severity.S2])
def test_confirmed_serious_breakage_needs_an_owner(project: Project, severity: Severity) -> None:
    row = file(project)
    with refused(f"A confirmed {severity} needs an owner: choose who sees to it.", field="owner"):
        triage_breakage(breakage=row, by=a_user(), status=CONFIRMED, severity=severity)
    assert again(row).status == NEW


def test_wrong_expectation_corrects_the_checks_and_keeps_the_history(project: Project) -> None:
    row, by = file(project, "in-top-1: a", "min-results: 1"), a_user("Engineer 1")
    triage_breakage(breakage=row, by=by, cause=Cause.EXPECTATION, checks="in-top-3: a\nmin-results: 1", batch=BATCH)
    now = again(row)
    assert (now.status, now.cause) == (REJECTED, Cause.EXPECTATION)
    assert now.reason == "The expectation was wrong; its checks are corrected."
    assert (now.expectation, sorted(lines_of(now))) == (
        "in-top-1: a\nmin-results: 1",
        ["in-top-3: a", "min-results: 1"],
    )
    lines = [["in-top-1: a", "min-results: 1"], ["in-top-3: a", "min-results: 1"]]
    assert AuditEvent.objects.get(verb="triaged").detail["changes"]["checks"] == lines
    assert deeds_on(row.query) == [("Engineer 1", "corrected")]
    assert AuditEvent.objects.get(verb="corrected").detail == {"checks": lines, "breakage": 1}


def test_corrected_checks_are_taken_back(project: Project) -> None:
    row, by = file(project, "in-top-1: a", "min-results: 1"), a_user()
    triage_breakage(breakage=row, by=by, cause=Cause.EXPECTATION, checks="in-top-3: a", batch=BATCH)
    assert take_back_triage(project=project, batch=BATCH, by=by).count == 1
    now = again(row)
    assert (now.status, now.cause, now.reason) == (NEW, Cause.UNKNOWN, "")
    assert sorted(lines_of(now)) == ["in-top-1: a", "min-results: 1"]


def test_corrected_checks_that_were_edited_since_stay(project: Project) -> None:
    row, by = file(project, "in-top-1: a"), a_user()
    triage_breakage(breakage=row, by=by, cause=Cause.EXPECTATION, checks="in-top-3: a", batch=BATCH)
    row.query.checks.create(line="min-results: 1")
    with refused("Changed since, so it stays: BB-1.", by=ConflictError):
        take_back_triage(project=project, batch=BATCH, by=by)
    assert again(row).status == REJECTED


def test_fixed_breakage_keeps_its_status_when_its_expectation_was_wrong(project: Project) -> None:
    row = file(project, "in-top-1: a", status=BreakageStatus.FIXED)
    triage_breakage(breakage=row, by=a_user(), cause=Cause.EXPECTATION, checks="")
    assert (again(row).status, lines_of(row)) == (BreakageStatus.FIXED, [])


def test_checks_are_corrected_for_that_cause_alone(project: Project) -> None:
    row = file(project, "in-top-1: a")
    sentence = "Checks are corrected at triage only where the cause is “expectation was wrong”."
    with refused(sentence, field="checks"):
        triage_breakage(breakage=row, by=a_user(), cause=Cause.MODEL, checks="min-results: 1")
    with refused("line 1: in-top counts from 1, for example “in-top-3: doc-42”.", field="checks"):
        triage_breakage(breakage=row, by=a_user(), cause=Cause.EXPECTATION, checks="in-top-0: a")
    assert (lines_of(row), again(row).cause) == (["in-top-1: a"], Cause.UNKNOWN)


def many(project: Project) -> list[Breakage]:
    """Two that can be confirmed as S2 by an owner, one that is closed."""
    return [file(project), file(project, severity=Severity.S3), file(project, status=BreakageStatus.CLOSED)]


def test_many_are_triaged_in_one_deed_and_those_that_refuse_stay(project: Project) -> None:
    rows, by = many(project), a_user("Engineer 1")
    every = Breakage.objects.filter(project=project).order_by("number")
    batch, count = triage_breakages(project=project, rows=every, by=by, status=REJECTED, reason="As designed.")
    assert [again(row).status for row in rows] == [REJECTED, REJECTED, BreakageStatus.CLOSED]
    assert (count, list(TriageDeed.objects.values_list("breakage__number", "batch"))) == (2, [(1, batch), (2, batch)])
    assert [deeds_on(row) for row in rows] == [[("Engineer 1", "triaged")], [("Engineer 1", "triaged")], []]


def test_preview_says_what_changes_and_what_refuses_and_does_nothing(project: Project) -> None:
    many(project)
    plan = plan_changes(project, project.breakages.order_by("number"), {"status": CONFIRMED, "severity": Severity.S2})
    assert [(row.breakage.code, row.refusal and row.refusal.field) for row in plan.rows] == [
        ("BB-1", "owner"),
        ("BB-2", "owner"),
        ("BB-3", "owner"),
    ]
    owned = {"status": NEW, "owner": a_user("Engineer 2")}
    plan = plan_changes(project, project.breakages.order_by("number"), owned)
    assert [row.moves for row in plan.changing] == [{"owner": ["nobody", "Engineer 2"]}] * 2
    assert [row.breakage.code for row in plan.refused] == ["BB-3"]
    assert (TriageDeed.objects.count(), AuditEvent.objects.count()) == (0, 0)


def test_members_of_a_group_become_duplicates_of_one_that_stays(project: Project) -> None:
    rows = [file(project), file(project), file(project)]
    facts: dict[str, Any] = {"status": BreakageStatus.DUPLICATE, "duplicate_of": rows[0]}
    triage_breakages(project=project, rows=project.breakages.all(), by=a_user(), **facts)
    assert [(again(row).status, again(row).duplicate_of) for row in rows] == [
        (NEW, None),
        (BreakageStatus.DUPLICATE, rows[0]),
        (BreakageStatus.DUPLICATE, rows[0]),
    ]


def test_preview_that_holds_no_longer_is_not_done(project: Project) -> None:
    rows = many(project)
    plan = plan_changes(project, project.breakages.all(), {"cause": Cause.DATA})
    triage_breakage(breakage=rows[0], by=a_user(), reason="Meanwhile.")
    with refused("Something has changed since the preview; look at it again.", by=ConflictError):
        triage_breakages(project=project, rows=project.breakages.all(), by=a_user(), mark=plan.mark, cause=Cause.DATA)
    assert [again(row).cause for row in rows] == [Cause.UNKNOWN] * 3


def test_deed_that_changes_nothing_is_refused(project: Project) -> None:
    many(project)
    with refused("Nothing would change.", by=ConflictError):
        triage_breakages(project=project, rows=project.breakages.all(), by=a_user(), cause=Cause.UNKNOWN)


def test_one_go_reaches_five_hundred(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bugbash.selectors.breakage_triage.MOST_AT_ONCE", 2)
    many(project)
    plan = plan_changes(project, project.breakages.order_by("number"), {"cause": Cause.DATA})
    assert ([row.breakage.number for row in plan.rows], plan.beyond) == ([1, 2], 1)


def test_deed_is_taken_back_but_for_what_was_changed_since(project: Project) -> None:
    rows, by = many(project), a_user("Engineer 1")
    batch, _ = triage_breakages(project=project, rows=project.breakages.all(), by=by, cause=Cause.DATA)
    triage_breakage(breakage=rows[1], by=by, cause=Cause.MODEL)
    back = take_back_triage(project=project, batch=batch, by=by)
    assert (back.count, back.left) == (2, ("BB-2",))
    assert [again(row).cause for row in rows] == [Cause.UNKNOWN, Cause.MODEL, Cause.UNKNOWN]
    assert deeds_on(rows[0]) == [("Engineer 1", "triaged"), ("Engineer 1", "took back triage of")]


def test_deed_is_taken_back_once(project: Project) -> None:
    by = a_user()
    triage_breakage(breakage=file(project), by=by, cause=Cause.DATA, batch=BATCH)
    take_back_triage(project=project, batch=BATCH, by=by)
    with refused("It was taken back already.", by=ConflictError):
        take_back_triage(project=project, batch=BATCH, by=by)


@pytest.mark.django_db(transaction=True)
def test_two_who_take_back_at_once_do_it_once() -> None:
    project, people = a_project(), [a_user() for _ in range(2)]
    triage_breakage(breakage=file(project), by=people[0], cause=Cause.DATA, batch=BATCH)

    def undo(by: User) -> str:
        try:
            return str(take_back_triage(project=project, batch=BATCH, by=by).count)
        except RefusedError as refusal:
            return refusal.sentence

    calls: list[Callable[[], str]] = [partial(undo, by) for by in people]
    assert sorted(at_once(calls)) == ["1", "It was taken back already."]
