from collections.abc import Iterable

from django.db import transaction

from bugbash.logic.answers import Answer
from bugbash.models import Observation, Outcome, Query, Replay
from reviews.models import ReviewItem

DEPTH = 10


@transaction.atomic
def queue_results(*, replay: Replay, queries: Iterable[Query], depth: int = DEPTH) -> int:
    """Queue for rating what both versions' answers to these queries show in their first `depth` results.

    What is known of a query group is not queued again. Returns how many items are new.
    """
    outcomes = replay.outcomes.filter(primary=True, query__in=queries).select_related("query", "candidate", "reference")
    items = [item for outcome in outcomes for item in items_of(outcome, depth)]
    before = ReviewItem.objects.filter(project=replay.project).count()
    ReviewItem.objects.bulk_create(items, ignore_conflicts=True, batch_size=500)
    return ReviewItem.objects.filter(project=replay.project).count() - before


def queue_unseen(*, replay: Replay) -> int:
    """Queue only what the replay shows for the first time in query groups that people rate already."""
    groups = ReviewItem.objects.filter(project=replay.project).values("group")
    return queue_results(replay=replay, queries=Query.objects.filter(project=replay.project, group__in=groups))


def items_of(outcome: Outcome, depth: int) -> Iterable[ReviewItem]:
    for observation in filter(None, (outcome.candidate, outcome.reference)):
        yield from items_from(observation, outcome.query, depth)


def items_from(observation: Observation, query: Query, depth: int) -> Iterable[ReviewItem]:
    """One unsaved item per result, frozen as it was shown then."""
    answer = Answer.from_json(observation.answer) if observation.answer else None
    for result in answer.results[:depth] if answer else ():
        yield ReviewItem(
            project_id=query.project_id,
            query=query,
            group=query.group,
            result_id=result.id[:500],
            title=result.title or result.id,
            text=result.text or "",
        )
