"""Queues as managers see them: what each asks, and how far people are."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from bugbash.models import Project
from reviews.models import Assignment, ReviewItem, ReviewQueue


@dataclass(frozen=True, slots=True)
class QueueRow:
    """`asked` is how many words the queue waits for in all, `given` how many were given; second looks apart."""

    queue: ReviewQueue
    items: int
    asked: int
    given: int


def queue_rows(project: Project) -> list[QueueRow]:
    """All queues, open ones first; the same statements however many there are."""
    queues = known_queues(project).prefetch_related("raters").order_by("closed_at", "pk")
    return sorted(counted(queues), key=lambda row: (row.queue.closed_at is not None, row.queue.pk))


def queue_row(queue: ReviewQueue) -> QueueRow:
    return counted([queue])[0]


def counted(queues: Iterable[ReviewQueue]) -> list[QueueRow]:
    """The queues with what they ask and what was given."""
    kept = list(queues)
    items = ReviewItem.objects.filter(queue__in=kept).order_by().values("queue")
    sizes = items.annotate(n=Count("pk"), asked=Sum("places"))
    asked = {row["queue"]: (row["n"], row["asked"]) for row in sizes}
    given = Assignment.objects.filter(item__queue__in=kept, again=False, submitted_at__isnull=False)
    said = dict(given.order_by().values_list("item__queue").annotate(n=Count("pk")))
    rows = []
    for queue in kept:
        n, places = asked.get(queue.pk, (0, 0))
        rows.append(QueueRow(queue=queue, items=n, asked=places, given=said.get(queue.pk, 0)))
    return rows


def known_queues(project: Project) -> QuerySet[ReviewQueue]:
    return ReviewQueue.objects.filter(project=project).select_related("project", "candidate", "baseline")


def given_per_rater(queue: ReviewQueue) -> list[tuple[str, int]]:
    """(user name, words given), most first; nothing of what was said."""
    rows = Assignment.objects.filter(item__queue=queue, again=False, submitted_at__isnull=False)
    counted = rows.values_list("rater__username").annotate(n=Count("pk")).order_by("-n", "rater__username")
    return [(name, n) for name, n in counted]
