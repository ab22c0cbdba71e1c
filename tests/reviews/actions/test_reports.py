import hashlib
from functools import partial

import orjson
import pytest
from django.contrib.auth.models import User
from django.http import Http404

from bugbash.choices import Role, Severity, Verdict
from bugbash.errors import ConflictError
from bugbash.logic.summary import ReplaySummary
from bugbash.models import AuditEvent, Observation, Project, Version
from reviews.access import is_intact
from reviews.actions.reports import freeze_report
from reviews.actions.signing import sign_report
from reviews.choices import Decision, Measure, Overall
from reviews.models import Criterion, Report, SignOff
from tests.bugbash.actions.refusals import refused
from tests.bugbash.actions.trails import deeds_on
from tests.builders import a_breakage, a_member, a_project, a_query, a_replay, a_version, an_observation, an_outcome
from tests.reviews.builders import a_criterion, a_report, a_signature
from tests.threads import at_once

SIGNED = "You have signed this report; a new report needs a new signature."
CHANGED = "The stored report was changed after it was frozen; freeze a new one and sign that."


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def version(project: Project) -> Version:
    return a_version(project)


@pytest.fixture
def manager(project: Project) -> User:
    return a_member(project, Role.MANAGER, "Manager 1")


@pytest.fixture
def report(version: Version, manager: User) -> Report:
    return a_report(version, by=manager)


def a_life(version: Version, owner: User) -> None:
    """Something of everything that a report freezes: a replay, an open breakage, a criterion with an owner."""
    query = a_query(version.project, checks=["in-top-1: shutil.rmtree"])
    observation = an_observation(query, version)
    an_outcome(a_replay(version, summary=ReplaySummary(1, {Verdict.NEW: 1})), query, candidate=observation)
    a_breakage(observation, "Too slow", severity=Severity.S2, owner=owner)
    a_criterion(version.project, Measure.OPEN_BREAKAGES, owner=owner)


def test_report_freezes_what_is_known(version: Version, manager: User) -> None:
    a_life(version, manager)
    report = freeze_report(version=version, by=manager)
    frozen = orjson.loads(report.payload)
    assert (report.number, report.version, report.overall, report.frozen_by) == (1, version, Overall.NO_GO, manager)
    assert (frozen["report"], frozen["version"], frozen["frozen_by"]) == (1, "0.5", "Manager 1")
    assert frozen["assessment"]["overall"] == "no-go"
    assert frozen["replay"]["summary"]["verdicts"] == {"new": 1}
    assert [row["title"] for row in frozen["open_breakages"]] == ["Too slow"]


def test_hash_is_that_of_the_stored_bytes(version: Version, manager: User) -> None:
    report = freeze_report(version=version, by=manager)
    assert report.sha256 == hashlib.sha256(report.payload.encode()).hexdigest()


def test_trail_keeps_the_hash(version: Version, manager: User) -> None:
    report = freeze_report(version=version, by=manager)
    assert deeds_on(report) == [("Manager 1", "froze")]
    assert AuditEvent.objects.get().detail == {"sha256": report.sha256}


def test_reports_of_a_project_are_numbered_in_a_row(project: Project, manager: User) -> None:
    versions = [a_version(project, "0.4"), a_version(project, "0.5")]
    assert [freeze_report(version=version, by=manager).number for version in [*versions, *versions]] == [1, 2, 3, 4]
    assert freeze_report(version=a_version(a_project()), by=manager).number == 1


@pytest.mark.stack
def test_reports_frozen_at_once_have_numbers_of_their_own(transactional_db: None) -> None:
    project = a_project()
    version, manager = a_version(project), a_member(project, Role.MANAGER, "Manager 1")
    at_once([partial(freeze_report, version=version, by=manager)] * 3)
    assert sorted(Report.objects.values_list("number", flat=True)) == [1, 2, 3]


def test_nothing_that_happens_later_reaches_a_report(version: Version, manager: User) -> None:
    """Answers, criteria, breakages and names change; the bytes and the hash do not."""
    a_life(version, manager)
    report = freeze_report(version=version, by=manager)
    before = (report.payload, report.sha256, report.overall)
    Observation.objects.update(answer=None, elapsed_ms=9999)
    version.replays.update(summary=ReplaySummary(9, {Verdict.ERROR: 9}).to_json())
    Criterion.objects.update(sentence="Something else.", threshold=5, must=False)
    version.project.breakages.update(title="Another title", severity_proposed=Severity.S4)
    User.objects.update(first_name="Renamed")
    Version.objects.update(notes="Other notes", name="9.9")
    Project.objects.update(name="Another name")
    report.refresh_from_db()
    assert (report.payload, report.sha256, report.overall) == before
    assert is_intact(report)


def test_new_report_says_what_is_known_then(version: Version, manager: User) -> None:
    a_life(version, manager)
    first = freeze_report(version=version, by=manager)
    Criterion.objects.update(threshold=5)
    second = freeze_report(version=version, by=manager)
    assert (first.overall, second.overall, first.sha256 != second.sha256) == (Overall.NO_GO, Overall.GO, True)


def test_one_changed_byte_is_detected(report: Report) -> None:
    changed = report.payload.replace('"go"', '"gO"')
    Report.objects.update(payload=changed)
    report.refresh_from_db()
    assert (changed.lower() == report.payload.lower(), is_intact(report)) == (True, False)


def test_bytes_and_hash_changed_together_are_detected_by_a_signature(report: Report, manager: User) -> None:
    a_signature(report, manager)
    changed = report.payload.replace("go", "no-go")
    Report.objects.update(payload=changed, sha256=hashlib.sha256(changed.encode()).hexdigest())
    report.refresh_from_db()
    assert not is_intact(report)


@pytest.mark.parametrize("role", [Role.SME, Role.MANAGER, Role.OWNER])
def test_signature_is_bound_to_the_reports_hash(report: Report, role: Role) -> None:
    person = a_member(report.project, role, "Signer 1")
    sign_report(report=report, by=person, decision=Decision.APPROVE, comment="Read it all.")
    row = SignOff.objects.get()
    assert (row.report, row.signed_by, row.role, row.decision, row.comment, row.sha256) == (
        report,
        person,
        role,
        Decision.APPROVE,
        "Read it all.",
        report.sha256,
    )
    assert deeds_on(report) == [("Signer 1", "signed")]
    assert AuditEvent.objects.get().detail == {"decision": "approve", "sha256": report.sha256, "conditions": []}


@pytest.mark.parametrize(("role", "label"), [(Role.VIEWER, "viewer"), (Role.ENGINEER, "engineer")])
def test_other_roles_do_not_sign(report: Report, role: Role, label: str) -> None:
    with refused(f"SMEs, managers and owners sign; your role is {label}."):
        sign_report(report=report, by=a_member(report.project, role), decision=Decision.APPROVE)
    assert (SignOff.objects.count(), deeds_on(report)) == (0, [])


def test_member_of_another_project_does_not_sign(report: Report) -> None:
    stranger = a_member(a_project(), Role.OWNER)
    with pytest.raises(Http404):
        sign_report(report=report, by=stranger, decision=Decision.APPROVE)
    assert SignOff.objects.count() == 0


def test_nobody_signs_twice(report: Report, manager: User) -> None:
    sign_report(report=report, by=manager, decision=Decision.APPROVE)
    with refused(SIGNED, by=ConflictError):
        sign_report(report=report, by=manager, decision=Decision.REJECT, comment="On second thought.")
    assert [row.decision for row in SignOff.objects.all()] == [Decision.APPROVE]


@pytest.mark.stack
def test_nobody_signs_twice_at_once(transactional_db: None) -> None:
    project = a_project()
    manager = a_member(project, Role.MANAGER, "Manager 1")
    report = a_report(a_version(project))

    def sign() -> str:
        try:
            return sign_report(report=report, by=manager, decision=Decision.APPROVE).decision
        except ConflictError as refusal:
            return refusal.sentence

    assert sorted(at_once([sign] * 3)) == [SIGNED, SIGNED, "approve"]


def test_several_people_sign_one_report(report: Report, manager: User) -> None:
    sme = a_member(report.project, Role.SME, "SME 1")
    for person in (manager, sme):
        sign_report(report=report, by=person, decision=Decision.APPROVE)
    assert [(row.signed_by, row.role) for row in SignOff.objects.all()] == [(manager, "manager"), (sme, "sme")]


@pytest.mark.parametrize("decision", [Decision.APPROVE_WITH_CONDITIONS, Decision.REJECT])
def test_conditions_and_rejections_need_a_comment(report: Report, manager: User, decision: Decision) -> None:
    with refused("Name the conditions, or why you reject.", field="comment"):
        sign_report(report=report, by=manager, decision=decision, comment=" ")
    assert (SignOff.objects.count(), deeds_on(report)) == (0, [])


def test_new_report_needs_new_signatures(report: Report, manager: User) -> None:
    sign_report(report=report, by=manager, decision=Decision.APPROVE)
    newer = a_report(report.version)
    assert newer.signoffs.count() == 0
    sign_report(report=newer, by=manager, decision=Decision.APPROVE)
    assert (report.signoffs.count(), newer.signoffs.get().sha256) == (1, newer.sha256)


def test_stale_page_does_not_sign_the_older_report(report: Report, manager: User) -> None:
    a_report(report.version)
    with refused("Report 2 is newer; read and sign that one.", by=ConflictError):
        sign_report(report=report, by=manager, decision=Decision.APPROVE)
    assert SignOff.objects.count() == 0


def test_report_on_another_version_leaves_this_one_to_be_signed(report: Report, manager: User) -> None:
    a_report(a_version(report.project, "0.6"))
    assert sign_report(report=report, by=manager, decision=Decision.APPROVE).report == report


def test_changed_report_is_not_signed(report: Report, manager: User) -> None:
    Report.objects.update(payload=report.payload.replace("go", "GO"))
    report.refresh_from_db()
    with refused(CHANGED, by=ConflictError):
        sign_report(report=report, by=manager, decision=Decision.APPROVE)
    assert SignOff.objects.count() == 0
