"""What the page of metrics shows: one version beside another, at one k, by one metric where it goes into detail."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django.db.models import Q

from bugbash.choices import QueryStatus
from bugbash.logic.overrides import status_under
from bugbash.models import Project, Query, Version
from bugbash.selectors.evidence import Evidence, evidence_of, outcomes_of
from bugbash.selectors.replay_states import replays_state
from portal.lib.charts import Point
from portal.lib.keeping import keep
from reviews.choices import ItemKind, Metric
from reviews.logic.metric_comparison import (
    Comparison,
    Difference,
    Mover,
    Passes,
    Slice,
    movers,
    slices,
)
from reviews.logic.metric_runs import Figure, Lines, Summary, Unrated
from reviews.logic.wording import change, change_interval, interval
from reviews.models import MetricRun, ReviewItem
from reviews.selectors.metric_runs import MOST_VERSIONS, comparison_of, is_current, lines_of, newest_run, newest_runs
from reviews.selectors.queue import current_judgments

SHOWN_MOVERS = 8
SHOWN_SLICES = 30
SHOWN_TO_RATE = 20
FEW = 5


@dataclass(frozen=True, slots=True)
class Measured:
    """A version with its newest run at one k; `is_moving` where ratings or answers are newer than that."""

    version: Version
    evidence: Evidence | None
    run: MetricRun | None
    summary: Summary
    is_moving: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One metric of the table."""

    metric: Metric
    name: str
    figure: Figure | None
    other: Figure | None
    difference: Difference | None

    @property
    def bounds(self) -> str:
        return interval(self.figure.low, self.figure.high) if self.figure else ""

    @property
    def other_bounds(self) -> str:
        return interval(self.other.low, self.other.high) if self.other else ""

    @property
    def change_bounds(self) -> str:
        return change_interval(self.difference.low, self.difference.high) if self.difference else ""

    @property
    def change(self) -> str:
        return change(self.difference.mean) if self.difference else ""

    @property
    def tone(self) -> str:
        """Good or bad where chance alone would rarely give as much."""
        if self.difference is None or not self.difference.is_clear:
            return ""
        return "good" if self.difference.mean > 0 else "bad"


@dataclass(frozen=True, slots=True)
class MovedQuery:
    query: Query
    mover: Mover

    @property
    def change(self) -> str:
        return change(self.mover.change)


@dataclass(frozen=True, slots=True)
class ToRate:
    """A result without a grade; `waits` where the experts are asked about it already."""

    result: Unrated
    query: Query | None
    waits: bool


@dataclass(frozen=True, slots=True)
class MetricsPage:
    """`losses` and `gains` are the queries that moved most, `trend` the metric over the measured versions.

    `hidden` counts the queries whose scores the reader may not see before having rated their results.
    """

    rows: Sequence[Row]
    verdict: str
    comparison: Comparison
    passes: Passes | None
    tags: Sequence[Slice]
    groups: Sequence[Slice]
    losses: Sequence[MovedQuery]
    gains: Sequence[MovedQuery]
    hidden: int
    trend: Sequence[Point]
    to_rate: Sequence[ToRate]


def measured(version: Version, k: int, state: str) -> Measured:
    evidence, run = evidence_of(version), newest_run(version, k)
    return Measured(
        version=version,
        evidence=evidence,
        run=run,
        summary=Summary.from_json(run.summary) if run else Summary(),
        is_moving=run is None or not is_current(run, evidence, state),
    )


def has_grades(project: Project) -> bool:
    """Whether anybody has graded a result, so that there is anything to compute."""
    return current_judgments(project).filter(item__kind=ItemKind.RESULT, grade__isnull=False).exists()


def metrics_page(now: Measured, before: Measured | None, metric: Metric, hidden: Container[str]) -> MetricsPage:
    """All of it from two stored runs, in the same statements however many queries there are.

    Of the query groups in `hidden` no score is told one by one.
    """
    assert now.run is not None  # noqa: S101 - narrows the type
    project, lines = now.version.project, lines_of(now.run)
    against = before.run if before else None
    others = lines_of(against) if against else {}
    seen = {key: line for key, line in lines.items() if line.group not in hidden}
    moved = movers(seen, others, metric)
    losses = [mover for mover in moved if mover.change < 0][:SHOWN_MOVERS]
    gains = [mover for mover in reversed(moved) if mover.change > 0][:SHOWN_MOVERS]
    unrated = now.summary.to_rate[:SHOWN_TO_RATE]
    asked = queries_by_key(project, [*(mover.query for mover in (*losses, *gains)), *(row.query for row in unrated)])
    comparison = comparison_of(now.run, against) if against else Comparison()
    return MetricsPage(
        rows=rows_of(now, before, comparison),
        verdict=comparison.say(metric, now.run.k, now.version.name, before.version.name) if before else "",
        comparison=comparison,
        passes=passes_of(now.evidence, before.evidence if before else None),
        tags=slices(lines, others, blurred(tagged(project, lines), seen), metric)[:SHOWN_SLICES],
        groups=slices(lines, others, grouped(seen), metric)[:SHOWN_SLICES],
        losses=[MovedQuery(asked[mover.query], mover) for mover in losses if mover.query in asked],
        gains=[MovedQuery(asked[mover.query], mover) for mover in gains if mover.query in asked],
        hidden=len(lines) - len(seen),
        trend=trend_of(project, now.run.k, metric),
        to_rate=mark_waiting(project, unrated, asked),
    )


def rows_of(now: Measured, before: Measured | None, comparison: Comparison) -> list[Row]:
    k = now.run.k if now.run else 0
    return [
        Row(
            metric=metric,
            name=metric.at(k),
            figure=now.summary.figure(metric),
            other=before.summary.figure(metric) if before else None,
            difference=comparison.of(metric),
        )
        for metric in Metric
    ]


def passes_of(now: Evidence | None, before: Evidence | None) -> Passes | None:
    """Of the queries that passed or failed on both; None without any. Kept while no verdict changes."""
    if now is None or before is None:
        return None
    return keep("passes", partial(replays_state, [*now.replays, *before.replays]), partial(read_passes, now, before))


def read_passes(now: Evidence, before: Evidence) -> Passes | None:
    ours, theirs = decided(now), decided(before)
    pairs = [(ours[key], theirs[key]) for key in ours if key in theirs]
    if not pairs:
        return None
    return Passes(
        both=pairs.count((True, True)),
        only_candidate=pairs.count((True, False)),
        only_other=pairs.count((False, True)),
        neither=pairs.count((False, False)),
    )


def decided(evidence: Evidence) -> dict[int, bool]:
    """Whether each query passed; those that did neither are left out. A person's verdict counts."""
    both = (QueryStatus.PASS, QueryStatus.FAIL)
    rows = outcomes_of(evidence).exclude(verdict="").filter(Q(candidate_status__in=both) | Q(override__gt=""))
    told = {
        key: status_under(status, override)
        for key, status, override in rows.values_list("query", "candidate_status", "override")
    }
    return {key: status == QueryStatus.PASS for key, status in told.items() if status in both}


def tagged(project: Project, lines: Lines) -> dict[str, list[int]]:
    """The rated queries of each tag."""
    found: dict[str, list[int]] = defaultdict(list)
    rows = Query.tags.through.objects.filter(tag__project=project).order_by("tag__name", "query_id")
    for name, key in rows.values_list("tag__name", "query_id"):
        if key in lines:
            found[name].append(key)
    return found


def blurred(parts: Mapping[str, Sequence[int]], seen: Lines) -> dict[str, Sequence[int]]:
    """Without the parts that are so few that their mean would tell what one of their hidden queries scored."""
    return {name: keys for name, keys in parts.items() if len(keys) >= FEW or all(key in seen for key in keys)}


def grouped(lines: Lines) -> dict[str, list[int]]:
    """The rated queries of each group that has several."""
    found: dict[str, list[int]] = defaultdict(list)
    for key, line in lines.items():
        found[line.group].append(key)
    return {name: keys for name, keys in sorted(found.items()) if len(keys) > 1}


def trend_of(project: Project, k: int, metric: Metric) -> list[Point]:
    runs = newest_runs(project, k)[-MOST_VERSIONS:]
    figures = [(run, Summary.from_json(run.summary).figure(metric)) for run in runs]
    return [
        Point(run.version.name, figure.mean, figure.low, figure.high) for run, figure in figures if figure is not None
    ]


def queries_by_key(project: Project, keys: Iterable[int]) -> dict[int, Query]:
    return {query.pk: query for query in project.queries.filter(pk__in=set(keys))}


def mark_waiting(project: Project, unrated: Sequence[Unrated], asked: Mapping[int, Query]) -> list[ToRate]:
    items = ReviewItem.objects.filter(
        project=project,
        kind=ItemKind.RESULT,
        group__in={row.group for row in unrated},
        queue__isnull=False,
        queue__closed_at=None,
    )
    known = set(items.values_list("group", "result_id"))
    return [ToRate(row, asked.get(row.query), (row.group, row.result_id[:500]) in known) for row in unrated]
