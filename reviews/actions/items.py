"""What comes into a queue: results of answers, frozen as they were shown, each thing once."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from django.db import transaction
from django.db.models import Count

from bugbash.logic.answers import Answer
from bugbash.models import Observation, Outcome, Project, Query, Replay
from reviews.actions.queues import standing_queue
from reviews.choices import ItemKind
from reviews.models import Judgment, ReviewItem, ReviewQueue

DEPTH = 10


def queue_results(*, replay: Replay, queries: Iterable[Query], depth: int = DEPTH) -> int:
    """Queue for rating what both versions' answers to these queries show in their first `depth` results.

    It goes into the project's standing queue; what is known of a query group is not queued again. Returns how many
    items are new.
    """
    items = [item for outcome in compared_outcomes(replay, queries) for item in items_of(outcome, depth)]
    return add_items(standing_queue(replay.project), items) if items else 0


def queue_unseen(*, replay: Replay) -> int:
    """Queue only what the replay shows for the first time in query groups that people rate already."""
    asked = ReviewItem.objects.filter(
        project=replay.project, kind=ItemKind.RESULT, queue__isnull=False, queue__closed_at=None
    )
    home = dict(asked.order_by("pk").values_list("group", "queue"))
    queries = Query.objects.filter(project=replay.project, group__in=asked.values("group"))
    fresh: dict[int | None, list[ReviewItem]] = {}
    for outcome in compared_outcomes(replay, queries):
        fresh.setdefault(home[outcome.query.group], []).extend(items_of(outcome, DEPTH))
    queues = ReviewQueue.objects.in_bulk(key for key in fresh if key)
    return sum(add_items(queues[key], items) for key, items in fresh.items() if key)


@transaction.atomic
def add_items(queue: ReviewQueue, items: Sequence[ReviewItem]) -> int:
    """Save unsaved items into a queue unless the project has them; returns how many are new.

    Known items that nobody was ever asked about, because their judgments were imported, stay as they are. A pair that
    was compared for another queue needs so many raters less.
    """
    Project.objects.select_for_update().get(pk=queue.project_id)
    given = words_given(queue.project_id) if queue.kind == ItemKind.PREFERENCE else {}
    for item in items:
        item.queue, item.place = queue, drawn_place(item)
        said = given.get((item.group, item.result_id), 0)
        item.places = 0 if item.is_equal_pair else max(0, queue.raters_per_item - said)
    before = ReviewItem.objects.filter(project=queue.project_id).count()
    ReviewItem.objects.bulk_create(items, ignore_conflicts=True, batch_size=500)
    return ReviewItem.objects.filter(project=queue.project_id).count() - before


def words_given(project_id: int) -> dict[tuple[str, str], int]:
    """How many people have compared a pair, in whatever queue."""
    said = Judgment.objects.filter(
        item__project=project_id, item__kind=ItemKind.PREFERENCE, again=False, rater__isnull=False
    )
    pairs = said.order_by().values("item__group", "item__result_id").annotate(n=Count("rater", distinct=True))
    return {(pair["item__group"], pair["item__result_id"]): pair["n"] for pair in pairs}


def drawn_place(item: ReviewItem) -> int:
    """A shuffled place within the query, the same for the same thing, so that rank does not show."""
    return int.from_bytes(sha256(f"{item.group}\0{item.result_id}".encode()).digest()[:3])


def compared_outcomes(replay: Replay, queries: Iterable[Query]) -> Iterable[Outcome]:
    return replay.outcomes.filter(primary=True, query__in=queries).select_related("query", "candidate", "reference")


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
