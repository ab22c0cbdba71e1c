"""Reminding those whose signature is missing."""

from datetime import timedelta
from functools import partial

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from bugbash.actions.audit import record
from bugbash.errors import ConflictError, RefusedError
from bugbash.models import Project
from reviews.choices import ReportState
from reviews.models import Report, SignReminder
from reviews.selectors.reports import missing_signers, signing_of_report
from reviews.tasks import ring_reminder

PAUSE = timedelta(hours=1)


@transaction.atomic
def remind_signers(*, report: Report, address: str, by: User) -> list[User]:
    """Have an e-mail sent to each person who may still sign for a missing role; returns them.

    `address` is the report's page. Once an hour for each report, whoever asks.
    """
    Project.objects.select_for_update().get(pk=report.project_id)
    if signing_of_report(report).state != ReportState.WAITING:
        raise ConflictError("This report waits for nobody.")
    if report.reminders.filter(asked_at__gt=timezone.now() - PAUSE).exists():
        raise ConflictError("A reminder was sent less than an hour ago.")
    people = [person for person in missing_signers(report) if person.email]
    if not people:
        raise RefusedError("Nobody who could sign has an e-mail address; ask them in person.")
    reminder = SignReminder.objects.create(report=report, asked_by=by, address=address)
    names = [person.get_username() for person in people]
    record(by=by, verb="reminded the signers of", subject=report, project_id=report.project_id, people=names)
    transaction.on_commit(partial(ring_reminder, reminder.pk))
    return people
