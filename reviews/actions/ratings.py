from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from bugbash.errors import ConflictError, RefusedError
from bugbash.models import Project
from reviews.choices import JudgmentKind
from reviews.models import Assignment, Judgment, ReviewItem
from reviews.selectors.queue import open_items, reserved_item, settings_of

RESERVED_FOR = timedelta(minutes=15)
LOOK_AHEAD = 10


def next_item(*, project: Project, rater: User) -> ReviewItem | None:
    """Reserve the next item for this person; the one already reserved comes back, None when nothing waits."""
    if item := reserved_item(project, rater):
        return item
    while candidates := open_items(project, rater)[:LOOK_AHEAD]:
        for candidate in candidates:
            if reserve(item=candidate, rater=rater):
                return ReviewItem.objects.select_related("query").get(pk=candidate.pk)
    return None


@transaction.atomic
def reserve(*, item: ReviewItem, rater: User) -> bool:
    """Take a slot of the item unless others took the last one; the item's row is the lock."""
    item = ReviewItem.objects.select_for_update().get(pk=item.pk)
    others = item.assignments.exclude(rater=rater).filter(Q(submitted_at__isnull=False) | Q(expires_at__gt=Now()))
    if others.count() >= settings_of(item.project).raters_per_item:
        return False
    Assignment.objects.update_or_create(item=item, rater=rater, defaults={"expires_at": Now() + RESERVED_FOR})
    return True


@transaction.atomic
def submit_judgment(
    *, item: ReviewItem, rater: User, kind: JudgmentKind, grade: int | None = None, reason: str = ""
) -> Judgment:
    """Keep one person's word on an item. A changed mind is the next revision; the same word twice is one."""
    check_judgment(item, kind, grade, reason)
    grade = grade if kind == JudgmentKind.GRADE else None
    if not item.assignments.filter(rater=rater).exists() and not reserve(item=item, rater=rater):
        raise ConflictError("This result has all its raters already. The next one is waiting for you.")
    ReviewItem.objects.select_for_update().get(pk=item.pk)
    former = item.judgments.filter(rater=rater).order_by("-revision").first()
    if former and (former.kind, former.grade, former.reason) == (kind, grade, reason):
        return former
    judgment = Judgment.objects.create(
        item=item,
        rater=rater,
        revision=former.revision + 1 if former else 1,
        kind=kind,
        grade=grade,
        reason=reason,
    )
    item.assignments.filter(rater=rater).update(submitted_at=Now())
    return judgment


def check_judgment(item: ReviewItem, kind: JudgmentKind, grade: int | None, reason: str) -> None:
    """Raise the sentence that the rater needs unless the word is complete."""
    scale = settings_of(item.project).scale
    if kind == JudgmentKind.GRADE and (grade is None or str(grade) not in scale):
        raise RefusedError(f"Choose a grade: {', '.join(scale)}.", field="grade")
    if kind != JudgmentKind.GRADE and not reason.strip():
        raise RefusedError("Say in a few words why; it is an answer, and the team reads it.", field="reason")
