"""The tags and groups of a project's queries, with how many carry them."""

from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, F, Min, Q, QuerySet

from bugbash.choices import QueryState
from bugbash.models import Project, Tag

GROUPS_SHOWN = 200


def tag_rows(project: Project) -> QuerySet[Tag]:
    """All tags with how many queries carry them, `n_all`, and how many of those are active, `n`; by name."""
    active = Count("queries", filter=Q(queries__state=QueryState.ACTIVE))
    return project.tags.annotate(n=active, n_all=Count("queries")).order_by("name")


def group_rows(project: Project) -> QuerySet[Any, Any]:
    """The groups that somebody put queries into, in the order of their first query.

    Each row has `group`, `key` (its first query's primary key), `n` queries and `n_active` of them.
    """
    shared = project.queries.order_by().exclude(group=F("fingerprint")).values("group")
    active = Count("pk", filter=Q(state=QueryState.ACTIVE))
    rows = project.queries.order_by().filter(group__in=shared).values("group")
    facts = rows.annotate(key=Min("pk"), n=Count("pk"), n_active=active)
    return facts.order_by("key").values_list("group", "key", "n", "n_active", named=True)


def families_of(project: Project) -> list[str]:
    """The families that queries of the project belong to."""
    rows = project.queries.order_by("family").filter(family__gt="").values_list("family", flat=True).distinct()
    return list(rows)


def authors_of(project: Project) -> QuerySet[User]:
    """The members of a project, by whom its queries were collected for the most part."""
    return User.objects.filter(memberships__project=project).order_by("first_name", "username")
