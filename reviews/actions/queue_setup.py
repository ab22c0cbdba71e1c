"""A queue as a manager asks for it: set up and filled at once, or not at all."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from bugbash.actions.audit import record
from bugbash.choices import QueryState, Verdict
from bugbash.errors import ConflictError, RefusedError
from bugbash.models import Project, Query, Replay, Version
from bugbash.selectors.replays import latest_finished_replay
from reviews.actions.contents import Contents, contents_of
from reviews.actions.items import add_items
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
CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Question:
    """What a new queue is to ask: of which version, of `which` queries (all, `tag:name` or `changed`), and of pairs
    against which other version; without one it is that of the newest replay.
    """

    task: QueueTask
    version: Version
    which: str = ""
    against: Version | None = None
    depth: int = 10


def plan_queue(question: Question) -> Contents:
    """What a queue would ask about, nothing saved. Raises a sentence where the version can not be asked about."""
    kind, _ = KINDS[question.task]
    project, replay = question.version.project, latest_finished_replay(question.version)
    if replay is None and kind != ItemKind.BREAKAGE:
        raise RefusedError(f"Replay {question.version.name} first: what it answers can then be rated.", field="version")
    return contents_of(
        project=project,
        kind=kind,
        replay=replay,
        baseline=compared_with(question, replay),
        queries=chosen_queries(project, question.which, replay),
        depth=question.depth,
    )


@transaction.atomic
def set_up_queue(
    *,
    question: Question,
    name: str,
    by: User,
    raters: Iterable[User] = (),
    raters_per_item: int = 2,
    third_rater: bool = True,
    flipped_share: float = 0.1,
    guideline: str = "",
) -> tuple[ReviewQueue, Contents]:
    """The queue and what it asks about. Raises a sentence where nobody would be asked anything."""
    kind, scale = KINDS[question.task]
    contents = plan_queue(question)
    if not contents.asked:
        raise ConflictError(f"That would ask about nothing: {because(contents)}.", field="tag")
    is_pair = kind == ItemKind.PREFERENCE
    queue = open_queue(
        project=question.version.project,
        name=name,
        kind=kind,
        by=by,
        scale=scale,
        guideline=guideline,
        raters=raters,
        raters_per_item=raters_per_item,
        third_rater=third_rater,
        flipped_share=flipped_share,
        candidate=question.version if is_pair else None,
        baseline=compared_with(question, latest_finished_replay(question.version)),
    )
    added = add_items(queue, contents.items)
    record(by=by, verb="filled", subject=queue, project_id=queue.project_id, added=added)
    return queue, contents


def compared_with(question: Question, replay: Replay | None) -> Version | None:
    """The other version of a comparison; None where the queue compares nothing."""
    if question.task != QueueTask.PREFERENCE or replay is None:
        return None
    other = question.against or replay.baseline
    if other is None or other.pk == question.version.pk:
        field = "against" if question.against else "version"
        raise RefusedError(f"Choose a version to compare {question.version.name} with.", field=field)
    return other


def because(contents: Contents) -> str:
    """Why nothing is left to ask."""
    if contents.equal:
        return "both versions answered the same"
    if contents.known:
        return "all of it is in a queue already"
    return "there is no answer to show" if contents.unanswered else "there is nothing of that kind"


def chosen_queries(project: Project, which: str, replay: Replay | None) -> QuerySet[Query]:
    """Active queries: all, of `tag:name`, or `changed` ones by the replay's verdicts."""
    rows = project.queries.filter(state=QueryState.ACTIVE)
    if which.startswith("tag:"):
        return rows.filter(tags__name=which.removeprefix("tag:"))
    if which == CHANGED and replay:
        changed = replay.outcomes.filter(primary=True, effective__in=[Verdict.REGRESSED, Verdict.CHANGED])
        return rows.filter(pk__in=changed.values("query"))
    return rows
