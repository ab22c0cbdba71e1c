"""What the experts say of each item. Whoever needs a consensus asks here, so that all of them read the same."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import NamedTuple

from django.db.models import QuerySet

from bugbash.models import Project
from reviews.choices import ItemKind, JudgmentKind
from reviews.logic.consensus import Consensus, Vote, agreed
from reviews.models import Adjudication, Judgment, ReviewQueue


class Said(NamedTuple):
    """One rater's current word: a member is known by `rater`, whoever was imported by `rater_name` alone."""

    item: int
    item_kind: str
    queue: int | None
    group: str
    result_id: str
    kind: str
    grade: int | None
    rater: int | None
    rater_name: str
    created_at: datetime


SAID = (
    "item",
    "item__kind",
    "item__queue",
    "item__group",
    "item__result_id",
    "kind",
    "grade",
    "rater",
    "rater_name",
    "created_at",
)


class ItemWord(NamedTuple):
    """An item with what it comes to; `highest` is the top of its scale."""

    item: int
    kind: str
    group: str
    result_id: str
    highest: int
    consensus: Consensus


def read_words(judgments: QuerySet[Judgment]) -> list[Said]:
    """In values and without texts: after an import there may be very many."""
    return [Said(*row) for row in judgments.values_list(*SAID)]


def item_words(project: Project, said: Iterable[Said]) -> list[ItemWord]:
    """One for each item that these words are about, in two statements.

    The newest adjudication stands above the raters' consensus, unless it gave the word back to them.
    """
    votes: dict[tuple[int, str, int | None, str, str], list[tuple[str, int | None]]] = defaultdict(list)
    for word in said:
        votes[word[:5]].append(word[5:7])
    settled, scales = settled_grades(project), scales_of(project)
    tops = {queue: highest_of(scale) for queue, scale in scales.items()}
    unasked = highest_of({})

    @cache  # many items, few ways to vote
    def come_to(given: tuple[tuple[str, int | None], ...], is_pass: bool, settled: int | None) -> Consensus:
        each = (Vote(kind=JudgmentKind(kind), value=grade) for kind, grade in given)
        return agreed(each, is_pass=is_pass, settled=settled)

    words = []
    for (item, kind, queue, group, result_id), given in votes.items():
        highest = tops.get(queue or 0, unasked)
        consensus = come_to(tuple(given), is_pass_or_fail(kind, highest), settled.get(item))
        words.append(ItemWord(item, kind, group, result_id, highest, consensus))
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
