"""The trail of a breakage in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bugbash.logic.trail_words import tell
from bugbash.models import AuditEvent, Breakage
from bugbash.selectors.breakages import trail


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One deed: who, what, when, and what it changed, a sentence each."""

    actor: str
    verb: str
    at: datetime
    told: Sequence[str]


def trail_in_words(breakage: Breakage) -> list[TrailLine]:
    return [line_of(event) for event in trail(breakage)]


def line_of(event: AuditEvent) -> TrailLine:
    return TrailLine(event.actor, event.verb, event.at, tell(event.detail))
