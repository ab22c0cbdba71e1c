"""What blind comparisons of two versions come to."""

from collections import defaultdict
from collections.abc import Sequence

from bugbash.models import Version
from reviews.choices import JudgmentKind, RaterKind, Side
from reviews.logic.preferences import Comparison, PreferenceResult, preference_result
from reviews.models import Judgment, ReviewItem, ReviewQueue


def result_of(candidate: Version, baseline: Version) -> PreferenceResult:
    """Of all queues that compare the two."""
    return result_from(list(ReviewQueue.objects.filter(candidate=candidate, baseline=baseline)), candidate)


def queue_result(queue: ReviewQueue) -> PreferenceResult | None:
    """Of one queue; None where it compares nothing."""
    return result_from([queue], queue.candidate) if queue.candidate else None


def result_from(asked: Sequence[ReviewQueue], candidate: Version) -> PreferenceResult:
    """People's current words, second looks apart."""
    items = ReviewItem.objects.filter(queue__in=asked).select_related("first")
    equal = [item.group for item in items if item.is_equal_pair]
    said = Judgment.objects.filter(item__queue__in=asked, kind=JudgmentKind.PREFERENCE, current=True)
    said = said.exclude(rater_kind=RaterKind.MODEL).select_related("item__first").order_by("pk")
    looks: dict[tuple[int, int | None], dict[bool, float]] = defaultdict(dict)
    comparisons = []
    for judgment in said:
        found = comparison_of(judgment, candidate)
        looks[judgment.item_id, judgment.rater_id][judgment.again] = found.score
        if not judgment.again:
            comparisons.append(found)
    twice = [(look[False], look[True]) for look in looks.values() if len(look) == 2]
    return preference_result(comparisons, equal, twice)


def comparison_of(judgment: Judgment, candidate: Version) -> Comparison:
    """One person's word, as said of candidate and baseline instead of first and second, left and right."""
    first = judgment.item.first
    is_first = first is not None and first.version_id == candidate.pk
    mine = Side.FIRST if is_first else Side.SECOND
    acceptable = (bool(judgment.first_acceptable), bool(judgment.second_acceptable))
    left = Side.SECOND if judgment.swapped else Side.FIRST
    is_tie = judgment.better == Side.TIE
    return Comparison(
        group=judgment.item.group,
        score=0.5 if is_tie else float(judgment.better == mine),
        chose_left=None if is_tie else judgment.better == left,
        candidate_acceptable=acceptable[0 if is_first else 1],
        baseline_acceptable=acceptable[1 if is_first else 0],
    )
