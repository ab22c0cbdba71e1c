from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User

from bugbash.selectors.projects import ProjectCard
from reviews.choices import Overall
from reviews.selectors.queue import waiting_count
from reviews.selectors.readiness import assess_version


@dataclass(frozen=True, slots=True)
class ReviewCard:
    """What the start page says of a project's readiness: the newest version's decision, and items to rate."""

    overall: Overall | None
    waiting: int


def review_cards(user: User, cards: Sequence[ProjectCard]) -> list[ReviewCard]:
    """One card per project, in the same order."""
    return [
        ReviewCard(
            overall=assess_version(card.newest).overall if card.newest else None,
            waiting=waiting_count(card.project, user),
        )
        for card in cards
    ]
