"""A queue as a manager asks for it: set up and filled at once, or not at all."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from bugbash.choices import QueryState, Verdict
from bugbash.errors import ConflictError, RefusedError
from bugbash.models import Project, Query, Replay, Version
from bugbash.selectors.replays import latest_finished_replay
from reviews.actions.contents import fill_queue
from reviews.actions.queues import FIVE, IS_BREAKAGE, PASS_FAIL, open_queue
from reviews.choices import ItemKind, QueueTask
from reviews.models import ReviewQueue

KINDS: dict[QueueTask, tuple[ItemKind, dict[str, str] | None]] = {
    QueueTask.RESULTS: (ItemKind.RESULT, None),
    QueueTask.PASS_FAIL: (ItemKind.ANSWER, PASS_FAIL),
    QueueTask.FIVE: (ItemKind.ANSWER, FIVE),
    QueueTask.PREFERENCE: (ItemKind.PREFERENCE, {}),
    QueueTask.BREAKAGES: (ItemKind.BREAKAGE, IS_BREAKAGE),
}


@transaction.atomic
def set_up_queue(
    *,
    project: Project,
    name: str,
    task: QueueTask,
    version: Version,
    which: str,
    by: User,
    depth: int = 10,
    raters: Iterable[User] = (),
    raters_per_item: int = 2,
    third_rater: bool = True,
    flipped_share: float = 0.1,
    guideline: str = "",
) -> tuple[ReviewQueue, int]:
    """The queue and how many items it asks about. Raises a sentence where there would be nothing to ask."""
    kind, scale = KINDS[task]
    replay = latest_finished_replay(version)
    if replay is None and kind != ItemKind.BREAKAGE:
        raise RefusedError(f"Replay {version.name} first: what it answers can then be rated.", field="version")
    baseline = replay.baseline if replay and kind == ItemKind.PREFERENCE else None
    if kind == ItemKind.PREFERENCE and (baseline is None or baseline.pk == version.pk):
        raise RefusedError(f"The newest replay of {version.name} has no other version to compare.", field="version")
    queue = open_queue(
        project=project,
        name=name,
        kind=kind,
        by=by,
        scale=scale,
        guideline=guideline,
        raters=raters,
        raters_per_item=raters_per_item,
        third_rater=third_rater,
        flipped_share=flipped_share,
        candidate=version if kind == ItemKind.PREFERENCE else None,
        baseline=baseline,
    )
    added = fill_queue(queue=queue, replay=replay, queries=chosen_queries(project, which, replay), depth=depth, by=by)
    if not added:
        raise ConflictError(
            "That would ask about nothing: all of it is in a queue already, or there is none.", field="tag"
        )
    return queue, added


def chosen_queries(project: Project, which: str, replay: Replay | None) -> QuerySet[Query]:
    """Active queries: all, of `tag:name`, or `changed` ones by the replay's verdicts."""
    rows = project.queries.filter(state=QueryState.ACTIVE)
    if which.startswith("tag:"):
        return rows.filter(tags__name=which.removeprefix("tag:"))
    if which == "changed" and replay:
        changed = replay.outcomes.filter(primary=True, effective__in=[Verdict.REGRESSED, Verdict.CHANGED])
        return rows.filter(pk__in=changed.values("query"))
    return rows
