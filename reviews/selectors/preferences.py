"""What blind comparisons of two versions come to."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from bugbash.models import Query, Tag, Version
from reviews.choices import ItemKind, JudgmentKind, RaterKind, Side
from reviews.logic.preferences import Comparison, PreferenceResult, pair_score, preference_result
from reviews.models import Judgment, ReviewItem, ReviewQueue

Said = dict[tuple[str, str], dict[tuple[str, bool], Judgment]]


@dataclass(frozen=True, slots=True)
class PairRow:
    """A pair that queues compare, with everybody's first word on it and the second looks."""

    item: ReviewItem
    comparisons: tuple[Comparison, ...]
    second_looks: tuple[tuple[float, float], ...]

    @property
    def score(self) -> float | None:
        """The candidate's: 1 won, 0 lost, 1/2 tie; None while nobody has compared."""
        if self.item.is_equal_pair:
            return 0.5
        return pair_score(self.comparisons) if self.comparisons else None

    @property
    def tags(self) -> list[Tag]:
        return list(self.item.query.tags.all())


def result_of(candidate: Version, baseline: Version) -> PreferenceResult:
    """Of all queues that compare the two."""
    asked = ReviewQueue.objects.filter(candidate=candidate, baseline=baseline)
    return result_from(pair_rows(list(asked), candidate))


def result_from(rows: Iterable[PairRow]) -> PreferenceResult:
    kept = list(rows)
    return preference_result(
        [one for row in kept for one in row.comparisons],
        [row.item.group for row in kept if row.item.is_equal_pair],
        [look for row in kept for look in row.second_looks],
    )


def results_by_tag(rows: Sequence[PairRow]) -> list[tuple[str, PreferenceResult]]:
    """Of each tag of the pairs that have a score, by name."""
    tagged: dict[str, list[PairRow]] = defaultdict(list)
    for row in rows:
        for tag in row.tags if row.score is not None else ():
            tagged[tag.name].append(row)
    return [(name, result_from(tagged[name])) for name in sorted(tagged)]


def pair_rows(asked: Sequence[ReviewQueue], candidate: Version) -> list[PairRow]:
    """Each pair of these queues once, with what people say now; words on the same two answers count wherever they
    were asked for. A fixed number of statements.
    """
    tagged = Prefetch("query", Query.objects.prefetch_related("tags"))
    items = ReviewItem.objects.filter(queue__in=asked).select_related("first").prefetch_related(tagged).order_by("pk")
    once = {(item.group, item.result_id): item for item in items}
    said = said_of(candidate, once) if once else {}
    return [row_of(item, said.get(key, {}), candidate) for key, item in once.items()]


def said_of(candidate: Version, wanted: Iterable[tuple[str, str]]) -> Said:
    """By pair, each rater's newest word and newest second look."""
    rows = Judgment.objects.filter(item__project=candidate.project_id, item__kind=ItemKind.PREFERENCE, current=True)
    rows = rows.filter(kind=JudgmentKind.PREFERENCE).exclude(rater_kind=RaterKind.MODEL)
    keys, said = set(wanted), Said()
    for judgment in rows.select_related("item").order_by("pk"):
        if (key := (judgment.item.group, judgment.item.result_id)) in keys:
            who = (judgment.rater_name or str(judgment.rater_id), judgment.again)
            said.setdefault(key, {})[who] = judgment
    return said


def row_of(item: ReviewItem, words: dict[tuple[str, bool], Judgment], candidate: Version) -> PairRow:
    told = {who: comparison_of(judgment, item, candidate) for who, judgment in words.items()}
    first = {rater: one for (rater, again), one in told.items() if not again}
    looks = [(one.score, told[rater, True].score) for rater, one in first.items() if (rater, True) in told]
    return PairRow(item, tuple(first.values()), tuple(looks))


def comparison_of(judgment: Judgment, item: ReviewItem, candidate: Version) -> Comparison:
    """One person's word, as said of candidate and baseline instead of first and second, left and right."""
    is_first = item.first is not None and item.first.version_id == candidate.pk
    mine = Side.FIRST if is_first else Side.SECOND
    acceptable = (bool(judgment.first_acceptable), bool(judgment.second_acceptable))
    left = Side.SECOND if judgment.swapped else Side.FIRST
    is_tie = judgment.better == Side.TIE
    return Comparison(
        pair=str(item.pk),
        group=item.group,
        score=0.5 if is_tie else float(judgment.better == mine),
        chose_left=None if is_tie else judgment.better == left,
        candidate_acceptable=acceptable[0 if is_first else 1],
        baseline_acceptable=acceptable[1 if is_first else 0],
    )
