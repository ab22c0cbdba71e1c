"""What raters disagree about, most disputed first, and what is known of one such item."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet

from bugbash.models import Project
from portal.lib.addresses import read_pk
from reviews.choices import ItemKind, JudgmentKind, QueueTask, RaterKind, Side
from reviews.logic.disputes import Contested, RatedItem, Rater
from reviews.logic.preferences import is_swapped
from reviews.logic.questions import question_text
from reviews.models import Adjudication, Criterion, CriterionComment, Judgment, ReviewItem
from reviews.selectors.agreement import concerned, rests_on_experts
from reviews.selectors.blind_answers import Shown, shown_to
from reviews.selectors.facts import criteria_of, spec_of
from reviews.selectors.keeping import kept_count
from reviews.selectors.queue import settings_of
from reviews.selectors.rated_items import PAIR, PLACES, Known, contested_items, rated_items

OPEN, SETTLED, ANY = "open", "settled", "any"
PAGE = 10


@dataclass(frozen=True, slots=True)
class DisputeFilter:
    """`state` open: not settled; settled: by an adjudication that stands; any."""

    state: str = OPEN
    queue: int | None = None
    tag: str = ""

    def takes(self, item: Contested) -> bool:
        is_settled = item.settled is not None
        return (
            (item.is_disputed or is_settled)
            and (self.state == ANY or is_settled == (self.state == SETTLED))
            and (self.queue is None or item.queue == self.queue)
            and (not self.tag or self.tag in item.tags)
        )


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """An item as the list shows it."""

    item: ReviewItem
    rated: RatedItem
    scale: dict[str, str]

    @property
    def can_settle(self) -> bool:
        return can_settle(self.item)

    @property
    def cells(self) -> list[tuple[str, range, bool]]:
        """(word, one per vote, whether it is what was settled) for each value of the scale."""
        said = Counter(self.rated.values)
        return [
            (label, range(said[int(value)]), self.rated.settled == int(value))
            for value, label in sorted_scale(self.scale)
        ]

    @property
    def undecided(self) -> list[str]:
        """`1 × can’t tell`."""
        kinds = Counter(word.kind for word in self.rated.words if word.value is None)
        return [f"{n} × {JudgmentKind(kind).label}" for kind, n in sorted(kinds.items())]

    @property
    def told(self) -> str:
        """`Poor 1, Perfect 2, 1 × can’t tell`."""
        return ", ".join([*(f"{label} {len(dots)}" for label, dots, _ in self.cells if dots), *self.undecided])

    def word_of(self, rater: Rater) -> str:
        """What this rater says, in the words of the scale."""
        for word in self.rated.words:
            if word.rater == rater:
                return JudgmentKind(word.kind).label if word.value is None else self.scale.get(str(word.value), "")
        return ""

    @property
    def settled(self) -> str:
        """The word of the adjudication that stands; empty where the raters' own does."""
        value = self.rated.settled
        return "" if value is None else self.scale.get(str(value), str(value))


def can_settle(item: ReviewItem) -> bool:
    """Of two answers it is only talked: what people prefer is counted person by person and has no right grade."""
    return item.kind != ItemKind.PREFERENCE


def contested(project: Project) -> list[Contested]:
    """Everything disputed or settled, most disputed first, for `disputed_items` to choose from; kept."""
    known = Known(project, ReviewItem.objects.filter(project=project))
    return kept_count("contested", project, known.told, partial(contested_items, project, known))


def disputed_items(items: Iterable[Contested], wanted: DisputeFilter) -> list[Contested]:
    return [item for item in items if wanted.takes(item)]


def behind(items: Sequence[Contested], wanted: DisputeFilter, place: int) -> list[Contested]:
    """Those that come after the item of this key, whether or not it is still among them; all for an unknown one."""
    start = next((number for number, item in enumerate(items, 1) if item.key == place), 0)
    return disputed_items(items[start:], wanted)


def next_dispute(items: Sequence[Contested], wanted: DisputeFilter, place: int = 0) -> int | None:
    """The key of the next one that can be settled, from the start again after the last; None where none is left."""
    wanted = replace(wanted, state=OPEN)
    ordered = [*behind(items, wanted, place), *disputed_items(items, wanted)]
    return next((item.key for item in ordered if item.task != QueueTask.PREFERENCE and item.key != place), None)


def dispute_rows(project: Project, keys: Sequence[int]) -> list[DisputeRow]:
    """The rated ones of these items as a list shows them, in this order; as many statements however many they are."""
    rows = ReviewItem.objects.filter(project=project, pk__in=keys)
    rated = {one.key: one for one in rated_items(project, rows)}
    items, usual = rows.select_related("query", "queue").in_bulk(), settings_of(project).scale
    return [DisputeRow(items[key], rated[key], scale_of(items[key], usual)) for key in keys if key in rated]


def dispute_of(project: Project, pk: int) -> DisputeRow | None:
    """The item of this key as the list shows it; None where there is none, or nobody has rated it."""
    return next(iter(dispute_rows(project, [read_pk(str(pk))])), None)


def scale_of(item: ReviewItem, usual: dict[str, str]) -> dict[str, str]:
    """A word for each value; the project's usual ones for what was imported."""
    if item.kind == ItemKind.PREFERENCE:
        return PAIR
    return (item.queue.scale if item.queue else {}) or usual


def sorted_scale(scale: dict[str, str]) -> list[tuple[str, str]]:
    return sorted(scale.items(), key=lambda pair: int(pair[0]))


@dataclass(frozen=True, slots=True)
class Said:
    """What one rater says now, in the words of the scale."""

    judgment: Judgment
    word: str
    value: int | None

    @property
    def is_unclear(self) -> bool:
        return self.value is None


def words_on(item: ReviewItem, scale: dict[str, str]) -> list[Said]:
    """Everybody's current word, models left out; those that gave a value first, from low to high."""
    rows = item.judgments.filter(current=True, again=False).exclude(rater_kind=RaterKind.MODEL)
    said = [said_by(judgment, scale) for judgment in rows.select_related("rater").order_by("pk")]
    return sorted(said, key=lambda one: (one.value is None, one.value or 0))


def said_by(judgment: Judgment, scale: dict[str, str]) -> Said:
    value = PLACES[Side(judgment.better)] if judgment.better else judgment.grade
    word = judgment.get_kind_display() if value is None else scale.get(str(value), str(value))
    return Said(judgment, word, value)


def adjudications_of(item: ReviewItem) -> QuerySet[Adjudication]:
    """Newest first; the first one stands."""
    return item.adjudications.select_related("adjudicated_by").order_by("-pk")


def shown_in_order(item: ReviewItem, viewer: AbstractBaseUser) -> Shown:
    """What raters saw, of a pair its first answer on the left for everybody who settles."""
    shown = shown_to(item, viewer)
    is_turned = item.kind == ItemKind.PREFERENCE and is_swapped(item.pk, viewer.pk)
    return replace(shown, sides=tuple(reversed(shown.sides))) if is_turned else shown


def questions_about(item: ReviewItem, link: str) -> QuerySet[CriterionComment]:
    """What was asked about the item on a criterion: the comments that link to it, newest first."""
    rows = CriterionComment.objects.filter(criterion__project=item.project_id, text__contains=link)
    return rows.select_related("criterion", "author").order_by("-pk")


def question_about(row: DisputeRow, said: Iterable[Said], link: str) -> str:
    """What these words make somebody ask, as a comment on a criterion begins."""
    item = row.item
    thing = item.title or item.result_id if item.kind == ItemKind.RESULT else item.title
    words = [(one.word, one.judgment.reason) for one in said]
    return question_text(query=str(item.query), thing=thing, words=words, link=link)


def criteria_for(project: Project, rated: RatedItem) -> list[Criterion]:
    """The criteria that a question about the item can be put on: first those whose number it is part of,
    then those that rest on experts at all.
    """
    rows = criteria_of(project)
    specs = {criterion.pk: spec_of(criterion) for criterion in rows}
    return sorted(rows, key=lambda row: (not concerned(specs[row.pk], [rated]), not rests_on_experts(specs[row.pk])))
