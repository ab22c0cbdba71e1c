"""Doorbells: an id in, one call out, nothing returned."""

from celery import shared_task

from bugbash.tasks import send
from reviews.execution.judgment_imports import judgment_imports_to_ring, work_on_import
from reviews.execution.measuring import is_measured_now, refresh_metrics, stale_projects
from reviews.execution.model_rating import rate_for_a_turn, runs_to_ring
from reviews.execution.reminding import send_reminder


@shared_task
def remind(reminder_id: int) -> None:
    send_reminder(reminder_id=reminder_id)


@shared_task
def work_judgment_import(import_id: int) -> None:
    if work_on_import(import_id=import_id):
        ring_judgment_import(import_id)


@shared_task
def sweep_judgment_imports() -> None:
    """Ring for imports that wait: a lost message or a dead worker only costs time."""
    for import_id in judgment_imports_to_ring():
        ring_judgment_import(import_id)


@shared_task
def rate_by_model(run_id: int) -> None:
    if rate_for_a_turn(run_id=run_id):
        ring_model_run(run_id)


@shared_task
def sweep_models() -> None:
    for run_id in runs_to_ring():
        ring_model_run(run_id)


@shared_task
def measure_project(project_id: int) -> None:
    if refresh_metrics(project_id=project_id):
        send(measure_project, project_id)


@shared_task
def measure_stale() -> None:
    """Every half minute, so that people may rate on: whatever came in since is computed once."""
    for project_id in stale_projects():
        send(measure_project, project_id)


def ring_reminder(reminder_id: int) -> None:
    """A broker that is away fails no request; people may ask again after an hour."""
    send(remind, reminder_id)


def ring_judgment_import(import_id: int) -> None:
    """Wake a worker; a broker that is away never fails the request, the sweep rings again."""
    send(work_judgment_import, import_id)


def ring_metrics(project_id: int) -> None:
    """Wake a worker for a project's metrics, unless one is at them: whoever finds them still too old rings again."""
    if not is_measured_now(project_id):
        send(measure_project, project_id)


def ring_model_run(run_id: int) -> None:
    """A broker that is away fails no request; the sweep rings again."""
    send(rate_by_model, run_id)
