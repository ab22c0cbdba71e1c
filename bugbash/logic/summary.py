"""What a settled replay came to, computed once and kept, so that no page counts outcomes again."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Self

from bugbash.choices import QueryStatus
from bugbash.logic.answers import Json

Row = tuple[str | None, str | None, float | None, str | None]


@dataclass(frozen=True, slots=True)
class DeploymentSummary:
    """How one deployment answered; `parity` counts its answers held against the first deployment's, empty for that."""

    name: str
    asked: int
    errors: int
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None
    parity: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReplaySummary:
    """Counts of outcomes; latency in milliseconds over the answers, errors left out.

    `hidden` counts the differences that the comparison rules left out.
    """

    total: int
    verdicts: Mapping[str, int] = field(default_factory=dict)
    statuses: Mapping[str, int] = field(default_factory=dict)
    errors: Mapping[str, int] = field(default_factory=dict)
    p50_ms: float | None = None
    p95_ms: float | None = None
    p99_ms: float | None = None
    deployments: Sequence[DeploymentSummary] = ()
    hidden: int = 0

    @property
    def further(self) -> Sequence[DeploymentSummary]:
        """All deployments but the first, which the counts above are those of."""
        return self.deployments[1:]

    @property
    def parity(self) -> Mapping[str, int]:
        """Answers of the further deployments by whether the first one said the same."""
        total: Counter[str] = Counter()
        for place in self.further:
            total.update(place.parity)
        return dict(total)

    @property
    def passed(self) -> int:
        return self.statuses.get(QueryStatus.PASS, 0)

    @property
    def failed(self) -> int:
        """Decisive queries that do not pass; one that disagrees with itself does not pass."""
        return self.statuses.get(QueryStatus.FAIL, 0) + self.statuses.get(QueryStatus.FLAKY, 0)

    @property
    def decisive(self) -> int:
        """Queries whose checks decided whether they pass."""
        return self.passed + self.failed

    def to_json(self) -> dict[str, Json]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Json]) -> Self:
        return cls(**{**data, "deployments": tuple(DeploymentSummary(**row) for row in data.get("deployments", ()))})


def summarise_deployment(name: str, rows: Sequence[Row], parity: Iterable[str]) -> DeploymentSummary:
    """Latency in milliseconds over the answers, errors left out."""
    times = answer_times(rows)
    return DeploymentSummary(
        name=name,
        asked=sum(bool(verdict) for verdict, *_ in rows),
        errors=sum(bool(error) for *_, error in rows),
        p50_ms=percentile(times, 50),
        p95_ms=percentile(times, 95),
        p99_ms=percentile(times, 99),
        parity=tally(parity),
    )


def answer_times(rows: Iterable[Row]) -> list[float]:
    return sorted(ms for _, _, ms, error in rows if ms is not None and not error)


def summarise(rows: Iterable[Row], deployments: Sequence[DeploymentSummary] = (), *, hidden: int = 0) -> ReplaySummary:
    """Count outcomes given as (verdict, status of the candidate, its milliseconds, its error code).

    An outcome that was never asked has no verdict; it counts in the total only.
    """
    kept = list(rows)
    times = answer_times(kept)
    return ReplaySummary(
        total=len(kept),
        verdicts=tally(verdict for verdict, *_ in kept),
        statuses=tally(status for _, status, *_ in kept),
        errors=tally(error for *_, error in kept),
        p50_ms=percentile(times, 50),
        p95_ms=percentile(times, 95),
        p99_ms=percentile(times, 99),
        deployments=deployments,
        hidden=hidden,
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
