from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.utils import timezone

from bugbash.choices import Role
from bugbash.errors import ConflictError, RefusedError
from reviews.actions.reminders import remind_signers
from reviews.actions.settings import set_signing_rules
from reviews.actions.signing import settle_condition, sign_report
from reviews.choices import Decision
from reviews.execution.reminding import send_reminder
from reviews.models import Report, SignOffCondition, SignReminder
from reviews.selectors.reports import signing_of_report
from tests.builders import a_member, a_project, a_version
from tests.reviews.builders import a_report

PAGE = "http://testserver/p/stdlib-search/reports/1/"


@pytest.fixture
def report(db: None) -> Report:
    return a_report(a_version(a_project()))


def test_condition_is_open_until_its_owner_ticks_it_off(report: Report) -> None:
    manager, engineer = a_member(report.project, Role.MANAGER), a_member(report.project)
    conditions = [("Fix copying", engineer)]
    sign_report(report=report, by=manager, decision=Decision.APPROVE_WITH_CONDITIONS, conditions=conditions)
    assert signing_of_report(report).sentence == "signed, 1 condition open"
    condition = SignOffCondition.objects.get()
    with pytest.raises(PermissionDenied):
        settle_condition(condition=condition, done=True, by=a_member(report.project, Role.SME))
    assert settle_condition(condition=condition, done=True, by=engineer).done_by == engineer
    assert signing_of_report(report).sentence == "signed"
    assert settle_condition(condition=condition, done=False, by=manager).done_at is None


def test_comment_is_the_condition_where_none_is_listed(report: Report) -> None:
    manager = a_member(report.project, Role.MANAGER)
    sign_report(report=report, by=manager, decision=Decision.APPROVE_WITH_CONDITIONS, comment="Fix it.")
    assert SignOffCondition.objects.get().text == "Fix it."


def test_who_made_the_evidence_does_not_sign_under_the_rule_of_two(report: Report) -> None:
    owner = a_member(report.project, Role.OWNER)
    report.project.memberships.create(user=report.frozen_by, role=Role.MANAGER)
    set_signing_rules(project=report.project, required_roles=[Role.MANAGER], two_person_rule=True, by=owner)
    with pytest.raises(RefusedError, match="somebody else must"):
        sign_report(report=report, by=report.frozen_by, decision=Decision.APPROVE)
    sign_report(report=report, by=owner, decision=Decision.APPROVE)
    assert signing_of_report(report).sentence == "signed"


def test_reminder_goes_once_to_those_who_are_missing(report: Report) -> None:
    manager, owner = a_member(report.project, Role.MANAGER), a_member(report.project, Role.OWNER)
    manager.email = "manager@example.com"
    manager.save()
    assert remind_signers(report=report, address=PAGE, by=owner) == [manager]
    reminder = SignReminder.objects.get()
    for _ in range(2):
        send_reminder(reminder_id=reminder.pk)
    assert [(one.to, PAGE in one.body, report.sha256 in one.body) for one in mail.outbox] == [
        (["manager@example.com"], True, True)
    ]
    with pytest.raises(ConflictError, match="less than an hour"):
        remind_signers(report=report, address=PAGE, by=owner)
    SignReminder.objects.update(asked_at=timezone.now() - timedelta(hours=2))
    assert remind_signers(report=report, address=PAGE, by=owner) == [manager]


def test_command_finds_the_changed_byte(report: Report) -> None:
    said = StringIO()
    call_command("verify_report", stdout=said)
    assert said.getvalue().startswith("intact ")
    Report.objects.update(payload=report.payload.replace("passes", "passed"))
    with pytest.raises(SystemExit):
        call_command("verify_report", stdout=said)
    assert "CHANGED" in said.getvalue()
