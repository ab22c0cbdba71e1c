from django.contrib.auth.models import User
from django.db import transaction

from bugbash.actions.audit import record
from bugbash.errors import RefusedError
from reviews.models import ReviewItem
from reviews.selectors.gold import gold_scale


@transaction.atomic
def set_gold(*, item: ReviewItem, grade: int | None, by: User) -> ReviewItem:
    """Mark an item as one whose grade is known to be right; None takes the mark away. Nobody's word changes."""
    held = ReviewItem.objects.select_for_update(of=("self",)).select_related("queue", "query").get(pk=item.pk)
    if held.gold == grade:
        return held
    scale = gold_scale(held.queue) if held.queue else {}
    if grade is not None and not scale:
        raise RefusedError("Only what is graded has a right grade; pairs are compared person by person.", field="grade")
    if grade is not None and str(grade) not in scale:
        raise RefusedError(f"Choose a grade: {', '.join(scale)}.", field="grade")
    former, held.gold = held.gold, grade
    held.save(update_fields=["gold"])
    verb = "took for ordinary" if grade is None else "marked as gold"
    record(by=by, verb=verb, subject=held, project_id=held.project_id, grade=grade, former=former)
    return held
