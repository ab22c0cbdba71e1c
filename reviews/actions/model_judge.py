"""A model as a further rater: whether a project has one, and what it is asked to rate."""

import math
from functools import partial

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from bugbash.actions.audit import record
from bugbash.errors import ConflictError, RefusedError
from bugbash.models import Project
from reviews.choices import ItemKind, RunEnd
from reviews.models import ModelRun, ReviewQueue, ReviewSettings
from reviews.selectors.model_items import model_name, unrated_by
from reviews.selectors.queue import settings_of
from reviews.tasks import ring_model_run

MOST_CALLS = 20_000
LEAST_ITEMS, MOST_ITEMS = 10, 10_000
NAMES = ("model_rates", "model_min_alpha", "model_min_items")


@transaction.atomic
def set_model_rules(
    *, project: Project, model_rates: bool, model_min_alpha: float, model_min_items: int, by: User
) -> ReviewSettings:
    """Whether a model may rate beside the experts, and what it takes before a criterion may count its word."""
    if not math.isfinite(model_min_alpha) or not 0 <= model_min_alpha <= 1:
        raise RefusedError("The agreement must be a number from 0 to 1.", field="model_min_alpha")
    if not LEAST_ITEMS <= model_min_items <= MOST_ITEMS:
        sentence = f"The number of items must be from {LEAST_ITEMS} to {MOST_ITEMS:,}."
        raise RefusedError(sentence, field="model_min_items")
    Project.objects.select_for_update().get(pk=project.pk)
    rules, _ = ReviewSettings.objects.get_or_create(project=project)
    former = [getattr(rules, name) for name in NAMES]
    rules.model_rates, rules.model_min_alpha, rules.model_min_items = model_rates, model_min_alpha, model_min_items
    rules.save(update_fields=NAMES)
    now = [getattr(rules, name) for name in NAMES]
    record(by=by, verb="changed the model judge of", subject=project, project_id=project.pk, former=former, now=now)
    return rules


@transaction.atomic
def start_model_run(*, queue: ReviewQueue, budget: int, by: User) -> ModelRun:
    """Wish that the model rates what it has not rated of the queue; a worker is woken once the row is there."""
    if not 1 <= budget <= MOST_CALLS:
        raise RefusedError(f"The budget must be from 1 to {MOST_CALLS:,} calls.", field="budget")
    held, model = ReviewQueue.objects.select_for_update().get(pk=queue.pk), model_name()
    if held.kind == ItemKind.BREAKAGE:
        raise ConflictError("A model rates results, whole answers and pairs; breakages are confirmed by people.")
    if not model:
        raise ConflictError("No model is set up on this instance; see JUDGE_URL in the operating manual.")
    if not settings_of(held.project).model_rates:
        raise ConflictError("The model judge is switched off in this project.")
    if held.closed_at:
        raise ConflictError("This queue is closed; open it again first.")
    if held.model_runs.filter(finished_at=None).exists():
        raise ConflictError("The model is rating this queue already.")
    if not unrated_by(model, held).exists():
        raise ConflictError("The model has rated every item of this queue.")
    run = ModelRun.objects.create(queue=held, model=model, budget=budget, requested_by=by)
    record(by=by, verb="let a model rate", subject=held, project_id=held.project_id, model=model, budget=budget)
    transaction.on_commit(partial(ring_model_run, run.pk))
    return run


@transaction.atomic
def cancel_model_run(*, queue: ReviewQueue, by: User) -> None:
    """Let no further call begin; what was said stays. ConflictError where nothing runs."""
    run = ModelRun.objects.select_for_update().filter(queue=queue, finished_at=None).first()
    if run is None:
        raise ConflictError("The model is not rating this queue.")
    run.ended, run.finished_at = RunEnd.CANCELLED, timezone.now()
    run.save(update_fields=["ended", "finished_at"])
    record(by=by, verb="stopped the model on", subject=queue, project_id=queue.project_id, model=run.model)
