"""Computed metrics as they are stored, and whether they still say what the ratings say."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef

from bugbash.models import Project, Replay, Version
from bugbash.selectors.evidence import Evidence, evidence_of, outcomes_of
from bugbash.selectors.replays import collected
from reviews.logic.criteria import wanted_rankings
from reviews.logic.metric_comparison import Comparison, compare
from reviews.logic.metric_runs import Line, Lines
from reviews.logic.scopes import Grades
from reviews.models import MetricComparison, MetricRun
from reviews.selectors.consensus import item_words, read_words
from reviews.selectors.facts import criteria_of, spec_of
from reviews.selectors.queue import current_judgments
from reviews.selectors.ratings import grades_by_group

KS = (1, 3, 5, 10)
MOST_VERSIONS = 12


def grades_of(project: Project, group: str = "") -> Grades:
    """What the experts grade each result, by query group; of one group alone where it is named."""
    rows = current_judgments(project)
    said = read_words(rows.filter(item__group=group) if group else rows)
    return grades_by_group(item_words(project, said))


def evidence_moment(evidence: Evidence) -> datetime:
    """When the newest of its answers was taken."""
    return max(replay.finished_at or replay.requested_at for replay in evidence.replays)


def depths(project: Project) -> list[int]:
    """The k that metrics are computed at: the usual ones, and those of the criteria."""
    return sorted({*KS, *wanted_rankings([spec_of(criterion) for criterion in criteria_of(project)])})


def newest_run(version: Version, k: int) -> MetricRun | None:
    """Its scores are read when they are asked for."""
    rows = MetricRun.objects.filter(version=version, k=k).defer("scores").select_related("version", "replay")
    return rows.order_by("-pk").first()


def newest_runs(project: Project, k: int) -> list[MetricRun]:
    """The newest run of each version without its scores, the oldest version first."""
    rows = MetricRun.objects.filter(project=project, k=k).defer("scores").select_related("version").order_by("pk")
    newest = {row.version_id: row for row in rows}
    return sorted(newest.values(), key=lambda row: (row.version.registered_at, row.version_id))


def measurable(project: Project) -> list[Version]:
    """The versions that metrics are computed of: the newest that have a settled replay, and the baseline."""
    settled = collected(Replay.objects.filter(version=OuterRef("pk"), summary__isnull=False))
    rows = project.versions.filter(Exists(settled)).select_related("project__baseline", "definition")
    rows = rows.order_by("-registered_at", "-pk")
    newest = list(rows[:MOST_VERSIONS])
    if project.baseline_id and project.baseline_id not in {version.pk for version in newest}:
        newest += rows.filter(pk=project.baseline_id)
    return newest


def is_current(run: MetricRun, evidence: Evidence | None, state: str) -> bool:
    """Whether nobody has rated and nothing was asked since."""
    return evidence is not None and (run.evidence_at, run.ratings_state) == (evidence_moment(evidence), state)


def lines_of(run: MetricRun) -> dict[int, Line]:
    return {int(key.removeprefix("q")): Line.from_json(line) for key, line in run.scores.items()}


def key_of(query: int) -> str:
    """Under which a run keeps the line of a query; a bare number would be read as a place in a list."""
    return f"q{query}"


def comparison_of(run: MetricRun, against: MetricRun) -> Comparison:
    """As it was stored, else computed now."""
    stored = MetricComparison.objects.filter(run=run, against=against).first()
    return Comparison.from_json(stored.result) if stored else compare_runs(run, against)


def compare_runs(run: MetricRun, against: MetricRun) -> Comparison:
    ours, theirs = lines_of(run), lines_of(against)
    left, right = shown_by(run, ours), shown_by(against, theirs)
    return compare(ours, theirs, [(left[key], right[key]) for key in left if key in right], run.k)


def shown_by(run: MetricRun, lines: Lines) -> dict[int, Sequence[str]]:
    """What the version showed for the queries of a run, by query."""
    evidence = evidence_of(run.version)
    if evidence is None:
        return {}
    rows = outcomes_of(evidence).filter(query__in=list(lines))
    return dict(rows.values_list("query", "ranking"))
