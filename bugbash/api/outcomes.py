from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers

from bugbash.api.diffs import DiffRead
from bugbash.api.observations import ObservationRead
from bugbash.api.scope import InProject
from bugbash.choices import QueryStatus, Verdict
from bugbash.models import Outcome, Replay
from bugbash.selectors.outcomes import OutcomeFilter, narrowed, side_by_side
from bugbash.selectors.sides import beside
from portal.lib.api.shapes import Choice, Filters, Text


class OutcomeRead(serializers.ModelSerializer[Outcome]):
    query = serializers.IntegerField(source="query_id", read_only=True)
    deployment = serializers.CharField(source="deployment.name", read_only=True)
    params = serializers.DictField(read_only=True)
    checks = serializers.ListField(child=serializers.CharField(), read_only=True)
    verdict = serializers.ChoiceField(Verdict.choices, read_only=True, allow_blank=True, help_text="Empty until asked.")
    candidate_status = serializers.ChoiceField(QueryStatus.choices, read_only=True, allow_blank=True)
    baseline_status = serializers.ChoiceField(
        QueryStatus.choices, read_only=True, allow_blank=True, help_text="Empty where there is nothing to compare with."
    )
    candidate = serializers.IntegerField(source="candidate_id", read_only=True, allow_null=True)
    reference = serializers.IntegerField(
        source="reference_id", read_only=True, allow_null=True, help_text="The baseline's observation."
    )

    class Meta:
        model = Outcome
        fields = read_only_fields = (
            "ordinal",
            "query",
            "deployment",
            "text",
            "params",
            "checks",
            "required",
            "verdict",
            "because",
            "candidate_status",
            "baseline_status",
            "distance",
            "noise",
            "candidate",
            "reference",
        )


class OutcomeInFull(OutcomeRead):
    observations = serializers.SerializerMethodField(help_text="The two answers, the baseline's first.")
    diff = serializers.SerializerMethodField(help_text="Null unless both sides answered.")

    class Meta(OutcomeRead.Meta):
        fields = read_only_fields = (*OutcomeRead.Meta.fields, "observations", "diff")  # type: ignore[assignment]

    @extend_schema_field(ObservationRead(many=True))
    def get_observations(self, row: Outcome) -> Any:
        return ObservationRead([one for one in (row.reference, row.candidate) if one], many=True).data

    @extend_schema_field(DiffRead(allow_null=True))
    def get_diff(self, row: Outcome) -> Any:
        diff = beside(row.reference, row.candidate).diff if row.reference and row.candidate else None
        return DiffRead(diff).data if diff else None


class OutcomeFilters(Filters):
    verdict = Choice(Verdict.choices, required=False)
    status = Choice(QueryStatus.choices, required=False, help_text="Of the candidate.")
    required = serializers.BooleanField(required=False, help_text="Only required queries.")  # type: ignore[assignment]
    q = Text(required=False, max_length=200, help_text="Part of the query's text.")


@extend_schema(tags=["replays"])
@extend_schema_view(
    list=extend_schema(
        summary="What became of each query, in signal order",
        description="While a replay runs, those without a verdict are left out.",
    ),
    retrieve=extend_schema(summary="One query's two answers side by side"),
)
class OutcomeViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, InProject[Outcome]):
    reads = OutcomeInFull
    shapes = {"list": OutcomeRead}
    filters = OutcomeFilters
    keyset = "ordinal"
    lookup_field = "ordinal"
    lookup_value_converter = "int"

    @cached_property
    def replay(self) -> Replay:
        return get_object_or_404(self.project.replays, number=self.kwargs["number"])

    def get_queryset(self) -> QuerySet[Outcome]:
        return side_by_side(self.replay)

    def narrow(self, rows: QuerySet[Outcome], given: dict[str, Any]) -> QuerySet[Outcome]:
        words = given.pop("q", "")
        return (
            narrowed(self.replay, OutcomeFilter(words=words, **given)).exclude(verdict="").select_related("deployment")
        )
