"""What blind comparisons with the baseline say about a version."""

from bugbash.models import Version
from reviews.logic.facts import PreferenceFacts
from reviews.selectors.preferences import result_of


def preference_facts(version: Version, baseline: Version | None) -> PreferenceFacts | None:
    """None while nobody has compared the two, or there is no baseline."""
    if baseline is None or baseline.pk == version.pk:
        return None
    found = result_of(version, baseline)
    if not found.compared or found.score is None:
        return None
    return PreferenceFacts(
        n=found.n,
        wins=found.wins,
        ties=found.ties,
        losses=found.losses,
        score=found.score,
        low=found.interval.low,
        high=found.interval.high,
        needed=found.needed,
    )
