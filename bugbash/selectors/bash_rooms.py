"""Bashes as their list and their rooms show them: phase, people, cards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from bugbash.choices import BashPhase
from bugbash.logic.phases import phase_at, seconds_until
from bugbash.models import Bash, BashParticipant, Breakage, Charter, CharterTurn, Project

HERE_S = 30
NOTED_S = 10


@dataclass(frozen=True, slots=True)
class BashItem:
    """A bash in the list."""

    bash: Bash
    phase: BashPhase
    people: int
    found: int


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who joined a bash or is invited; `is_here` while their page asks for news."""

    user: User
    has_joined: bool
    is_here: bool
    charter: Charter | None


@dataclass(frozen=True, slots=True)
class Card:
    """A charter of the bash, with those who hold it."""

    charter: Charter
    holders: tuple[User, ...]


def bashes_of(project: Project) -> QuerySet[Bash]:
    """With all that their own pages show."""
    return project.bashes.select_related("project", "created_by").prefetch_related("versions", "charters")


def bash_items(project: Project) -> list[BashItem]:
    """All bashes, newest first; the same number of statements however many."""
    now = timezone.now()
    found = Breakage.objects.filter(bash=OuterRef("pk")).order_by().values("bash").annotate(n=Count("pk"))
    rows = (
        bashes_of(project)
        .annotate(
            people=Count("participants", filter=Q(participants__joined_at__isnull=False)),
            found=Subquery(found.values("n")),
        )
        .order_by("-starts_at", "-pk")
    )
    return [BashItem(row, phase_of(row, now), row.people, row.found or 0) for row in rows]


def phase_of(bash: Bash, now: datetime | None = None) -> BashPhase:
    return phase_at(now or timezone.now(), starts_at=bash.starts_at, ends_at=bash.ends_at)


def seconds_left(bash: Bash) -> int:
    """Until the next change: the start of a planned bash, the end of a running one."""
    now = timezone.now()
    return seconds_until(now, bash.starts_at if now < bash.starts_at else bash.ends_at)


def running_count(project: Project) -> int:
    now = timezone.now()
    return project.bashes.filter(starts_at__lte=now, ends_at__gt=now).count()


def here_since() -> datetime:
    """Whoever was seen after this moment is present."""
    return timezone.now() - timedelta(seconds=HERE_S)


def noted_since() -> datetime:
    """Whose presence was noted after this moment need not be noted again."""
    return timezone.now() - timedelta(seconds=NOTED_S)


def people_of(bash: Bash) -> list[Present]:
    """Everybody of a bash with the card in their hand: those who are here first, then those who joined."""
    since, cards = here_since(), {turn.user_id: turn.charter for turn in open_turns(bash)}
    rows = [
        Present(
            user=row.user,
            has_joined=row.joined_at is not None,
            is_here=row.joined_at is not None and row.seen_at is not None and row.seen_at > since,
            charter=cards.get(row.user_id),
        )
        for row in bash.participants.select_related("user")
    ]
    return sorted(rows, key=lambda row: (not row.is_here, not row.has_joined))


def cards_of(bash: Bash, people: Sequence[Present]) -> list[Card]:
    """The charters of the bash in their order; `people` say who holds what."""
    return [
        Card(charter, tuple(row.user for row in people if row.charter == charter)) for charter in bash.charters.all()
    ]


def open_turns(bash: Bash) -> QuerySet[CharterTurn]:
    """The cards that are in hands."""
    return bash.turns.filter(ended_at__isnull=True).select_related("charter")


def present_participants(bash: Bash) -> QuerySet[BashParticipant]:
    """Who has joined and is here, in the order in which they came in."""
    return bash.participants.filter(joined_at__isnull=False, seen_at__gt=here_since())


def participant_of(bash: Bash, user: User) -> BashParticipant | None:
    return bash.participants.filter(user=user).first()
