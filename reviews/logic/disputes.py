"""How far raters are apart on each item, and how often each of them is with the others."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

from reviews.choices import JudgmentKind, QueueTask
from reviews.logic.agreement import ENOUGH, Agreement, Level, agreement
from reviews.logic.consensus import Vote, of_grades
from reviews.logic.wording import count, percent

NAMES = {
    QueueTask.RESULTS: "results, graded",
    QueueTask.PASS_FAIL: "answers, pass or fail",
    QueueTask.FIVE: "answers, one to five",
    QueueTask.PREFERENCE: "pairs, which is better",
    QueueTask.BREAKAGES: "breakages, to confirm",
}
GRADED = {QueueTask.RESULTS, QueueTask.FIVE}
RELIABLE, TENTATIVE = 0.8, 0.667
Rater = tuple[int, str]


class Word(NamedTuple):
    """What one rater says of an item. `value` is the grade, 1 for yes and 0 for no, or of a pair 0 where the first is
    better, 2 where the second, 1 where neither; None where the rater could not tell or objects.
    """

    rater: Rater
    kind: JudgmentKind
    value: int | None = None


@dataclass(frozen=True)
class RatedItem:
    """An item with everybody's current word; `low` and `high` are the ends of its scale, `settled` the adjudication.

    A bundle stands for `count` items of one query that a single person graded each: nothing can be said of how far
    people agree on them, so they have no words here.
    """

    key: int
    task: QueueTask
    words: tuple[Word, ...]
    low: int
    high: int
    queue: int | None = None
    query: int = 0
    family: str = ""
    tags: frozenset[str] = frozenset()
    settled: int | None = None
    count: int = 1

    @cached_property
    def values(self) -> list[int]:
        return [word.value for word in self.words if word.value is not None]

    @property
    def undecided(self) -> int:
        """How many could not tell or say that the expectation is wrong."""
        return len(self.words) - len(self.values)

    @cached_property
    def spread(self) -> float:
        """0 where all say the same, 1 where they stand at both ends of the scale."""
        return spread(min(self.values), max(self.values), self.low, self.high) if self.values else 0.0

    @property
    def is_disputed(self) -> bool:
        return self.spread > 0 or self.undecided > 0

    @cached_property
    def order(self) -> tuple[float, int, int, int]:
        """Most disputed first: by spread, then by how many are undecided, then by how many have spoken."""
        return -self.spread, -self.undecided, -len(self.words), self.key


class Contested(NamedTuple):
    """An item that is disputed or settled, without its words; in the order of `RatedItem.order`."""

    less_apart: float
    less_undecided: int
    less_spoken: int
    key: int
    task: QueueTask
    queue: int | None
    tags: frozenset[str]
    settled: int | None

    @property
    def is_disputed(self) -> bool:
        return self.less_apart < 0 or self.less_undecided < 0


def spread(lowest: int, highest: int, low: int, high: int) -> float:
    """How far values are apart on a scale from `low` to `high`."""
    return (highest - lowest) / max(1, high - low)


def level_of(task: QueueTask) -> Level:
    """Grades have an order, yes and no and sides have none."""
    return "ordinal" if task in GRADED else "nominal"


def together(task: QueueTask, values: Iterable[int]) -> int | None:
    """The median of grades (of two middle ones the lower), else what most say; None without a word or in a draw."""
    given = list(values)
    if task in GRADED:
        return of_grades(Vote(JudgmentKind.GRADE, value) for value in given).value
    ranked = Counter(given).most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """How far raters agree on some items of one task. `disputed` ones are not settled yet."""

    task: QueueTask
    items: int
    disputed: int
    settled: int
    agreement: Agreement

    @property
    def name(self) -> str:
        return NAMES[self.task]

    @property
    def level(self) -> Level:
        return level_of(self.task)

    @property
    def alpha_text(self) -> str:
        """Two decimals, never rounded up to 1; empty where alpha is not known."""
        alpha = self.agreement.alpha
        if alpha is None:
            return ""
        return "0.99+" if alpha < 1 and round(alpha, 2) == 1 else f"{alpha:.2f}"

    @property
    def reading(self) -> str:
        """What alpha allows (Krippendorff, Content Analysis, 2004): reliable, tentative, unreliable; else nothing."""
        alpha = self.agreement.alpha
        if alpha is None:
            return ""
        return "reliable" if alpha >= RELIABLE else "tentative" if alpha >= TENTATIVE else "unreliable"


def agreement_rows(items: Iterable[RatedItem]) -> list[AgreementRow]:
    """One row for each task, because scales do not mix; in the tasks' order."""
    by_task: dict[QueueTask, list[RatedItem]] = {task: [] for task in QueueTask}
    for item in items:
        by_task[item.task].append(item)
    return [row_of(task, rows) for task, rows in by_task.items() if rows]


def row_of(task: QueueTask, items: Sequence[RatedItem]) -> AgreementRow:
    settled = [item for item in items if item.settled is not None]
    return AgreementRow(
        task=task,
        items=sum(item.count for item in items),
        disputed=sum(item.is_disputed and item.settled is None for item in items),
        settled=len(settled),
        agreement=agreement((item.values for item in items), level=level_of(task)),
    )


@dataclass(frozen=True, slots=True)
class RaterFigure:
    """How often one rater says what the others say together.

    `n` counts the items on which the others have a common word, `same` those on which this rater gave it too;
    `higher` and `lower` are the other ones among graded items.
    """

    rater: Rater
    items: int = 0
    undecided: int = 0
    n: int = 0
    same: int = 0
    higher: int = 0
    lower: int = 0

    @property
    def share(self) -> float | None:
        return self.same / self.n if self.n else None

    @property
    def is_enough(self) -> bool:
        return self.n >= ENOUGH

    @property
    def sentence(self) -> str:
        if self.share is None or not self.is_enough:
            return f"too few: {self.n} of {ENOUGH} items that others rated too"
        said = f"with the others on {self.same:,} of {count(self.n, 'item')} ({percent(self.share)})"
        if self.higher or self.lower:
            said += f"; where not, {self.higher:,} higher and {self.lower:,} lower"
        return said


def rater_figures(items: Iterable[RatedItem], rated: Mapping[Rater, int]) -> list[RaterFigure]:
    """One for each rater, most items first; `rated` is on how many items each has spoken in all."""
    counts = {rater: Counter(items=n) for rater, n in rated.items()}
    common = cache(together)  # many items, few ways to vote
    for item in items:
        for word in item.words:
            found = counts.setdefault(word.rater, Counter())
            if word.value is None:
                found["undecided"] += 1
                continue
            others = common(item.task, values_beside(item, word.rater))
            if others is not None:
                found["n"] += 1
                found[compared(item.task, word.value, others)] += 1
    figures = [RaterFigure(rater, **only_known(found)) for rater, found in counts.items()]
    return sorted(figures, key=lambda figure: (-figure.items, figure.rater))


def values_beside(item: RatedItem, rater: Rater) -> tuple[int, ...]:
    """What the others gave."""
    return tuple(word.value for word in item.words if word.value is not None and word.rater != rater)


def compared(task: QueueTask, mine: int, others: int) -> str:
    if mine == others:
        return "same"
    if task not in GRADED:
        return "other"
    return "higher" if mine > others else "lower"


def only_known(found: Counter[str]) -> dict[str, int]:
    return {name: amount for name, amount in found.items() if name != "other"}
