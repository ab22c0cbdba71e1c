"""Where a bash is on its way, from its start and end alone."""

from datetime import datetime

from bugbash.choices import BashPhase


def phase_at(now: datetime, *, starts_at: datetime, ends_at: datetime) -> BashPhase:
    """Planned before the start, running from it until the end, over from the end on."""
    if now < starts_at:
        return BashPhase.PLANNED
    return BashPhase.RUNNING if now < ends_at else BashPhase.OVER


def seconds_until(now: datetime, then: datetime) -> int:
    """Whole seconds that are left, 0 once it is past."""
    return max(0, round((then - now).total_seconds()))
