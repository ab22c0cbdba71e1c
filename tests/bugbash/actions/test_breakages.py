from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoCaptureOnCommitCallbacks

from bugbash import tasks
from bugbash.actions import breakages
from bugbash.actions.breakage_triage import triage_breakage
from bugbash.actions.breakages import file_breakage
from bugbash.actions.comments import comment_on
from bugbash.choices import BreakageStatus, Category, Cause, QueryState, Severity
from bugbash.errors import ConflictError, RefusedError
from bugbash.logic.transitions import BREAKAGE_MOVES
from bugbash.models import AuditEvent, Breakage, Comment, Observation, Project, TriageDeed
from tests.bash_builders import a_bash, a_participant, a_turn
from tests.bugbash.actions.refusals import refused
from tests.bugbash.actions.trails import deeds_on
from tests.builders import a_breakage, a_charter, a_project, a_query, a_user, a_version, an_observation
from tests.threads import at_once

ITSELF = "A breakage can not be the duplicate of itself."


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The breakages that a worker was told to ask again."""
    heard: list[int] = []
    monkeypatch.setattr(tasks.reproduce, "apply_async", lambda args, **_: heard.extend(args))
    return heard


def seen_once(project: Project, text: str = "copy a file", state: QueryState = QueryState.DRAFT) -> Observation:
    version = project.versions.first() or a_version(project)
    return an_observation(a_query(project, text, state=state), version)


@pytest.fixture
def seen(db: None) -> Observation:
    return seen_once(a_project())


@pytest.fixture
def breakage(seen: Observation) -> Breakage:
    return a_breakage(seen, severity=Severity.S3)


def file(seen: Observation, by: User | None = None, **facts: Any) -> Breakage:
    facts = {"title": "Nothing found", "category": Category.MISSING, **facts}
    return file_breakage(project=seen.version.project, observation=seen, by=by or a_user(), **facts)


def triage(breakage: Breakage, status: BreakageStatus = BreakageStatus.CONFIRMED, **facts: Any) -> Breakage:
    facts = {
        "severity": Severity.S2,
        "cause": Cause.DATA,
        "owner": a_user("Engineer 3"),
        "by": a_user("Engineer 2"),
        **facts,
    }
    return triage_breakage(breakage=breakage, status=status, **facts)


def test_filed_breakage_says_what_was_seen(seen: Observation) -> None:
    by = a_user("SME 1")
    breakage = file(seen, by, severity=Severity.S2, expectation="min-results: 1\nin-top-3: shutil.copy")
    breakage.refresh_from_db()
    assert (breakage.number, breakage.title, breakage.category) == (1, "Nothing found", Category.MISSING)
    assert (breakage.query, breakage.observation, breakage.reported_by) == (seen.query, seen, by)
    assert (breakage.severity_proposed, breakage.severity_confirmed) == (Severity.S2, "")
    assert (breakage.status, breakage.cause, breakage.owner) == (BreakageStatus.NEW, Cause.UNKNOWN, None)
    assert breakage.expectation == "min-results: 1\nin-top-3: shutil.copy"
    assert deeds_on(breakage) == [("SME 1", "filed")]


def test_breakage_is_filed_in_the_bash_under_the_charter_in_hand(seen: Observation) -> None:
    by, bash = a_user(), a_bash(seen.version)
    a_participant(bash, by)
    charter = a_charter(bash.project)
    a_turn(bash, by, charter)
    inside, outside = file(seen, by), file(seen)
    assert (inside.bash, inside.charter, outside.bash, outside.charter) == (bash, charter, None, None)


def test_same_key_answers_with_the_same_breakage(seen: Observation, rung: list[int]) -> None:
    by = a_user()
    first, second = file(seen, by, idempotency_key="once"), file(seen, by, idempotency_key="once")
    assert (second, Breakage.objects.count()) == (first, 1)
    assert deeds_on(first) == [("Engineer 1", "filed")]


def test_same_key_with_other_words_is_a_conflict(seen: Observation) -> None:
    by = a_user()
    file(seen, by, idempotency_key="once")
    sentence = "This was filed already as BB-1, with other words. File once more to make a second breakage."
    with refused(sentence, field="idempotency_key", by=ConflictError):
        file(seen, by, idempotency_key="once", title="Other words")
    assert Breakage.objects.count() == 1


def test_key_has_its_longest(seen: Observation) -> None:
    with refused("An Idempotency-Key has at most 200 characters.", field="idempotency_key"):
        file(seen, idempotency_key="k" * 201)
    file(seen, idempotency_key="k" * 200)


@pytest.mark.django_db(transaction=True)
def test_filed_twice_at_once_is_one_breakage(rung: list[int]) -> None:
    seen, by = seen_once(a_project()), a_user()
    both = at_once([partial(file, seen, by, idempotency_key="once")] * 2)
    assert (both[0], Breakage.objects.count(), rung) == (both[1], 1, [both[0].pk])


@pytest.mark.parametrize("state", QueryState)
def test_filing_makes_the_regression_case(db: None, state: QueryState) -> None:
    breakage = file(seen_once(a_project(), state=state), expectation="min-results: 1")
    breakage.query.refresh_from_db()
    assert breakage.query.state == QueryState.ACTIVE
    assert [check.line for check in breakage.query.checks.all()] == ["min-results: 1"]


def test_breakage_without_expectation_needs_a_person(seen: Observation) -> None:
    breakage = file(seen, expectation=" \n")
    assert breakage.expectation == "needs-human"
    assert [check.line for check in seen.query.checks.all()] == ["needs-human"]


def test_checks_that_the_query_has_stay(db: None) -> None:
    project = a_project()
    query = a_query(project, checks=["min-results: 1"])
    file(an_observation(query, a_version(project)), expectation="no-duplicates\nmin-results: 1")
    assert [check.line for check in query.checks.all()] == ["min-results: 1", "no-duplicates"]


def test_breakages_are_counted_within_their_project(seen: Observation) -> None:
    assert [file(seen).number, file(seen).number, file(seen_once(a_project())).number] == [1, 2, 1]


def test_bad_check_is_refused_and_nothing_is_saved(seen: Observation) -> None:
    sentence = "line 2: There is no check named “in-topp”. Did you mean “in-top-3: doc-42”?"
    with refused(sentence, field="expectation"):
        file(seen, expectation="min-results: 1\nin-topp: a")
    seen.query.refresh_from_db()
    assert (Breakage.objects.count(), AuditEvent.objects.count()) == (0, 0)
    assert (seen.query.state, seen.query.checks.count()) == (QueryState.DRAFT, 0)


def test_filing_is_all_or_nothing(seen: Observation, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(breakages, "record", fail)
    with pytest.raises(OSError, match="no room"):
        file(seen, expectation="min-results: 1")
    seen.query.refresh_from_db()
    assert (Breakage.objects.count(), AuditEvent.objects.count()) == (0, 0)
    assert (seen.query.state, seen.query.checks.count()) == (QueryState.DRAFT, 0)


def test_worker_asks_again_only_after_commit(
    seen: Observation, rung: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        breakage = file(seen)
        assert rung == []
    assert rung == [breakage.pk]


@pytest.mark.django_db(transaction=True)
def test_people_who_file_at_once_get_a_number_each(rung: list[int]) -> None:
    seen = seen_once(a_project())
    people = [a_user() for _ in range(4)]
    filed = at_once([partial(file, seen, by, expectation="min-results: 1") for by in people])
    assert sorted(row.number for row in filed) == [1, 2, 3, 4]
    assert sorted(rung) == sorted(row.pk for row in filed)
    assert seen.query.checks.count() == 1


def test_triage_writes_what_was_decided(breakage: Breakage) -> None:
    owner = a_user()
    row = triage(breakage, severity=Severity.S1, cause=Cause.MODEL, owner=owner, reason="It is the synonyms.")
    row.refresh_from_db()
    assert (row.status, row.cause, row.owner) == (BreakageStatus.CONFIRMED, Cause.MODEL, owner)
    assert (row.reason, row.duplicate_of) == ("It is the synonyms.", None)
    assert (row.severity_proposed, row.severity_confirmed, row.severity) == ("S3", "S1", "S1")


def test_triage_is_on_the_trail(breakage: Breakage) -> None:
    triage(breakage)
    event = AuditEvent.objects.get()
    assert (event.actor, event.verb, event.project_id) == ("Engineer 2", "triaged", breakage.project_id)
    changes = {
        "status": ["new", "confirmed"],
        "severity": ["unset", "S2"],
        "cause": ["unknown", "data or index"],
        "owner": ["nobody", "Engineer 3"],
    }
    assert event.detail == {"changes": changes, "batch": str(TriageDeed.objects.get().batch)}


def turned(breakage: Breakage, status: BreakageStatus, original: Breakage) -> Breakage:
    facts = {"duplicate_of": original} if status == BreakageStatus.DUPLICATE else {}
    return triage(breakage, status, reason="It is meant so.", **facts)


@pytest.mark.parametrize("former", BreakageStatus)
@pytest.mark.parametrize("status", BreakageStatus)
def test_triage_moves_along_the_table(seen: Observation, former: BreakageStatus, status: BreakageStatus) -> None:
    original = a_breakage(seen)
    duplicate_of = original if former == BreakageStatus.DUPLICATE else None
    breakage = a_breakage(seen, status=former, reason="It is meant so.", duplicate_of=duplicate_of)
    if status == former or status in BREAKAGE_MOVES[former]:
        row = turned(breakage, status, original)
        assert (row.status, row.duplicate_of) == (status, original if status == BreakageStatus.DUPLICATE else None)
        return
    sentence = f"BB-2 is {former.label}; it can not become {status.label}."
    with refused(sentence, field="status", by=ConflictError):
        turned(breakage, status, original)
    breakage.refresh_from_db()
    assert (breakage.status, AuditEvent.objects.count()) == (former, 0)


@pytest.mark.parametrize("reason", ["", " \n"])
def test_rejection_needs_a_reason(breakage: Breakage, reason: str) -> None:
    with refused("Say why it is rejected; the person who filed it will read it.", field="reason"):
        triage(breakage, BreakageStatus.REJECTED, reason=reason)


def test_duplicate_needs_an_original(breakage: Breakage) -> None:
    with refused("Name the breakage that this one repeats, such as BB-12.", field="duplicate_of"):
        triage(breakage, BreakageStatus.DUPLICATE)


def test_original_must_be_of_the_same_project(breakage: Breakage) -> None:
    with refused("Name the breakage that this one repeats, such as BB-12.", field="duplicate_of"):
        triage(breakage, BreakageStatus.DUPLICATE, duplicate_of=a_breakage(seen_once(a_project())))


def test_breakage_does_not_repeat_itself(breakage: Breakage) -> None:
    with refused(ITSELF, field="duplicate_of"):
        triage(breakage, BreakageStatus.DUPLICATE, duplicate_of=breakage)


def test_duplicates_do_not_form_a_ring(seen: Observation, breakage: Breakage) -> None:
    second = a_breakage(seen, status=BreakageStatus.DUPLICATE, duplicate_of=breakage)
    third = a_breakage(seen, status=BreakageStatus.DUPLICATE, duplicate_of=second)
    with refused(ITSELF, field="duplicate_of"):
        triage(breakage, BreakageStatus.DUPLICATE, duplicate_of=third)


@pytest.mark.django_db(transaction=True)
def test_two_people_do_not_make_two_breakages_duplicates_of_each_other() -> None:
    seen = seen_once(a_project())
    one, other = a_breakage(seen), a_breakage(seen)
    people = [a_user() for _ in range(2)]

    def mark(breakage: Breakage, original: Breakage, by: User) -> str:
        try:
            triage(breakage, BreakageStatus.DUPLICATE, duplicate_of=original, by=by)
        except RefusedError as refusal:
            return refusal.sentence
        return "done"

    said = at_once([partial(mark, one, other, people[0]), partial(mark, other, one, people[1])])
    assert sorted(said) == [ITSELF, "done"]
    assert Breakage.objects.filter(status=BreakageStatus.DUPLICATE).count() == 1


def test_breakage_that_is_a_duplicate_no_longer_forgets_its_original(seen: Observation, breakage: Breakage) -> None:
    row = a_breakage(seen, status=BreakageStatus.DUPLICATE, duplicate_of=breakage)
    assert triage(row, BreakageStatus.CONFIRMED, duplicate_of=breakage).duplicate_of is None


def test_comment_is_kept_with_its_author(breakage: Breakage) -> None:
    by = a_user("SME 1")
    comment_on(breakage=breakage, text="Seen *again*.", by=by)
    comment = Comment.objects.get()
    assert (comment.breakage, comment.author, comment.text) == (breakage, by, "Seen *again*.")
    assert deeds_on(breakage) == [("SME 1", "commented on")]


def test_empty_comment_is_refused(breakage: Breakage) -> None:
    with refused("Write something first.", field="text"):
        comment_on(breakage=breakage, text=" \n", by=a_user())
    assert (Comment.objects.count(), AuditEvent.objects.count()) == (0, 0)
