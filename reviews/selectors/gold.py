"""Items whose grade is known to be right, and how often each rater gives it. Only managers ever read this."""

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from reviews.choices import ItemKind, JudgmentKind, RaterKind
from reviews.models import Judgment, ReviewItem, ReviewQueue

SHOWN_ITEMS = 50


@dataclass(frozen=True, slots=True)
class GoldRow:
    """Of `n` gold items that this rater graded, `met` have the grade that is right; can't tell is no grade."""

    rater: str
    kind: str
    met: int
    n: int

    @property
    def kind_label(self) -> str:
        return RaterKind(self.kind).label


def gold_scale(queue: ReviewQueue) -> dict[str, str]:
    """A word for each grade that can be right, lowest first; none for pairs, which people compare."""
    return dict(sorted(queue.scale.items(), key=lambda pair: int(pair[0]))) if queue.kind != ItemKind.PREFERENCE else {}


def items_to_mark(queue: ReviewQueue, text: str = "") -> QuerySet[ReviewItem]:
    """The queue's items, gold ones first; with a text those whose query or title has it."""
    rows = queue.items.select_related("query").order_by(F("gold").asc(nulls_last=True), "query", "place", "pk")
    return rows.filter(Q(title__icontains=text) | Q(query__text__icontains=text)) if text else rows


def gold_rows(queue: ReviewQueue) -> list[GoldRow]:
    """How often each rater, a model too, meets the gold grades of a queue; the newest words count."""
    rows = Judgment.objects.filter(item__queue=queue, item__gold__isnull=False, current=True, again=False)
    said = rows.filter(kind=JudgmentKind.GRADE).order_by().values_list("rater_kind", "rater__username", "rater_name")
    counted = said.annotate(met=Count("pk", filter=Q(grade=F("item__gold"))), n=Count("pk"))
    found = [GoldRow(username or name, kind, met, n) for kind, username, name, met, n in counted]
    return sorted(found, key=lambda row: (-row.n, row.kind, row.rater))
