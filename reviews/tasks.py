"""Doorbells: an id in, one call out, nothing returned."""

from celery import shared_task

from bugbash.tasks import send
from reviews.execution.model_rating import rate_for_a_turn, runs_to_ring
from reviews.execution.reminding import send_reminder


@shared_task
def remind(reminder_id: int) -> None:
    send_reminder(reminder_id=reminder_id)


@shared_task
def rate_by_model(run_id: int) -> None:
    if rate_for_a_turn(run_id=run_id):
        ring_model_run(run_id)


@shared_task
def sweep_models() -> None:
    for run_id in runs_to_ring():
        ring_model_run(run_id)


def ring_reminder(reminder_id: int) -> None:
    """A broker that is away fails no request; people may ask again after an hour."""
    send(remind, reminder_id)


def ring_model_run(run_id: int) -> None:
    """A broker that is away fails no request; the sweep rings again."""
    send(rate_by_model, run_id)
