"""Queues: what raters are asked to do. Items come in through `reviews.actions.items`."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction

from bugbash.actions.audit import record
from bugbash.errors import ConflictError
from bugbash.models import Project, Version
from reviews.choices import ItemKind
from reviews.models import ReviewQueue
from reviews.selectors.queue import settings_of

STANDING = "Results"


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
