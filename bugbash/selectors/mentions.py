"""Who was mentioned in comments, and who has seen it."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db.models import QuerySet

from bugbash.logic.mentions import mentioned
from bugbash.models import Breakage, Mention, Project

SHOWN = 5


def mentions_of(project: Project, person: User) -> QuerySet[Mention]:
    """Comments in which this person is mentioned, newest first."""
    rows = Mention.objects.filter(comment__breakage__project=project, user=person)
    return rows.select_related("comment__author", "comment__breakage").order_by("-pk")


def waiting_mentions(project: Project, person: User, limit: int = SHOWN) -> QuerySet[Mention]:
    """Those that the person has not seen yet."""
    return mentions_of(project, person).filter(seen_at=None)[:limit]


def unseen_on(breakage: Breakage, person: User) -> QuerySet[Mention]:
    return Mention.objects.filter(comment__breakage=breakage, user=person, seen_at=None)


def named_in(text: str, project: Project, author: User) -> list[User]:
    """The members whom somebody's text tells: those whom it names with @ and who may read it, not its author."""
    return [person for person in mentionable(project, mentioned(text)) if person != author]


def mentionable(project: Project, names: Iterable[str] | None = None) -> QuerySet[User]:
    """Members who may read the project, by user name; with `names`, those of them, whatever the case."""
    rows = User.objects.filter(memberships__project=project, memberships__reviewer_only=False).order_by("username")
    if names is None:
        return rows
    known = {name.casefold(): key for key, name in rows.values_list("pk", "username")}
    return rows.filter(pk__in={known[name.casefold()] for name in names if name.casefold() in known})
