"""The one line that a fault run leaves behind."""

import time
from dataclasses import dataclass, field

from bugbash.execution.integrity import find_violations
from bugbash.models import Observation, Replay
from tests.prototype import Prototype


@dataclass
class Figures:
    """What happened, in the order in which it was noted; `seconds` since the test began."""

    name: str
    noted: dict[str, object] = field(default_factory=dict)
    began_at: float = field(default_factory=time.monotonic)

    def note(self, **facts: object) -> None:
        self.noted.update(facts)

    def note_replay(self, replay: Replay, prototype: Prototype) -> None:
        """Count, and assert that nothing is lost, doubled or otherwise broken (RELIABILITY C)."""
        lost, doubled = lost_of(replay), doubled_of(replay)
        attempts = Observation.objects.filter(outcome__replay=replay).count()
        calls = len(prototype.calls)
        self.note(items=replay.total, attempts=attempts, calls=calls, lost=lost, doubled=doubled)
        assert (lost, doubled) == (0, 0)
        assert {row.sentence: row.count for row in find_violations() if row.count} == {}
        asked = set(Observation.objects.filter(outcome__replay=replay).values_list("query__text", flat=True))
        assert set(prototype.queries) - asked == set()

    @property
    def line(self) -> str:
        seconds = time.monotonic() - self.began_at
        facts = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in self.noted.items())
        return f"\n{self.name}: {facts}, {seconds:.0f} s"


def lost_of(replay: Replay) -> int:
    """Outcomes that have no verdict, or no recorded call in their attempt."""
    judged = replay.outcomes.exclude(verdict="")
    return replay.total - judged.filter(observations__isnull=False).distinct().count()


def doubled_of(replay: Replay) -> int:
    rows = Observation.objects.filter(outcome__replay=replay)
    places = rows.order_by().values_list("outcome", "deployment", "attempt", "repeat")
    return places.count() - places.distinct().count()
