"""One query's metrics: what two versions answered with the experts' grades beside it, and its scores over time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models.fields.json import KeyTransform

from bugbash.logic.comparison_rules import read_rules
from bugbash.models import Membership, Observation, Query, Version
from bugbash.selectors.evidence import evidence_of, outcomes_of
from bugbash.selectors.sides import Hit, Pair, Side, alone, beside
from portal.lib.charts import Point
from reviews.choices import Metric
from reviews.logic.metric_runs import Line
from reviews.models import MetricRun
from reviews.selectors.blind import hidden_groups, hidden_results
from reviews.selectors.metric_runs import grades_of, key_of
from reviews.selectors.queue import settings_of

SIDE = ("body", "version", "deployment", "definition", "query")


@dataclass(frozen=True, slots=True)
class GradedHit:
    """A result with the experts' grade in words; `tone` is good, bad, or nothing where there is no grade."""

    hit: Hit
    grade: str
    tone: str


@dataclass(frozen=True, slots=True)
class GradedSide:
    side: Side
    hits: Sequence[GradedHit]


@dataclass(frozen=True, slots=True)
class Score:
    """The query's scores on one version, in the order of the metrics; None where undefined."""

    version: Version
    line: Line

    @property
    def values(self) -> Sequence[float | None]:
        return self.line.scores


@dataclass(frozen=True, slots=True)
class QueryPage:
    """`is_hidden` where the reader is still asked about its results, so that no score is told."""

    sides: Sequence[GradedSide]
    pair: Pair | None
    names: Sequence[str]
    scores: Sequence[Score]
    trend: Sequence[Point]
    is_hidden: bool


def query_page(
    query: Query, version: Version | None, against: Version | None, k: int, metric: Metric, membership: Membership
) -> QueryPage:
    """The same statements whatever was answered."""
    pair, sides = sides_of(query, version, against)
    grades = grades_of(query.project, query.group).get(query.group, {})
    unseen, words = hidden_results(membership, query.group), settings_of(query.project).scale
    is_hidden = query.group in hidden_groups(membership)
    scores = [] if is_hidden else scores_of(query, k)
    return QueryPage(
        sides=[GradedSide(side, [grade(hit, grades, unseen, words) for hit in side.hits]) for side in sides],
        pair=pair,
        names=[one.at(k) for one in Metric],
        scores=scores,
        trend=[Point(score.version.name, score.line.score(metric)) for score in scores],
        is_hidden=is_hidden,
    )


def sides_of(query: Query, version: Version | None, against: Version | None) -> tuple[Pair | None, list[Side]]:
    """The other version's answer first; a pair where both answered."""
    found = [observation_of(query, one) for one in (against, version) if one]
    shown = [observation for observation in found if observation]
    if len(shown) == 2:
        evidence = evidence_of(version) if version else None
        rules = read_rules(evidence.newest.diff_rules) if evidence else None
        pair = beside(shown[0], shown[1], rules=rules)
        return pair, list(pair.sides)
    return None, [alone(observation) for observation in shown]


def observation_of(query: Query, version: Version) -> Observation | None:
    """What the version's evidence rests on for this query."""
    evidence = evidence_of(version)
    if evidence is None:
        return None
    rows = outcomes_of(evidence).filter(query=query).select_related(*(f"candidate__{name}" for name in SIDE))
    outcome = rows.first()
    return outcome.candidate if outcome else None


def grade(hit: Hit, grades: Mapping[str, float], unseen: set[str], words: Mapping[str, str]) -> GradedHit:
    if hit.id[:500] in unseen:
        return GradedHit(hit, "rate it first", "info")
    value = grades.get(hit.id)
    if value is None:
        return GradedHit(hit, "not rated", "warn")
    name = f"{value:g}"
    return GradedHit(hit, f"{name} {words.get(name, '')}".strip(), "good" if value > 0 else "bad")


def scores_of(query: Query, k: int) -> list[Score]:
    """On each measured version, the oldest first."""
    rows = MetricRun.objects.filter(project=query.project_id, k=k, scores__has_key=key_of(query.pk)).defer("scores")
    rows = rows.annotate(line=KeyTransform(key_of(query.pk), "scores")).select_related("version").order_by("pk")
    newest = {row.version_id: row for row in rows}
    ordered = sorted(newest.values(), key=lambda row: (row.version.registered_at, row.version_id))
    return [Score(row.version, Line.from_json(row.line)) for row in ordered]
