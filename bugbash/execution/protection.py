"""What the retention rule may never touch, said by whoever rests on it.

Ratings and reports live in another app, which this one has never heard of, and they hold frozen copies rather than
keys to observations. So that app says at start-up what it wants kept, and nothing here has to know why.
"""

from collections.abc import Callable

from django.db.models import Q

from bugbash.models import Project

Protector = Callable[[Project], Q]
PROTECTORS: list[Protector] = []


def protect(protector: Protector) -> Protector:
    """Register what to keep: `protector(project)` is a condition on observations; call it at start-up only."""
    PROTECTORS.append(protector)
    return protector


def protected(project: Project) -> Q:
    """The observations of a project that keep their bodies whatever its rule says."""
    kept = Q(pk__in=[])
    for protector in PROTECTORS:
        kept |= protector(project)
    return kept
