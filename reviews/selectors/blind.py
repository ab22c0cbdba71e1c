from django.db.models import Exists, OuterRef, Q, QuerySet

from bugbash.access import has_role
from bugbash.choices import Role
from bugbash.models import Membership
from reviews.choices import ItemKind
from reviews.models import Judgment, ReviewItem
from reviews.selectors.queue import current_judgments, queues_for


def visible_judgments(membership: Membership) -> QuerySet[Judgment]:
    """The current judgments that this member may see: their own, and those of others on items that they have rated.

    Managers and owners see all: they settle what raters disagree about.
    """
    rows = current_judgments(membership.project)
    if has_role(membership, Role.MANAGER):
        return rows
    own = Judgment.objects.filter(item=OuterRef("item"), rater=membership.user_id)
    return rows.filter(Q(rater=membership.user_id) | Exists(own))


def hidden_results(membership: Membership, group: str) -> set[str]:
    """The results of a query group whose grades this member may not see yet: those that they are still asked about."""
    if has_role(membership, Role.MANAGER) or not has_role(membership, Role.SME):
        return set()
    return set(unanswered(membership).filter(group=group).values_list("result_id", flat=True))


def hidden_groups(membership: Membership) -> set[str]:
    """The query groups whose scores an expert may not see yet, for a score tells what others said of its results."""
    if membership.role != Role.SME:
        return set()
    return set(unanswered(membership).order_by().values_list("group", flat=True).distinct())


def unanswered(membership: Membership) -> QuerySet[ReviewItem]:
    """Results in open queues that ask this member and that they have said nothing about."""
    asked = ReviewItem.objects.filter(
        queue__in=queues_for(membership.project, membership.user), kind=ItemKind.RESULT, places__gt=0
    )
    return asked.filter(~Exists(Judgment.objects.filter(item=OuterRef("pk"), rater=membership.user_id)))
