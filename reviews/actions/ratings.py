"""Slots and judgments: who rates what now, and what they said. Nobody overwrites anybody."""

from dataclasses import asdict, dataclass
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from bugbash.errors import ConflictError, RefusedError
from bugbash.models import Project
from reviews.choices import ItemKind, JudgmentKind, Side
from reviews.logic.consensus import disagree
from reviews.models import Judgment, ReviewItem
from reviews.selectors.queue import open_items, reserved_item, second_looks

RESERVED_FOR = timedelta(minutes=15)
LOOK_AHEAD = 10


def next_item(*, project: Project, rater: User, beside: ReviewItem | None = None) -> ReviewItem | None:
    """Reserve the next item for this person; the one already reserved comes back, None when nothing waits.

    With `beside` it is the item after that one, so that it can be shown without waiting.
    """
    if item := reserved_item(project, rater, beside):
        return item
    waiting = open_items(project, rater)
    if beside:
        waiting = waiting.exclude(pk=beside.pk)
    while candidates := waiting.all()[:LOOK_AHEAD]:
        for candidate in candidates:
            if reserve(item=candidate, rater=rater):
                return ReviewItem.objects.select_related("query", "queue").get(pk=candidate.pk)
    return None if beside else next(second_looks(project, rater), None)


@transaction.atomic
def reserve(*, item: ReviewItem, rater: User) -> bool:
    """Take a slot of the item unless others took the last one; the item's row is the lock."""
    item = ReviewItem.objects.select_for_update().get(pk=item.pk)
    others = item.assignments.exclude(rater=rater).filter(again=False)
    others = others.filter(Q(submitted_at__isnull=False) | Q(expires_at__gt=Now()))
    if others.count() >= item.places:
        return False
    item.assignments.update_or_create(rater=rater, again=False, defaults={"expires_at": Now() + RESERVED_FOR})
    return True


@dataclass(frozen=True, slots=True)
class Preferred:
    """Which of two answers is better and whether each is acceptable; `swapped` if the second stood on the left."""

    better: Side
    first_acceptable: bool
    second_acceptable: bool
    swapped: bool


def preferred_of(better: str | None, left_ok: bool, right_ok: bool, swapped: bool) -> Preferred:
    """What was said of left and right, as said of the pair's first and second; `better` is left, right or a tie."""
    sides = {"left": Side.SECOND if swapped else Side.FIRST, "right": Side.FIRST if swapped else Side.SECOND}
    return Preferred(
        better=sides.get(better or "", Side.TIE),
        first_acceptable=right_ok if swapped else left_ok,
        second_acceptable=left_ok if swapped else right_ok,
        swapped=swapped,
    )


def shown_words(judgment: Judgment) -> dict[str, str]:
    """The reverse of `preferred_of`: what a kept word was, as said of left and right."""
    sides = {Side.FIRST: "right" if judgment.swapped else "left", Side.SECOND: "left" if judgment.swapped else "right"}
    acceptable = (judgment.first_acceptable, judgment.second_acceptable)
    left, right = reversed(acceptable) if judgment.swapped else acceptable
    words = {True: "yes", False: "no", None: ""}
    better = sides.get(Side(judgment.better), "tie") if judgment.better else ""
    return {
        "left_acceptable": words[left],
        "right_acceptable": words[right],
        "better": better,
        "reason": judgment.reason,
    }


@transaction.atomic
def submit_judgment(
    *,
    item: ReviewItem,
    rater: User,
    kind: JudgmentKind,
    grade: int | None = None,
    reason: str = "",
    preferred: Preferred | None = None,
    again: bool = False,
) -> Judgment:
    """Keep one person's word on an item. A changed mind is the next revision; the same word twice is one.

    With `again` it is the second look at a pair, which stands beside the first and changes nothing of it.
    """
    check_judgment(item, kind, grade, reason, preferred)
    grade = grade if kind == JudgmentKind.GRADE else None
    slots = item.assignments.filter(rater=rater, again=again)
    if again and (item.kind != ItemKind.PREFERENCE or not item.judgments.filter(rater=rater, again=False).exists()):
        raise ConflictError("Only a pair that you have rated is looked at a second time.")
    if not again and not slots.exists() and not reserve(item=item, rater=rater):
        raise ConflictError("This result has all its raters already. The next one is waiting for you.")
    ReviewItem.objects.select_for_update().get(pk=item.pk)
    said = {"kind": kind, "grade": grade, "reason": reason, **(asdict(preferred) if preferred else {})}
    former = item.judgments.filter(rater=rater, again=again).order_by("-revision").first()
    if former and all(getattr(former, name) == value for name, value in said.items()):
        return former
    item.judgments.filter(rater=rater, again=again, current=True).update(current=False)
    judgment = Judgment.objects.create(
        item=item, rater=rater, again=again, revision=former.revision + 1 if former else 1, **said
    )
    slots.update(submitted_at=Now())
    ask_a_third(item)
    return judgment


def ask_a_third(item: ReviewItem) -> None:
    """Open one more place where everybody asked has spoken and they disagree; never more than one."""
    queue = item.queue
    if queue is None or not queue.third_rater or queue.raters_per_item < 2:
        return
    said = item.judgments.filter(rater__isnull=False, current=True, again=False)
    words = list(said.values_list("kind", "grade", "better"))
    if len(words) == queue.raters_per_item and disagree(words):
        ReviewItem.objects.filter(pk=item.pk, places=queue.raters_per_item).update(places=F("places") + 1)


def check_judgment(
    item: ReviewItem, kind: JudgmentKind, grade: int | None, reason: str, preferred: Preferred | None = None
) -> None:
    """Raise the sentence that the rater needs unless the word is complete."""
    if item.queue is None or item.queue.closed_at:
        raise ConflictError("This queue is closed; nobody is asked about this any more.")
    if kind in {JudgmentKind.CANT_TELL, JudgmentKind.EXPECTATION_WRONG}:
        if not reason.strip():
            raise RefusedError("Say in a few words why; it is an answer, and the team reads it.", field="reason")
        return
    if item.kind == ItemKind.PREFERENCE and (kind != JudgmentKind.PREFERENCE or preferred is None):
        raise RefusedError("Say which of the two is better, and whether each is acceptable.", field="better")
    if item.kind != ItemKind.PREFERENCE and kind == JudgmentKind.PREFERENCE:
        raise RefusedError("This is no pair; it wants a grade.", field="kind")
    scale = item.queue.scale
    if kind == JudgmentKind.GRADE and (grade is None or str(grade) not in scale):
        raise RefusedError(f"Choose a grade: {', '.join(scale)}.", field="grade")
