"""Draws some of many queries, so that the same seed draws the same ones and a new query disturbs the draw little."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bugbash.choices import QueryStatus, Verdict
from bugbash.logic.fingerprints import sha256_hex

TELLING = 8.0
TELLING_VERDICTS = {Verdict.REGRESSED, Verdict.STILL_BROKEN, Verdict.CHANGED, Verdict.UNSTABLE, Verdict.ERROR}
TELLING_STATUSES = {QueryStatus.FAIL, QueryStatus.FLAKY, QueryStatus.ERROR}
SCALE = 2.0**256


@dataclass(frozen=True, slots=True)
class Candidate:
    """A query that may be drawn; `always` is required or has an open S1 or S2. `last_*` are empty where unknown."""

    key: int
    fingerprint: str
    always: bool = False
    last_verdict: str = ""
    last_status: str = ""

    @property
    def is_telling(self) -> bool:
        """Whether it failed, changed or wavered the last time."""
        return self.last_verdict in TELLING_VERDICTS or self.last_status in TELLING_STATUSES


def draw(candidates: Sequence[Candidate], size: int, *, seed: int, weighted: bool) -> frozenset[int]:
    """The keys of `size` candidates, those first that are always in; more where more of them are.

    Each gets u^(1/weight) with u in (0, 1) from its fingerprint and the seed, and the largest win: Efraimidis and
    Spirakis, "Weighted random sampling with a reservoir" (Information Processing Letters 97(5), 2006). A telling
    candidate weighs 8, others 1; where nothing is weighted, all weigh 1.
    """
    always = frozenset(one.key for one in candidates if one.always)
    rest = sorted(
        (one for one in candidates if not one.always),
        key=lambda one: chance(one, seed) ** (1 / (TELLING if weighted and one.is_telling else 1.0)),
        reverse=True,
    )
    return always | keys(rest[: max(0, size - len(always))])


def chance(candidate: Candidate, seed: int) -> float:
    return int(sha256_hex(f"{seed} {candidate.fingerprint}".encode()), 16) / SCALE


def keys(candidates: Iterable[Candidate]) -> frozenset[int]:
    return frozenset(one.key for one in candidates)
