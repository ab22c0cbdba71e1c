"""The bash that a person takes part in right now."""

from django.contrib.auth.models import User
from django.db.models.functions import Now

from bugbash.models import Bash, Charter, Project


def current_bash(project: Project, user: User) -> Bash | None:
    """The project's running bash that this person has joined, the one that began last; an invitation is not enough."""
    running = project.bashes.filter(starts_at__lte=Now(), ends_at__gt=Now())
    return running.filter(participants__user=user, participants__joined_at__isnull=False).first()


def charter_in_hand(bash: Bash, user: User) -> Charter | None:
    """The charter card that this person holds in the bash."""
    turn = bash.turns.filter(user=user, ended_at__isnull=True).select_related("charter").first()
    return turn.charter if turn else None
