from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User

from bugbash.selectors.projects import ProjectCard
from reviews.choices import Overall
from reviews.selectors.mentions import unseen_counts
from reviews.selectors.queue import waiting_count
from reviews.selectors.readiness import assess_version


@dataclass(frozen=True, slots=True)
class ReviewCard:
    """What the start page says of a project: the newest version's decision, items to rate, and where all that people
    say mentions the reader, on breakages and criteria.
    """

    overall: Overall | None
    waiting: int
    mention_count: int = 0


def review_cards(user: User, cards: Sequence[ProjectCard]) -> list[ReviewCard]:
    """One card per project, in the same order."""
    unseen = unseen_counts(user)
    return [
        ReviewCard(
            overall=assess_version(card.newest).overall if card.newest else None,
            waiting=waiting_count(card.project, user),
            mention_count=card.mention_count + unseen.get(card.project.pk, 0),
        )
        for card in cards
    ]
