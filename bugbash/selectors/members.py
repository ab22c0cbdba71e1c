from django.db.models import QuerySet

from bugbash.models import Membership, Project


def member_rows(project: Project) -> QuerySet[Membership]:
    """Who belongs to a project, by name."""
    return project.memberships.select_related("user").order_by("user__first_name", "user__username")
