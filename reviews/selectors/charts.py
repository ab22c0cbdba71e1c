"""The pictures of the readiness page, as plain numbers."""

from dataclasses import dataclass

from bugbash.choices import Category, ContractLevel, Severity
from bugbash.models import OPEN_STATUSES, ContractFinding, Project
from bugbash.selectors.contracts import waived_fingerprints
from bugbash.selectors.versions import version_rows
from portal.lib.charts import Point
from reviews.logic.statistics import wilson


@dataclass(frozen=True, slots=True)
class Trends:
    """One point per replayed version, oldest first: share passing with its interval, ms, findings, seconds.

    Findings are the breaking ones that nobody has waived.
    """

    pass_rate: list[Point]
    latency: list[Point]
    contract_breaks: list[Point]
    signal: list[Point]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Open breakages: one row per severity that has any, one column per category that has any."""

    columns: list[str]
    rows: list[tuple[str, list[int | None]]]


def version_trends(project: Project) -> Trends:
    rows = [row for row in reversed(version_rows(project)) if row.summary]
    breaks = dict.fromkeys((row.version.pk for row in rows), 0)
    findings = ContractFinding.objects.filter(
        version__project=project, baseline=project.baseline_id, level=ContractLevel.BREAKING
    )
    findings = findings.exclude(fingerprint__in=waived_fingerprints(project))
    for version_id in findings.values_list("version", flat=True):
        breaks[version_id] = breaks.get(version_id, 0) + 1
    rates = []
    for row in rows:
        summary = row.summary
        total = summary.passed + summary.failed if summary else 0
        if summary and total:
            interval = wilson(summary.passed, total)
            rates.append(Point(row.version.name, 100 * summary.passed / total, 100 * interval.low, 100 * interval.high))
    return Trends(
        pass_rate=rates,
        latency=[Point(row.version.name, row.summary.p95_ms) for row in rows if row.summary],
        contract_breaks=[Point(row.version.name, breaks[row.version.pk]) for row in rows],
        signal=[Point(row.version.name, row.signal_s) for row in rows],
    )


def breakage_matrix(project: Project) -> Matrix:
    """Severity by category of what is open; empty lists where nothing is."""
    open_now = project.breakages.filter(status__in=OPEN_STATUSES)
    counts: dict[tuple[str, str], int] = {}
    for severity, category in open_now.values_list("severity", "category"):
        counts[severity, category] = counts.get((severity, category), 0) + 1
    columns = [category for category in Category if any(key[1] == category for key in counts)]
    severities = [severity for severity in Severity if any(key[0] == severity for key in counts)]
    return Matrix(
        columns=[category.label for category in columns],
        rows=[(severity.label, [counts.get((severity, category)) for category in columns]) for severity in severities],
    )
