"""Who was mentioned in the talk about criteria, and who has seen it."""

from django.contrib.auth.models import User
from django.db.models import Count, QuerySet

from bugbash.models import Project
from bugbash.selectors.mentions import SHOWN
from reviews.models import Criterion, CriterionMention


def criterion_mentions_of(project: Project, person: User) -> QuerySet[CriterionMention]:
    """Comments on criteria in which this person is mentioned, newest first."""
    rows = CriterionMention.objects.filter(comment__criterion__project=project, user=person)
    return rows.select_related("comment__author", "comment__criterion").order_by("-pk")


def waiting_criterion_mentions(project: Project, person: User, limit: int = SHOWN) -> QuerySet[CriterionMention]:
    """Those that the person has not seen yet."""
    return criterion_mentions_of(project, person).filter(seen_at=None)[:limit]


def unseen_on(criterion: Criterion, person: User) -> QuerySet[CriterionMention]:
    return CriterionMention.objects.filter(comment__criterion=criterion, user=person, seen_at=None)


def unseen_counts(person: User) -> dict[int, int]:
    """How many the person has not seen yet, by project."""
    rows = CriterionMention.objects.filter(user=person, seen_at=None).order_by()
    counted = rows.values("comment__criterion__project").annotate(n=Count("pk"))
    return dict(counted.values_list("comment__criterion__project", "n"))
