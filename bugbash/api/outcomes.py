from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.actions.outcomes import LONGEST_REASON, ask_again, clear_override, override_verdict
from bugbash.actions.triage import accept_outcomes, take_back
from bugbash.api.decisions import DecisionRead
from bugbash.api.diffs import DiffRead
from bugbash.api.observations import ObservationRead
from bugbash.api.people import PersonRead
from bugbash.api.scope import InProject
from bugbash.choices import CallError, DecisionKind, QueryStatus, Verdict
from bugbash.logic.comparison_rules import read_rules
from bugbash.models import Outcome, OutcomeDecision, Replay
from bugbash.selectors.outcomes import UNDECIDED, OutcomeFilter, narrowed, side_by_side
from bugbash.selectors.sides import beside
from portal.lib.api.shapes import Choice, Filters, Strict, Text


class OverrideRead(serializers.Serializer[Outcome]):
    verdict = serializers.ChoiceField(Verdict.choices, source="override", read_only=True)
    reason = serializers.CharField(source="override_reason", read_only=True)
    by = PersonRead(source="overridden_by", read_only=True)
    at = serializers.DateTimeField(source="overridden_at", read_only=True)


class OverrideWrite(Strict):
    verdict = Choice(Verdict.choices)
    reason = Text(max_length=LONGEST_REASON, help_text="Both verdicts stay to be seen; this says why.")


class OutcomeRead(serializers.ModelSerializer[Outcome]):
    query = serializers.IntegerField(source="query_id", read_only=True)
    deployment = serializers.CharField(source="deployment.name", read_only=True)
    params = serializers.DictField(read_only=True)
    checks = serializers.ListField(child=serializers.CharField(), read_only=True)
    verdict = serializers.ChoiceField(
        Verdict.choices,
        source="effective",
        read_only=True,
        allow_blank=True,
        help_text="A person's where there is one, else the automatic one; empty until asked.",
    )
    automatic_verdict = serializers.ChoiceField(
        Verdict.choices, source="verdict", read_only=True, allow_blank=True, help_text="Stays beside a person's."
    )
    override = serializers.SerializerMethodField(help_text="A person's verdict; null where there is none.")
    candidate_status = serializers.ChoiceField(QueryStatus.choices, read_only=True, allow_blank=True)
    baseline_status = serializers.ChoiceField(
        QueryStatus.choices, read_only=True, allow_blank=True, help_text="Empty where there is nothing to compare with."
    )
    candidate = serializers.IntegerField(source="candidate_id", read_only=True, allow_null=True)
    reference = serializers.IntegerField(
        source="reference_id", read_only=True, allow_null=True, help_text="The baseline's observation."
    )

    error = serializers.ChoiceField(CallError.choices, read_only=True, allow_blank=True, help_text="Of the candidate.")
    decision = DecisionRead(read_only=True, allow_null=True, help_text="What a person made of it; null: nobody looked.")

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
            "automatic_verdict",
            "override",
            "because",
            "candidate_status",
            "baseline_status",
            "distance",
            "noise",
            "hidden_count",
            "took_ms",
            "error",
            "change_key",
            "candidate",
            "reference",
            "decision",
        )

    @extend_schema_field(OverrideRead(allow_null=True))
    def get_override(self, row: Outcome) -> Any:
        return OverrideRead(row).data if row.override else None


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
        if row.reference is None or row.candidate is None:
            return None
        diff = beside(row.reference, row.candidate, rules=read_rules(row.replay.diff_rules)).diff
        return DiffRead(diff).data if diff else None


class OutcomeFilters(Filters):
    verdict = Choice(Verdict.choices, required=False)
    status = Choice(QueryStatus.choices, required=False, help_text="Of the candidate.")
    required = serializers.BooleanField(required=False, help_text="Only required queries.")  # type: ignore[assignment]
    q = Text(required=False, max_length=200, help_text="Part of the query's text.")
    tag = Text(required=False, max_length=60)
    family = Text(required=False, max_length=40)
    error = Choice(CallError.choices, required=False)
    change = Text(required=False, max_length=64, help_text="`change_key` of alike changes.")
    decision = Choice([(UNDECIDED, "nobody has looked"), *DecisionKind.choices], required=False)


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
    shapes = {"list": OutcomeRead, "override": OverrideWrite}
    gates = dict.fromkeys(("rerun", "override", "clear", "accept", "unaccept"), access.get_writable_project)
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
            narrowed(self.replay, OutcomeFilter(words=words, **given))
            .exclude(verdict="")
            .select_related("deployment", "overridden_by", "decision__decided_by", "decision__breakage")
        )

    @extend_schema(summary="Ask this one again, as a further attempt", request=None, responses=OutcomeRead)
    @action(methods=["post"], detail=True)
    def rerun(self, request: Request, **_: Any) -> Response:
        outcome = self.get_object()
        ask_again(replay=self.replay, which=outcome, by=self.user)
        return self.show(outcome)

    @extend_schema(
        summary="Say what it means instead of its verdict",
        description="Lists, summaries and gates count it; the automatic verdict stays beside it.",
        request=OverrideWrite,
        responses=OutcomeRead,
    )
    @action(methods=["put"], detail=True)
    def override(self, request: Request, **_: Any) -> Response:
        outcome, facts = self.get_object(), self.read_body()
        return self.show(
            override_verdict(outcome=outcome, verdict=Verdict(facts.pop("verdict")), by=self.user, **facts)
        )

    @extend_schema(summary="Let the automatic verdict count again", request=None, responses={200: OutcomeRead})
    @override.mapping.delete
    def clear(self, request: Request, **_: Any) -> Response:
        return self.show(clear_override(outcome=self.get_object(), by=self.user))

    def show(self, outcome: Outcome) -> Response:
        return Response(OutcomeRead(self.again(outcome)).data)

    @extend_schema(
        summary="Accept the candidate's answer as the new normal",
        description="Where it comes again, the query counts as unchanged.",
        request=None,
        responses=OutcomeInFull,
    )
    @action(methods=["post"], detail=True)
    def accept(self, request: Request, **_: Any) -> Response:
        row = self.get_object()
        accept_outcomes(replay=self.replay, outcomes=[row], by=self.user)
        return Response(OutcomeInFull(self.again(row)).data)

    @extend_schema(summary="Take the acceptance back", responses={204: None})
    @accept.mapping.delete
    def unaccept(self, request: Request, **_: Any) -> Response:
        decisions = OutcomeDecision.objects.filter(outcome=self.get_object(), kind=DecisionKind.ACCEPTED)
        take_back(replay=self.replay, decisions=decisions.select_related("outcome", "breakage"), by=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
