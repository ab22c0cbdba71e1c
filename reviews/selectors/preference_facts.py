"""What blind comparisons with the baseline say about a version."""

from bugbash.models import Version
from reviews.logic.facts import PreferenceFacts


def preference_facts(version: Version, baseline: Version | None) -> PreferenceFacts | None:
    """None while nobody has compared the two, or there is no baseline."""
    return None
