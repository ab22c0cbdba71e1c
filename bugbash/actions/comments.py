from django.contrib.auth.models import User
from django.db import transaction
from django.db.models.functions import Now

from bugbash.actions.audit import record
from bugbash.errors import RefusedError
from bugbash.models import Breakage, Comment, Mention
from bugbash.selectors.mentions import named_in, unseen_on


@transaction.atomic
def comment_on(*, breakage: Breakage, text: str, by: User) -> Comment:
    """Say something about a breakage; members whom it names with @ find it among what waits for them."""
    if not text.strip():
        raise RefusedError("Write something first.", field="text")
    comment = Comment.objects.create(breakage=breakage, author=by, text=text)
    people = named_in(text, breakage.project, by)
    Mention.objects.bulk_create([Mention(comment=comment, user=person) for person in people])
    names = {"mentioned": [person.username for person in people]} if people else {}
    record(by=by, verb="commented on", subject=breakage, project_id=breakage.project_id, **names)
    return comment


def see_mentions(*, breakage: Breakage, by: User) -> int:
    """Note that this person has opened the breakage: where it mentions them waits no longer. Returns how many did."""
    return unseen_on(breakage, by).update(seen_at=Now())
