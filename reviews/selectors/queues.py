"""Queues as managers see them: what each asks, and how far people are."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from bugbash.models import Project
from reviews.choices import ItemKind
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
    queues = ReviewQueue.objects.filter(project=project).select_related("candidate", "baseline")
    queues = queues.prefetch_related("raters").order_by("closed_at", "pk")
    sizes = ReviewItem.objects.filter(queue__project=project).order_by().values("queue")
    counted = {
        pk: (n, asked)
        for pk, n, asked in sizes.annotate(n=Count("pk"), asked=Sum("places")).values_list("queue", "n", "asked")
    }
    given = Assignment.objects.filter(item__queue__project=project, again=False, submitted_at__isnull=False)
    said = dict(given.order_by().values_list("item__queue").annotate(n=Count("pk")))
    rows = [
        QueueRow(
            queue=queue,
            items=counted.get(queue.pk, (0, 0))[0],
            asked=counted.get(queue.pk, (0, 0))[1],
            given=said.get(queue.pk, 0),
        )
        for queue in queues
    ]
    return sorted(rows, key=lambda row: (row.queue.closed_at is not None, row.queue.pk))


def known_queues(project: Project) -> QuerySet[ReviewQueue]:
    return ReviewQueue.objects.filter(project=project).select_related("project", "candidate", "baseline")


def given_per_rater(queue: ReviewQueue) -> list[tuple[str, int]]:
    """(user name, words given), most first; nothing of what was said."""
    rows = Assignment.objects.filter(item__queue=queue, again=False, submitted_at__isnull=False)
    counted = rows.values_list("rater__username").annotate(n=Count("pk")).order_by("-n", "rater__username")
    return [(name, n) for name, n in counted]


def equal_count(queue: ReviewQueue) -> int:
    """Pairs that nobody is shown because both versions answered the same."""
    return queue.items.filter(Q(kind=ItemKind.PREFERENCE), places=0).count()
