from django.db.models import Exists, OuterRef, Q, QuerySet

from bugbash.access import has_role
from bugbash.choices import Role
from bugbash.models import Membership
from reviews.models import Judgment
from reviews.selectors.queue import current_judgments


def visible_judgments(membership: Membership) -> QuerySet[Judgment]:
    """The current judgments that this member may see: their own, and those of others on items that they have rated.

    Managers and owners see all: they settle what raters disagree about.
    """
    rows = current_judgments(membership.project)
    if has_role(membership, Role.MANAGER):
        return rows
    own = Judgment.objects.filter(item=OuterRef("item"), rater=membership.user_id)
    return rows.filter(Q(rater=membership.user_id) | Exists(own))
