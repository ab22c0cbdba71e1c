from django.contrib.auth.models import User
from django.db import transaction

from bugbash.actions.audit import record
from bugbash.errors import RefusedError
from reviews.models import Criterion, CriterionComment

LONGEST_COMMENT = 10_000


@transaction.atomic
def comment_on_criterion(*, criterion: Criterion, text: str, by: User) -> CriterionComment:
    """Say something about a criterion: is the sentence what the business means, does the measure prove it?"""
    if not text.strip():
        raise RefusedError("Write something first.", field="text")
    if len(text) > LONGEST_COMMENT:
        raise RefusedError(f"A comment has at most {LONGEST_COMMENT:,} characters.", field="text")
    comment = CriterionComment.objects.create(criterion=criterion, author=by, text=text)
    record(by=by, verb="commented on", subject=criterion, project_id=criterion.project_id)
    return comment
