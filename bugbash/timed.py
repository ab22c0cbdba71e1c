"""Doorbells that the clock rings and that do a person's deed, which is why they stand above the actions."""

from celery import shared_task

from bugbash.actions.schedules import start_scheduled as start_due


@shared_task
def start_scheduled() -> None:
    """Every minute; twice at the same time is no harm."""
    start_due()
