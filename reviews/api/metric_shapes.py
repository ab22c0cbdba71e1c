"""How metrics are told; every number in full precision."""

from typing import Any

from rest_framework import serializers

from reviews.choices import Metric
from reviews.logic.metric_runs import COLUMNS, Line
from reviews.selectors.metric_page import Measured

SCORES = "By metric; null where nothing relevant is known."


def number(help_text: str = "", *, source: str | None = None) -> serializers.FloatField:
    return serializers.FloatField(read_only=True, allow_null=True, help_text=help_text, source=source)


class FigureRead(serializers.Serializer[Any]):
    mean = serializers.FloatField(read_only=True)
    low = number("Of the 95 % bootstrap interval.")
    high = number()


class DifferenceRead(serializers.Serializer[Any]):
    """Over the queries where both versions have a value."""

    mean = serializers.FloatField(read_only=True, help_text="This version minus the other.")
    low = number("Of the 95 % paired bootstrap interval.")
    high = number()
    p = serializers.FloatField(read_only=True, help_text="Of the paired permutation test, two-sided.")


class MetricRowRead(serializers.Serializer[Any]):
    metric = serializers.ChoiceField(Metric.choices, read_only=True)
    name = serializers.CharField(read_only=True, help_text="Such as `nDCG@10 (exp)`.")
    value = FigureRead(source="figure", read_only=True, allow_null=True)
    against = FigureRead(source="other", read_only=True, allow_null=True)
    difference = DifferenceRead(read_only=True, allow_null=True)


class MeasuredRead(serializers.Serializer[Any]):
    """What the numbers of one version rest on."""

    version = serializers.CharField(source="version.name", read_only=True)
    replay = serializers.IntegerField(source="run.replay.number", default=None, read_only=True, allow_null=True)
    computed_at = serializers.DateTimeField(source="run.computed_at", default=None, read_only=True, allow_null=True)
    parameters = serializers.SerializerMethodField(help_text="Metrics, highest grade, format, replays by number.")
    is_moving = serializers.BooleanField(
        read_only=True, help_text="Ratings or answers have come in since; it is being computed again."
    )
    queries = serializers.IntegerField(
        source="summary.queries", read_only=True, help_text="Rated ones with a known relevant result."
    )
    undefined = serializers.IntegerField(
        source="summary.undefined", read_only=True, help_text="Rated queries of which nothing relevant is known."
    )
    error_count = serializers.IntegerField(
        source="summary.errors", read_only=True, help_text="Rated queries that got no answer; they are in no mean."
    )
    repeating = serializers.IntegerField(
        source="summary.repeating", read_only=True, help_text="Answers that show an id twice; it counts once."
    )
    judged = number("Share of the results within k that have a grade.", source="summary.judged_share")

    def get_parameters(self, measured: Measured) -> dict[str, Any]:
        return dict(measured.run.parameters) if measured.run else {}


class PassesRead(serializers.Serializer[Any]):
    """Queries that passed or failed on both versions."""

    both = serializers.IntegerField(read_only=True)
    only_this = serializers.IntegerField(source="only_candidate", read_only=True)
    only_other = serializers.IntegerField(read_only=True)
    neither = serializers.IntegerField(read_only=True)
    p = serializers.FloatField(read_only=True, help_text="Of the exact McNemar test.")


class SliceRead(serializers.Serializer[Any]):
    name = serializers.CharField(read_only=True)
    queries = serializers.IntegerField(read_only=True)
    mean = number()
    judged = number("Mean share of its queries' results that have a grade.")
    change = number("Over the queries where both versions have a value.")


class MovedRead(serializers.Serializer[Any]):
    query = serializers.IntegerField(source="query.pk", read_only=True)
    text = serializers.CharField(source="query.text", read_only=True)
    value = serializers.FloatField(source="mover.candidate", read_only=True)
    against = serializers.FloatField(source="mover.other", read_only=True)


class PointRead(serializers.Serializer[Any]):
    version = serializers.CharField(source="name", read_only=True)
    mean = serializers.FloatField(source="value", read_only=True, allow_null=True)
    low = number()
    high = number()


class PageRead(serializers.Serializer[Any]):
    metrics = MetricRowRead(source="rows", many=True, read_only=True)
    verdict = serializers.CharField(read_only=True, help_text="Which is better, or that nobody can say yet.")
    paired = serializers.IntegerField(source="comparison.queries", read_only=True)
    jaccard = number("Mean agreement of both versions' lists within k.", source="comparison.jaccard")
    rbo = number("Mean rank-biased overlap within k, p = 0.9.", source="comparison.rbo")
    passes = PassesRead(read_only=True, allow_null=True)
    tags = SliceRead(many=True, read_only=True)
    groups = SliceRead(many=True, read_only=True, help_text="Those with several rated queries.")
    losses = MovedRead(many=True, read_only=True, help_text="The greatest first.")
    gains = MovedRead(many=True, read_only=True, help_text="The greatest first.")
    hidden = serializers.IntegerField(
        read_only=True, help_text="Queries told by the means alone, for you are still asked about their results."
    )
    trend = PointRead(many=True, read_only=True, help_text="Over the versions, the oldest first.")


class MetricsRead(serializers.Serializer[Any]):
    version = MeasuredRead(source="now", read_only=True)
    against = MeasuredRead(source="before", read_only=True, allow_null=True)
    computed = PageRead(source="page", read_only=True, allow_null=True, help_text="Null until it has been computed.")


class QueryScoreRead(serializers.Serializer[Any]):
    query = serializers.IntegerField(read_only=True)
    group = serializers.CharField(source="line.group", read_only=True)
    scores = serializers.SerializerMethodField(help_text=SCORES)
    judged = number(source="line.judged")
    duplicates = serializers.IntegerField(source="line.duplicates", read_only=True)

    def get_scores(self, row: dict[str, Any]) -> dict[str, float | None]:
        return scores_of(row["line"])


class ScoresRead(serializers.Serializer[Any]):
    results = QueryScoreRead(many=True, read_only=True)


class GradedHitRead(serializers.Serializer[Any]):
    rank = serializers.IntegerField(source="hit.rank", read_only=True)
    id = serializers.CharField(source="hit.id", read_only=True)
    mark = serializers.CharField(source="hit.mark.words", read_only=True, help_text="What became of it.")
    grade = serializers.CharField(read_only=True, help_text="In words; `rate it first` while you are asked about it.")


class GradedAnswerRead(serializers.Serializer[Any]):
    version = serializers.CharField(source="side.observation.version.name", read_only=True)
    error = serializers.CharField(source="side.observation.error", read_only=True)
    results = GradedHitRead(source="hits", many=True, read_only=True)


class VersionScoreRead(serializers.Serializer[Any]):
    version = serializers.CharField(source="version.name", read_only=True)
    scores = serializers.SerializerMethodField(help_text=SCORES)
    judged = number(source="line.judged")
    duplicates = serializers.IntegerField(source="line.duplicates", read_only=True)

    def get_scores(self, row: Any) -> dict[str, float | None]:
        return scores_of(row.line)


class QueryMetricsRead(serializers.Serializer[Any]):
    query = serializers.IntegerField(source="query.pk", read_only=True)
    text = serializers.CharField(source="query.text", read_only=True)
    answers = GradedAnswerRead(source="page.sides", many=True, read_only=True, help_text="The other version's first.")
    versions = VersionScoreRead(source="page.scores", many=True, read_only=True, help_text="The oldest first.")
    is_hidden = serializers.BooleanField(
        source="page.is_hidden", read_only=True, help_text="No score is told before you have rated its results."
    )


class UnratedRead(serializers.Serializer[Any]):
    result = serializers.CharField(source="result.result_id", read_only=True)
    query = serializers.IntegerField(source="result.query", read_only=True, help_text="The one that shows it best.")
    rank = serializers.IntegerField(source="result.rank", read_only=True)
    queries = serializers.IntegerField(source="result.queries", read_only=True)
    weight = serializers.FloatField(source="result.weight", read_only=True, help_text="Sum of its ranks' discounts.")
    waits = serializers.BooleanField(read_only=True, help_text="Whether the experts are asked about it already.")


class ToRateRead(serializers.Serializer[Any]):
    unrated = serializers.IntegerField(read_only=True, help_text="All results within k that have no grade.")
    results = UnratedRead(many=True, read_only=True, help_text="The 200 that weigh most.")


def scores_of(line: Line) -> dict[str, float | None]:
    return {metric.value: score for metric, score in zip(COLUMNS, line.scores, strict=True)}
