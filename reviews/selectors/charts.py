"""The pictures of the readiness page, as plain numbers."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef

from bugbash.choices import BreakageStatus, Category, ContractLevel, Severity, Verdict
from bugbash.models import OPEN_STATUSES, Breakage, ContractFinding, Outcome, Project
from bugbash.selectors.contracts import waived_fingerprints
from bugbash.selectors.versions import VersionRow, version_rows
from portal.lib.charts import Point
from reviews.choices import Metric
from reviews.logic import metrics
from reviews.logic.metric_runs import Figure, Summary
from reviews.logic.statistics import bootstrap_mean, wilson
from reviews.selectors.metric_runs import newest_runs
from reviews.selectors.ratings import Ratings, ratings_of

MOST_VERSIONS = 12
K = 10


@dataclass(frozen=True, slots=True)
class Trends:
    """One point per replayed version, oldest first: share passing with its interval, ms, findings, seconds.

    Latency is p95 in a band from p50 to p99. Findings are the breaking ones that nobody has waived. Serious ones
    are the S1 and S2 breakages that the version's own answers show. nDCG@10 is the mean with its interval.
    """

    pass_rate: list[Point]
    serious: list[Point]
    ndcg: list[Point]
    latency: list[Point]
    contract_breaks: list[Point]
    signal: list[Point]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Open breakages: one row per severity that has any, one column per category that has any."""

    columns: list[str]
    rows: list[tuple[str, list[int | None]]]


def version_trends(project: Project, ratings: Ratings | None = None) -> Trends:
    """The newest versions that were replayed, oldest first; the same statements however many there are."""
    rows = [row for row in version_rows(project) if row.summary][:MOST_VERSIONS][::-1]
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
        serious=serious_points(rows),
        ndcg=ndcg_points(project, rows, ratings or ratings_of(project)),
        latency=[
            Point(row.version.name, row.summary.p95_ms, row.summary.p50_ms, row.summary.p99_ms)
            for row in rows
            if row.summary
        ],
        contract_breaks=[Point(row.version.name, breaks[row.version.pk]) for row in rows],
        signal=[Point(row.version.name, row.signal_s) for row in rows],
    )


def serious_points(rows: Sequence[VersionRow]) -> list[Point]:
    """Distinct S1 and S2 breakages whose query fails in the version's replay."""
    replays = [row.replay.pk for row in rows if row.replay]
    serious = Breakage.objects.filter(severity__in=[Severity.S1, Severity.S2], query=OuterRef("query"))
    serious = serious.exclude(status__in=[BreakageStatus.REJECTED, BreakageStatus.DUPLICATE])
    shown = Outcome.objects.filter(replay__in=replays, primary=True).filter(Exists(serious))
    shown = shown.filter(effective__in=[Verdict.STILL_BROKEN, Verdict.REGRESSED]).order_by()
    counts = dict(shown.values_list("replay").annotate(n=Count("*")))
    return [Point(row.version.name, counts.get(row.replay.pk, 0)) for row in rows if row.replay]


def ndcg_points(project: Project, rows: Sequence[VersionRow], ratings: Ratings) -> list[Point]:
    """From the stored metric runs; what no run says yet is computed."""
    known, grades = stored_figures(project, rows, ratings.state), ratings.grades
    replays = [row.replay.pk for row in rows if row.replay and row.replay.pk not in known]
    rated = Outcome.objects.filter(replay__in=replays, primary=True, query__group__in=list(grades))
    scores: dict[int, list[float]] = defaultdict(list)
    for replay, group, ranking in rated.exclude(effective__in=["", Verdict.ERROR]).values_list(
        "replay", "query__group", "ranking"
    ):
        value = metrics.ndcg(ranking, grades[group], K)
        if value is not None:
            scores[replay].append(value)
    points = []
    for row in rows:
        figure = known.get(row.replay.pk) if row.replay else None
        if figure:
            points.append(Point(row.version.name, figure.mean, figure.low, figure.high))
        elif row.replay and (found := scores[row.replay.pk]):
            interval = bootstrap_mean(found)
            low, high = (interval.low, interval.high) if interval else (None, None)
            points.append(Point(row.version.name, sum(found) / len(found), low, high))
    return points


def stored_figures(project: Project, rows: Sequence[VersionRow], state: str) -> dict[int, Figure]:
    """By replay nDCG@10 of the runs over just these answers and the ratings of now."""
    taken = {row.replay.pk: row.replay.finished_at for row in rows if row.replay}
    runs = (run for run in newest_runs(project, K) if run.ratings_state == state)
    found = {
        run.replay_id: Summary.from_json(run.summary).figure(Metric.NDCG)
        for run in runs
        if taken.get(run.replay_id) == run.evidence_at
    }
    return {replay: figure for replay, figure in found.items() if figure}


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
