"""The leaderboard of a bash."""

from dataclasses import dataclass

from django.contrib.auth.models import User

from bugbash.choices import BreakageStatus, Cause
from bugbash.logic.scores import Filed, Score, rank_people
from bugbash.models import Bash

CONFIRMED = (BreakageStatus.CONFIRMED, BreakageStatus.FIXED, BreakageStatus.CLOSED)
NO_FAULT = (Cause.NO_DEFECT, Cause.EXPECTATION)


@dataclass(frozen=True, slots=True)
class Standing:
    """A person with what they scored; `place` is shared by equals."""

    place: int
    user: User
    score: Score


def leaderboard(bash: Bash) -> list[Standing]:
    """Everybody who joined or filed, the best first."""
    scores = rank_people(filed_in(bash), joined(bash))
    people = User.objects.in_bulk([score.person for score in scores])
    points = [score.points for score in scores]
    return [Standing(points.index(score.points) + 1, people[score.person], score) for score in scores]


def joined(bash: Bash) -> list[int]:
    return list(bash.participants.filter(joined_at__isnull=False).values_list("user_id", flat=True))


def filed_in(bash: Bash) -> list[Filed]:
    rows = bash.breakages.order_by("number").values_list(
        "reported_by_id", "charter_id", "query__family", "severity_confirmed", "status", "cause"
    )
    return [
        Filed(
            person=person,
            place=(charter, family),
            severity=severity,
            is_confirmed=status in CONFIRMED and cause not in NO_FAULT,
            is_waiting=status == BreakageStatus.NEW,
        )
        for person, charter, family, severity, status, cause in rows
    ]
