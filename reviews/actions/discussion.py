from django.contrib.auth.models import User
from django.db import transaction
from django.db.models.functions import Now

from bugbash.actions.audit import record
from bugbash.errors import RefusedError
from bugbash.selectors.mentions import named_in
from reviews.models import Criterion, CriterionComment, CriterionMention
from reviews.selectors.mentions import unseen_on

LONGEST_COMMENT = 10_000


@transaction.atomic
def comment_on_criterion(*, criterion: Criterion, text: str, by: User) -> CriterionComment:
    """Say something about a criterion: is the sentence what the business means, does the measure prove it?

    Members whom it names with @ find it among what waits for them.
    """
    if not text.strip():
        raise RefusedError("Write something first.", field="text")
    if len(text) > LONGEST_COMMENT:
        raise RefusedError(f"A comment has at most {LONGEST_COMMENT:,} characters.", field="text")
    comment = CriterionComment.objects.create(criterion=criterion, author=by, text=text)
    people = named_in(text, criterion.project, by)
    CriterionMention.objects.bulk_create([CriterionMention(comment=comment, user=person) for person in people])
    names = {"mentioned": [person.username for person in people]} if people else {}
    record(by=by, verb="commented on", subject=criterion, project_id=criterion.project_id, **names)
    return comment


def see_criterion_mentions(*, criterion: Criterion, by: User) -> int:
    """Note that this person has opened the criterion: where it mentions them waits no longer. Returns how many did."""
    return unseen_on(criterion, by).update(seen_at=Now())
