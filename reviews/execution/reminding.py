"""What a worker does with a reminder."""

from django.core.mail import EmailMessage, get_connection
from django.db.models.functions import Now

from portal.lib.people import display_name
from reviews.models import Report, SignReminder
from reviews.selectors.reports import missing_signers

TEXT = """Hello {name},

version {version} of {project} waits for your decision: report {number} is frozen and needs your signature.

{address}

{asker} asked for this reminder. Your signature is bound to the hash {sha256}.
"""


def send_reminder(*, reminder_id: int) -> None:
    """One e-mail to each person who can still sign. Taken once: whoever comes second finds it sent."""
    if not SignReminder.objects.filter(pk=reminder_id, sent_at=None).update(sent_at=Now()):
        return
    reminder = SignReminder.objects.select_related("asked_by", "report__project", "report__version").get(pk=reminder_id)
    mails = [
        EmailMessage(
            subject=f"Report {reminder.report.number} on {reminder.report.version.name} waits for your signature",
            body=TEXT.format(name=display_name(person), **facts_of(reminder, reminder.report)),
            to=[person.email],
        )
        for person in missing_signers(reminder.report)
        if person.email
    ]
    get_connection().send_messages(mails)


def facts_of(reminder: SignReminder, report: Report) -> dict[str, object]:
    return {
        "version": report.version.name,
        "project": report.project.name,
        "number": report.number,
        "address": reminder.address,
        "asker": display_name(reminder.asked_by),
        "sha256": report.sha256,
    }
