from django.contrib.auth.models import User
from django.db import transaction

from bugbash.actions.audit import record
from bugbash.errors import ConflictError, RefusedError
from reviews.choices import RaterKind
from reviews.models import Adjudication, ReviewItem
from reviews.selectors.disputes import can_settle, scale_of
from reviews.selectors.queue import settings_of

LONGEST_REASON = 2000


@transaction.atomic
def adjudicate_item(
    *, item: ReviewItem, grade: int | None, reason: str, by: User, seen: int | None = None
) -> Adjudication:
    """Settle what raters disagree about; the newest word stands. Without a grade the raters' consensus stands again.

    `seen` is the adjudication that whoever settles has read, 0 for none: a newer one is told instead of overruled
    unread. The same word twice is one.
    """
    ReviewItem.objects.select_for_update().get(pk=item.pk)
    former = item.adjudications.order_by("-pk").first()
    reason = reason.strip()
    if former and (former.grade, former.reason, former.adjudicated_by_id) == (grade, reason, by.pk):
        return former
    check_adjudication(item, grade, reason, former)
    if seen is not None and seen != (former.pk if former else 0):
        raise ConflictError("Somebody has settled this meanwhile: read their reason, then decide again.")
    adjudication = Adjudication.objects.create(item=item, grade=grade, reason=reason, adjudicated_by=by)
    record(
        by=by,
        verb="gave back to the raters" if grade is None else "settled",
        subject=item,
        project_id=item.project_id,
        grade=grade,
        former=former.grade if former else None,
        reason=reason,
    )
    return adjudication


def check_adjudication(item: ReviewItem, grade: int | None, reason: str, former: Adjudication | None) -> None:
    """Raise the sentence that whoever settles needs."""
    if not can_settle(item):
        raise RefusedError("What people prefer is counted person by person; it is discussed, not settled.")
    if not item.judgments.exclude(rater_kind=RaterKind.MODEL).exists():
        raise ConflictError("Nobody has rated this yet, so there is nothing to settle.")
    scale = scale_of(item, settings_of(item.project).scale)
    if grade is not None and str(grade) not in scale:
        raise RefusedError(f"Choose a grade: {', '.join(scale)}.", field="grade")
    if grade is None and (former is None or former.grade is None):
        raise ConflictError("Nothing is settled here: the raters’ word stands already.")
    if not reason:
        raise RefusedError("Say in a few words why; the raters’ next doubt is settled by it too.", field="reason")
    if len(reason) > LONGEST_REASON:
        raise RefusedError(f"A reason has at most {LONGEST_REASON:,} characters.", field="reason")
