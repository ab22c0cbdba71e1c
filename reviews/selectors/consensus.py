"""What the experts say of each item. Whoever needs a consensus asks here, so that all of them read the same."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bugbash.models import Project
from reviews.choices import ItemKind, JudgmentKind
from reviews.logic.consensus import Consensus, Vote, agreed
from reviews.models import Adjudication, Judgment, ReviewItem, ReviewQueue
from reviews.selectors.queue import current_judgments


@dataclass(frozen=True, slots=True)
class ItemWord:
    """An item with what it comes to; `highest` is the top of its scale."""

    item: ReviewItem
    highest: int
    consensus: Consensus


@dataclass(frozen=True, slots=True)
class Ratings:
    """What the experts say now, read once for everything on a page that rests on it."""

    judgments: list[Judgment]
    words: list[ItemWord]


def ratings_of(project: Project) -> Ratings:
    """Without the texts and the people: after an import there may be very many."""
    rows = current_judgments(project).select_related(None).select_related("item")
    judgments = list(rows.defer("reason", "item__title", "item__text"))
    return Ratings(judgments, item_words(project, judgments))


def item_words(project: Project, judgments: Iterable[Judgment]) -> list[ItemWord]:
    """One for each item that these current judgments are about, in two statements besides theirs.

    The newest adjudication stands above the raters' consensus, unless it gave the word back to them.
    """
    votes: dict[int, list[Vote]] = defaultdict(list)
    items: dict[int, ReviewItem] = {}
    for judgment in judgments:
        items[judgment.item_id] = judgment.item
        votes[judgment.item_id].append(Vote(kind=JudgmentKind(judgment.kind), value=judgment.grade))
    settled, scales = settled_grades(project), scales_of(project)
    words = []
    for pk, item in items.items():
        highest = highest_of(scales.get(item.queue_id or 0, {}))
        is_pass = is_pass_or_fail(item.kind, highest)
        words.append(ItemWord(item, highest, agreed(votes[pk], is_pass=is_pass, settled=settled.get(pk))))
    return words


def settled_grades(project: Project) -> dict[int, int]:
    """By item the grade of its newest adjudication; none where that gave the word back to the raters."""
    rows = Adjudication.objects.filter(item__project=project).order_by("pk").values_list("item", "grade")
    return {item: grade for item, grade in dict(rows).items() if grade is not None}


def scales_of(project: Project) -> dict[int, dict[str, str]]:
    """By queue a word for each grade."""
    return dict(ReviewQueue.objects.filter(project=project).values_list("pk", "scale"))


def highest_of(scale: Mapping[str, str]) -> int:
    return max(map(int, scale), default=1)


def is_pass_or_fail(kind: str, highest: int) -> bool:
    """Whether raters say yes or no to it; results are graded, however short their scale."""
    return kind != ItemKind.RESULT and highest == 1
