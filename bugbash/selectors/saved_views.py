from django.contrib.auth.models import User
from django.db.models import QuerySet

from bugbash.models import Project, SavedView


def saved_views(project: Project, person: User, page: str = "") -> QuerySet[SavedView]:
    """This person's views, by name; with `page`, those of one list."""
    rows = SavedView.objects.filter(project=project, user=person).order_by("name", "pk")
    return rows.filter(page=page) if page else rows
