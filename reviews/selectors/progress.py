"""How far raters are."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from django.contrib.auth.models import AbstractBaseUser, User
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from bugbash.choices import Role
from bugbash.models import Project
from reviews.models import Assignment, Judgment, ReviewItem, ReviewQueue
from reviews.selectors.queue import waiting_count

USUAL_S = 20.0
LONGEST_S = 180.0
RECENT = 40


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one rater is: items rated, items waiting, and the minutes that those will take at this rater's pace."""

    done: int
    waiting: int
    minutes: int

    @property
    def total(self) -> int:
        return self.done + self.waiting


def progress_of(project: Project, rater: AbstractBaseUser) -> Progress:
    rows = first_words(project).filter(rater=rater.pk)
    moments = rows.values_list("created_at", flat=True)[:RECENT]
    return progress_at(rows.count(), waiting_count(project, rater), moments)


def progress_per_rater(project: Project) -> list[tuple[User, Progress]]:
    """Everybody who rates or may be asked to, with how far they are; the same statements however many they are."""
    raters = raters_of(project)
    rated: dict[int, set[int]] = defaultdict(set)
    moments: dict[int, list[datetime]] = defaultdict(list)
    members = first_words(project).filter(rater__isnull=False)
    for rater_id, item_id, moment in members.values_list("rater", "item", "created_at"):
        rated[rater_id].add(item_id)
        moments[rater_id].append(moment)
    waiting = waiting_per_rater(project, raters, rated)
    return [
        (rater, progress_at(len(rated[rater.pk]), waiting[rater.pk], moments[rater.pk][:RECENT])) for rater in raters
    ]


def raters_of(project: Project) -> list[User]:
    """The SMEs, and whoever has rated."""
    rated = Judgment.objects.filter(item__project=project).values("rater")
    is_sme = Q(memberships__role=Role.SME, memberships__project=project)
    people = User.objects.filter(is_sme | Q(pk__in=rated), memberships__project=project)
    return list(people.distinct().order_by("username"))


def first_words(project: Project) -> QuerySet[Judgment]:
    """One judgment per rated item and rater, newest first."""
    return Judgment.objects.filter(item__project=project, revision=1, again=False).order_by("-pk")


def waiting_per_rater(project: Project, raters: Iterable[User], rated: dict[int, set[int]]) -> dict[int, int]:
    """What `waiting_count` says of each rater, for all of them at once."""
    asked: dict[int, set[int]] = defaultdict(set)
    for queue_id, rater_id in chosen_raters(project):
        asked[queue_id].add(rater_id)
    taken, held = taken_slots(project)
    waiting = Counter[int]()
    open_ = ReviewItem.objects.filter(queue__project=project, queue__closed_at=None)
    for item_id, queue_id, places in open_.values_list("pk", "queue", "places"):
        for rater in raters:
            free = places - taken[item_id] + (rater.pk in held[item_id])
            is_asked = not asked[queue_id] or rater.pk in asked[queue_id]
            waiting[rater.pk] += is_asked and free > 0 and item_id not in rated[rater.pk]
    return waiting


def chosen_raters(project: Project) -> Iterable[tuple[int, int]]:
    """(queue, rater) of the queues that ask by name."""
    rows = ReviewQueue.raters.through.objects.filter(reviewqueue__project=project)
    return rows.values_list("reviewqueue", "user")


def taken_slots(project: Project) -> tuple[Counter[int], dict[int, set[int]]]:
    """Per item how many slots are taken, and who holds one without having spoken."""
    taken = Counter[int]()
    held: dict[int, set[int]] = defaultdict(set)
    slots = Assignment.objects.filter(item__queue__project=project, item__queue__closed_at=None, again=False)
    rows = slots.filter(Q(submitted_at__isnull=False) | Q(expires_at__gt=Now()))
    for item_id, rater_id, submitted_at in rows.values_list("item", "rater", "submitted_at"):
        taken[item_id] += 1
        if submitted_at is None:
            held[item_id].add(rater_id)
    return taken, held


def progress_at(done: int, waiting: int, moments: Iterable[datetime]) -> Progress:
    return Progress(done=done, waiting=waiting, minutes=round(waiting * pace(list(moments)) / 60))


def pace(moments: Sequence[datetime]) -> float:
    """Seconds from one rating to the next, newest first: the median of the gaps that are no breaks."""
    gaps = [(later - earlier).total_seconds() for later, earlier in itertools.pairwise(moments)]
    worked = [gap for gap in gaps if 1 <= gap <= LONGEST_S]
    return median(worked) if len(worked) >= 5 else USUAL_S
