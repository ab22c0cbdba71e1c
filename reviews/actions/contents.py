"""What a queue asks about: whole answers, pairs of answers, and breakages, each frozen as it was shown."""

from collections.abc import Iterable, Sequence

from django.contrib.auth.models import User
from django.db import transaction

from bugbash.actions.audit import record
from bugbash.choices import BreakageStatus
from bugbash.models import Breakage, Observation, Outcome, Project, Query, Replay
from reviews.actions.items import add_items, compared_outcomes, queue_results
from reviews.choices import ItemKind
from reviews.models import ReviewItem, ReviewQueue


@transaction.atomic
def fill_queue(*, queue: ReviewQueue, replay: Replay | None, queries: Iterable[Query], depth: int, by: User) -> int:
    """Put what its kind asks about into a queue; what is known is not asked twice. Returns how many items are new."""
    if queue.kind == ItemKind.RESULT and replay:
        added = queue_results(replay=replay, queries=queries, depth=depth, queue=queue)
    else:
        added = add_items(queue, contents(queue.project, ItemKind(queue.kind), replay, queries))
    record(by=by, verb="filled", subject=queue, project_id=queue.project_id, added=added)
    return added


def contents(project: Project, kind: ItemKind, replay: Replay | None, queries: Iterable[Query]) -> list[ReviewItem]:
    """Unsaved items of any kind but results."""
    if kind == ItemKind.BREAKAGE:
        return breakage_items(project)
    outcomes = list(compared_outcomes(replay, queries)) if replay else []
    return pair_items(outcomes) if kind == ItemKind.PREFERENCE else answer_items(outcomes)


def answer_items(outcomes: Sequence[Outcome]) -> list[ReviewItem]:
    """What the version answered; errors are no answers."""
    answered = [(one.query, one.candidate) for one in outcomes if is_answer(one.candidate)]
    return [item_about(query, ItemKind.ANSWER, shown.answer_digest, first=shown) for query, shown in answered if shown]


def pair_items(outcomes: Sequence[Outcome]) -> list[ReviewItem]:
    """Both versions' answers, in an order that says nothing about which is whose; a pair without an answer is none."""
    pairs = []
    for outcome in outcomes:
        both = [one for one in (outcome.candidate, outcome.reference) if one and is_answer(one)]
        if len(both) == 2:
            first, second = sorted(both, key=lambda one: one.answer_digest)
            name = f"{first.answer_digest}:{second.answer_digest}"
            pairs.append(item_about(outcome.query, ItemKind.PREFERENCE, name, first=first, second=second))
    return pairs


def breakage_items(project: Project) -> list[ReviewItem]:
    """What was filed and nobody has confirmed yet."""
    rows = Breakage.objects.filter(project=project, status=BreakageStatus.NEW).select_related("query")
    return [
        item_about(row.query, ItemKind.BREAKAGE, row.code, title=row.title, breakage=row) for row in rows.order_by("pk")
    ]


def is_answer(observation: Observation | None) -> bool:
    return observation is not None and not observation.error and bool(observation.answer_digest)


def item_about(query: Query, kind: ItemKind, result_id: str, **shown: object) -> ReviewItem:
    return ReviewItem(
        project_id=query.project_id, kind=kind, query=query, group=query.group, result_id=result_id, **shown
    )
