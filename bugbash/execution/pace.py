"""How fast one worker asks the places of its stint; what others ask there meanwhile is made room for."""

import time
from collections.abc import Mapping

from django.db.models import Count, Max

from bugbash.execution.leases import ALONE_BELOW
from bugbash.logic.pacing import Pacer, share_of
from bugbash.models import Deployment, Observation


class Pace:
    """The pacers of a stint by side; a place without a rate has none and is asked as fast as its slots allow.

    A worker asks both sides of its outcomes, so its share of either rate is its share of the candidate's slots.
    Calls beside replays (console, reproductions) never wait: their number is taken off the rate at the next `look`.
    """

    def __init__(self, places: Mapping[str, Deployment], *, slots: int, concurrency: int) -> None:
        now = time.monotonic()
        self.pacers: dict[str, Pacer] = {}
        self._watched: dict[str, tuple[Deployment, float]] = {}
        for side, place in places.items():
            if rate := place.rate_per_s:
                share = share_of(rate, slots=slots, concurrency=concurrency, alone_below=ALONE_BELOW)
                self.pacers[side] = Pacer(share, now=now)
                self._watched[side] = place, share / rate
        self._seen = self._newest() if self.pacers else 0

    def may_ask(self, side: str) -> bool:
        """Whether a call to this side may begin now; it counts as begun then."""
        pacer = self.pacers.get(side)
        return pacer is None or pacer.take(time.monotonic())

    def wait_s(self, side: str) -> float:
        pacer = self.pacers.get(side)
        return pacer.wait_s(time.monotonic()) if pacer else 0.0

    def look(self) -> None:
        """Count what was asked beside replays since the last look; one statement for each side that has a rate."""
        newest = self._seen
        for side, (place, part) in self._watched.items():
            beside = Observation.objects.filter(deployment=place, outcome=None, pk__gt=self._seen)
            found = beside.aggregate(count=Count("pk"), newest=Max("pk"))
            if found["count"]:
                self.pacers[side].charge(found["count"] * part, time.monotonic())
                newest = max(newest, found["newest"])
        self._seen = newest

    def _newest(self) -> int:
        places = [place for place, _ in self._watched.values()]
        return Observation.objects.filter(deployment__in=places).aggregate(newest=Max("pk"))["newest"] or 0
