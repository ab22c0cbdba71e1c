"""What a settled replay came to, computed once and kept, so that no page counts outcomes again."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Self

from bugbash.choices import QueryStatus
from bugbash.logic.answers import Json

Row = tuple[str | None, str | None, float | None, str | None]


@dataclass(frozen=True, slots=True)
class ReplaySummary:
    """Counts of outcomes; latency in milliseconds over the answers, errors left out."""

    total: int
    verdicts: Mapping[str, int] = field(default_factory=dict)
    statuses: Mapping[str, int] = field(default_factory=dict)
    errors: Mapping[str, int] = field(default_factory=dict)
    p50_ms: float | None = None
    p95_ms: float | None = None
    p99_ms: float | None = None

    @property
    def passed(self) -> int:
        return self.statuses.get(QueryStatus.PASS, 0)

    @property
    def failed(self) -> int:
        """Decisive queries that do not pass; one that disagrees with itself does not pass."""
        return self.statuses.get(QueryStatus.FAIL, 0) + self.statuses.get(QueryStatus.FLAKY, 0)

    def to_json(self) -> dict[str, Json]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Json]) -> Self:
        return cls(**data)


def summarise(rows: Iterable[Row]) -> ReplaySummary:
    """Count outcomes given as (verdict, status of the candidate, its milliseconds, its error code).

    An outcome that was never asked has no verdict; it counts in the total only.
    """
    kept = list(rows)
    times = sorted(ms for _, _, ms, error in kept if ms is not None and not error)
    return ReplaySummary(
        total=len(kept),
        verdicts=tally(verdict for verdict, *_ in kept),
        statuses=tally(status for _, status, *_ in kept),
        errors=tally(error for *_, error in kept),
        p50_ms=percentile(times, 50),
        p95_ms=percentile(times, 95),
        p99_ms=percentile(times, 99),
    )


def tally(values: Iterable[str | None]) -> dict[str, int]:
    """How often each value came, in alphabetical order, without the empty ones."""
    return dict(sorted(Counter(str(value) for value in values if value).items()))


def percentile(ordered: Sequence[float], q: int) -> float | None:
    """Nearest rank: the value at place ceil(q * n / 100), one that was really seen; None where there is none.

    It is definition 1 of Hyndman and Fan, "Sample quantiles in statistical packages" (The American Statistician 50(4),
    1996). Whole numbers, because 0.95 * n may lie a hair above a whole one.
    """
    return ordered[max(0, -(-q * len(ordered) // 100) - 1)] if ordered else None
