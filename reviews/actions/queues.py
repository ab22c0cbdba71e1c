"""Queues: what raters are asked to do. Items come in through `reviews.actions.items`."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from bugbash.actions.audit import record
from bugbash.errors import ConflictError
from bugbash.models import Project, Version
from reviews.choices import ItemKind
from reviews.models import ReviewQueue
from reviews.selectors.queue import settings_of

STANDING = "Results"
PASS_FAIL = {"0": "Fail", "1": "Pass"}
FIVE = {"1": "Unusable", "2": "Poor", "3": "Fair", "4": "Good", "5": "Perfect"}
IS_BREAKAGE = {"0": "No breakage", "1": "A breakage"}


def standing_queue(project: Project) -> ReviewQueue:
    """The queue of what comes in without a set-up of its own: triage sends there, and it is made when first needed."""
    kept = settings_of(project)
    queue, _ = ReviewQueue.objects.get_or_create(
        project=project,
        name=STANDING,
        defaults={
            "scale": kept.scale,
            "guideline": kept.guideline,
            "raters_per_item": kept.raters_per_item,
        },
    )
    return queue


@transaction.atomic
def open_queue(
    *,
    project: Project,
    name: str,
    kind: ItemKind,
    by: User,
    scale: dict[str, str] | None = None,
    guideline: str = "",
    raters: Iterable[User] = (),
    raters_per_item: int = 2,
    third_rater: bool = True,
    flipped_share: float = 0.1,
    candidate: Version | None = None,
    baseline: Version | None = None,
) -> ReviewQueue:
    """Set up an empty queue; without a scale it takes the project's. ConflictError where the name is taken."""
    Project.objects.select_for_update().get(pk=project.pk)
    if ReviewQueue.objects.filter(project=project, name=name).exists():
        raise ConflictError("There is a queue of this name.", field="name")
    usual = {} if kind == ItemKind.PREFERENCE else settings_of(project).scale
    queue = ReviewQueue.objects.create(
        project=project,
        name=name,
        kind=kind,
        scale=usual if scale is None else scale,
        guideline=guideline,
        raters_per_item=raters_per_item,
        third_rater=third_rater,
        flipped_share=flipped_share,
        candidate=candidate,
        baseline=baseline,
        created_by=by,
    )
    queue.raters.set(raters)
    record(by=by, verb="set up", subject=queue, project_id=project.pk, kind=kind)
    return queue


@transaction.atomic
def edit_queue(
    *,
    queue: ReviewQueue,
    by: User,
    name: str,
    guideline: str,
    raters: Iterable[User],
    raters_per_item: int,
    third_rater: bool,
) -> ReviewQueue:
    """Change what a queue is called, says and wants of whom; what was said stays. Items that people are asked about
    take more or fewer raters at once. ConflictError where the name is taken.
    """
    Project.objects.select_for_update().get(pk=queue.project_id)
    held = ReviewQueue.objects.select_for_update().get(pk=queue.pk)
    if ReviewQueue.objects.filter(project=held.project_id, name=name).exclude(pk=held.pk).exists():
        raise ConflictError("There is a queue of this name.", field="name")
    more = raters_per_item - held.raters_per_item
    if more:
        asked = held.items.filter(places__gt=0)
        asked.update(places=Greatest(F("places") + more, 1))
    held.name, held.guideline, held.third_rater = name, guideline, third_rater
    held.raters_per_item = raters_per_item
    held.save(update_fields=["name", "guideline", "third_rater", "raters_per_item"])
    held.raters.set(raters)
    record(by=by, verb="edited", subject=held, project_id=held.project_id)
    return held


@transaction.atomic
def set_open(*, queue: ReviewQueue, is_open: bool, by: User) -> ReviewQueue:
    """Close a queue: nobody is asked any more, what was said stays. Or open it again."""
    held = ReviewQueue.objects.select_for_update().get(pk=queue.pk)
    if (held.closed_at is None) == is_open:
        return held
    held.closed_at = None if is_open else timezone.now()
    held.save(update_fields=["closed_at"])
    record(by=by, verb="opened" if is_open else "closed", subject=held, project_id=held.project_id)
    return held
