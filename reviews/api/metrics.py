"""Metrics of a version beside another's: in all, query by query, and what to rate so that they can be trusted."""

from functools import cached_property
from typing import Any

from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.api.files import attach
from bugbash.api.scope import InProject
from bugbash.errors import ConflictError
from bugbash.models import Query, Version
from portal.lib.api.shapes import Choice, Filters, Strict, Text, Whole
from reviews.actions.metrics import ask_experts
from reviews.api.metric_shapes import MetricsRead, QueryMetricsRead, ScoresRead, ToRateRead
from reviews.choices import Metric
from reviews.logic.metric_runs import MOST_UNRATED
from reviews.models import MetricRun
from reviews.selectors.blind import hidden_groups
from reviews.selectors.metric_export import score_lines
from reviews.selectors.metric_page import (
    Measured,
    mark_waiting,
    measured,
    metrics_page,
    queries_by_key,
)
from reviews.selectors.metric_query import query_page
from reviews.selectors.metric_runs import depths, lines_of, measurable, newest_run
from reviews.selectors.ratings import ratings_state
from reviews.tasks import ring_metrics

USUAL_K = 10


class DepthFilters(Filters):
    k = serializers.IntegerField(min_value=1, max_value=1000, default=USUAL_K)


class MetricFilters(DepthFilters):
    against = Text(
        max_length=60, required=False, help_text="Another version's name; the project's baseline by default."
    )
    metric = Choice(Metric.choices, default=Metric.NDCG, help_text="By which parts, movers and trend are told.")


class AskExpertsWrite(Strict):
    k = Whole(min_value=1, max_value=1000, default=USUAL_K)
    count = Whole(min_value=1, max_value=MOST_UNRATED, default=20, help_text="So many of those that weigh most.")


class AskedExpertsRead(serializers.Serializer[Any]):
    added = serializers.IntegerField(read_only=True, help_text="How many the experts were not asked about before.")


@extend_schema(tags=["metrics"])
class MetricViewSet(InProject[Version]):
    reads = MetricsRead
    shapes = {"ask": AskExpertsWrite}
    gates = {"ask": access.get_writable_project}

    @cached_property
    def versions(self) -> dict[str, Version]:
        return {version.name: version for version in measurable(self.project)}

    def get_object(self) -> Version:
        version = self.versions.get(self.kwargs["name"])
        if version is None:
            raise Http404
        return version

    @extend_schema(
        summary="All metrics with intervals, beside another version's with paired tests",
        description="What was computed last; `is_moving` says that ratings or answers have come in since.",
        parameters=[MetricFilters],
        responses=MetricsRead,
    )
    def retrieve(self, request: Request, **_: Any) -> Response:
        given = self.read_filters(request)
        now, before = self.measure(self.get_object(), given), self.other(given)
        before = before if before and before.version != now.version else None
        page = metrics_page(now, before, given["metric"], self.hidden()) if now.run else None
        return Response(MetricsRead({"now": now, "before": before, "page": page}).data)

    @extend_schema(
        summary="The scores of each query",
        description="Undefined ones are null.",
        parameters=[DepthFilters],
        responses=ScoresRead,
    )
    def scores(self, request: Request, **_: Any) -> Response:
        run = self.run(self.get_object(), DepthFilters.read(request, beside=()))
        hidden = self.hidden()
        lines = lines_of(run) if run else {}
        rows = [{"query": key, "line": line} for key, line in sorted(lines.items()) if line.group not in hidden]
        return Response(ScoresRead({"results": rows}).data)

    @extend_schema(
        summary="The scores of each query as CSV",
        parameters=[DepthFilters],
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    def export(self, request: Request, **_: Any) -> StreamingHttpResponse:
        version = self.get_object()
        run = self.run(version, DepthFilters.read(request, beside=()))
        lines = score_lines(self.project, run, self.hidden())
        return attach(lines, "text/csv", f"metrics-{self.project.slug}.csv")

    @extend_schema(
        summary="One query: both answers with the experts' grades, and its scores over the versions",
        parameters=[MetricFilters],
        responses=QueryMetricsRead,
    )
    def query(self, request: Request, query: int, **_: Any) -> Response:
        given = self.read_filters(request)
        row = get_object_or_404(Query, project=self.project, pk=query)
        version, against = self.get_object(), self.named(given)
        membership = access.get_membership(self.user, self.project.slug)
        against = against if against != version else None
        page = query_page(row, version, against, given["k"], given["metric"], membership)
        return Response(QueryMetricsRead({"query": row, "page": page}).data)

    @extend_schema(
        summary="The results without a grade that weigh most", parameters=[DepthFilters], responses=ToRateRead
    )
    def to_rate(self, request: Request, **_: Any) -> Response:
        now = self.measure(self.get_object(), DepthFilters.read(request, beside=()))
        asked = queries_by_key(self.project, [row.query for row in now.summary.to_rate])
        rows = mark_waiting(self.project, now.summary.to_rate, asked)
        return Response(ToRateRead({"unrated": now.summary.unrated, "results": rows}).data)

    @extend_schema(summary="Ask the experts about them", request=AskExpertsWrite, responses=AskedExpertsRead)
    def ask(self, request: Request, **_: Any) -> Response:
        body = self.read_body()
        run = self.run(self.get_object(), body)
        if run is None:
            raise ConflictError("Nothing has been computed for this version and k yet.")
        return Response(AskedExpertsRead({"added": ask_experts(run=run, count=body["count"], by=self.user)}).data)

    def read_filters(self, request: Request) -> dict[str, Any]:
        given = MetricFilters.read(request, beside=())
        return {**given, "metric": Metric(given["metric"])}

    def run(self, version: Version, given: dict[str, Any]) -> MetricRun | None:
        return newest_run(version, self.depth(given))

    def depth(self, given: dict[str, Any]) -> int:
        known, k = depths(self.project), int(given["k"])
        if k not in known:
            raise ValidationError({"k": [f"Metrics are computed at {', '.join(map(str, known))}, not at {k}."]})
        return k

    def measure(self, version: Version, given: dict[str, Any]) -> Measured:
        """What is known; a worker is woken where that is not the newest."""
        found = measured(version, self.depth(given), ratings_state(self.project))
        if found.is_moving:
            ring_metrics(self.project.pk)
        return found

    def other(self, given: dict[str, Any]) -> Measured | None:
        version = self.named(given)
        return self.measure(version, given) if version else None

    def named(self, given: dict[str, Any]) -> Version | None:
        """The version to compare with; raises ValidationError for a name that no replayed version has."""
        usual = self.project.baseline.name if self.project.baseline else ""
        name = given.get("against")
        if name and name not in self.versions:
            raise ValidationError({"against": [f"No replayed version goes by the name {name}."]})
        return self.versions.get(name or usual)

    def hidden(self) -> set[str]:
        return hidden_groups(access.get_membership(self.user, self.project.slug))
