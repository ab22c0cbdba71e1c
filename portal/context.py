"""What every page of a project shows around its content."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from bugbash.access import known_membership, permissions_of, readable_projects
from bugbash.selectors.projects import nav_counts
from reviews.selectors.mentions import waiting_criterion_mentions
from reviews.selectors.queue import waiting_count


def instance(request: HttpRequest) -> dict[str, object]:
    """What every page says about the instance: loopback is open although others may use it (RELIABILITY B3)."""
    return {"loopback_open": settings.EGRESS_ALLOW_LOOPBACK and not settings.EMBEDDED}


def shell(request: HttpRequest) -> dict[str, object]:
    """The project of the address with this person's membership, the counts of the side navigation, other projects."""
    slug = request.resolver_match.kwargs.get("slug") if request.resolver_match else None
    user = getattr(request, "user", None)
    if not slug or user is None or not user.is_authenticated:
        return {}
    membership = known_membership(user, slug)
    if membership is None:
        return {}
    project = membership.project
    return {
        "project": project,
        "membership": membership,
        "may": permissions_of(membership),
        # Parts of pages have no navigation, so they do not pay for it.
        "nav_counts": SimpleLazyObject(lambda: {**nav_counts(project), "queue": waiting_count(project, user)}),
        "projects": readable_projects(user),
        "criterion_mentions": waiting_criterion_mentions(project, user),
    }
