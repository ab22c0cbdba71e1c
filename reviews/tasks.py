"""Doorbells: an id in, one call out, nothing returned."""

from celery import shared_task

from bugbash.tasks import send
from reviews.execution.reminding import send_reminder


@shared_task
def remind(reminder_id: int) -> None:
    send_reminder(reminder_id=reminder_id)


def ring_reminder(reminder_id: int) -> None:
    """A broker that is away fails no request; people may ask again after an hour."""
    send(remind, reminder_id)
