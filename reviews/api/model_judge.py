"""A model as a further rater: its rules, its runs, and how far it agrees with the experts."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.api.scope import InProject
from portal.lib.api.shapes import Flag, Number, Strict, Whole
from reviews.actions.model_judge import (
    LEAST_ITEMS,
    MOST_CALLS,
    MOST_ITEMS,
    cancel_model_run,
    set_model_rules,
    start_model_run,
)
from reviews.models import ModelRun, ReviewQueue, ReviewSettings
from reviews.selectors.model_judge import ModelPanel, panel_of
from reviews.selectors.queue import settings_of
from reviews.selectors.queues import known_queues


class ModelRulesRead(serializers.Serializer[Any]):
    enabled = serializers.BooleanField(source="model_rates", read_only=True)
    min_alpha = serializers.FloatField(source="model_min_alpha", read_only=True)
    min_items = serializers.IntegerField(source="model_min_items", read_only=True)


class ModelRulesWrite(Strict):
    enabled = Flag(source="model_rates", help_text="Whether a model may rate queues.")
    min_alpha = Number(
        source="model_min_alpha", min_value=0, max_value=1, help_text="Agreement from which its word may count."
    )
    min_items = Whole(
        source="model_min_items", min_value=LEAST_ITEMS, max_value=MOST_ITEMS, help_text="Rated by experts and model."
    )


class ModelRunRead(serializers.ModelSerializer[ModelRun]):
    class Meta:
        model = ModelRun
        fields = read_only_fields = (
            "model",
            "budget",
            "calls",
            "rated",
            "failed",
            "last_error",
            "ended",
            "requested_at",
            "finished_at",
        )


class ModelRunWrite(Strict):
    budget = Whole(min_value=1, max_value=MOST_CALLS, help_text="Calls at most; a pair takes two.")


class ConfusionRead(serializers.Serializer[Any]):
    experts = serializers.CharField(read_only=True, help_text="The value of the experts.")
    model = serializers.ListField(
        child=serializers.IntegerField(), read_only=True, help_text="How often the model said each of `columns`."
    )


class ModelAgreementRead(serializers.Serializer[Any]):
    n = serializers.IntegerField(read_only=True, help_text="Items rated by the experts and the model.")
    percent = serializers.FloatField(read_only=True, allow_null=True, help_text="How often they say the same.")
    alpha = serializers.FloatField(read_only=True, allow_null=True)
    sentence = serializers.CharField(read_only=True)
    columns = serializers.ListField(child=serializers.CharField(), read_only=True)
    rows = serializers.SerializerMethodField()

    @extend_schema_field(ConfusionRead(many=True))
    def get_rows(self, found: Any) -> Any:
        return ConfusionRead([{"experts": name, "model": list(row)} for name, row in found.rows], many=True).data


class ModelJudgeRead(serializers.Serializer[Any]):
    model = serializers.CharField(read_only=True, help_text="Empty where none is set up.")
    rated = serializers.IntegerField(read_only=True)
    left = serializers.IntegerField(read_only=True, help_text="Items that it has not rated.")
    price = serializers.IntegerField(read_only=True, help_text="Calls that those take.")
    run = ModelRunRead(read_only=True, allow_null=True)
    agreement = ModelAgreementRead(read_only=True)


@extend_schema(tags=["rating"])
class ModelRulesViewSet(InProject[ReviewSettings]):
    reads = ModelRulesRead
    shapes = {"update": ModelRulesWrite}
    gates = {"update": access.get_managed_project}

    @extend_schema(summary="Whether a model rates, and from which agreement on its word may count")
    def retrieve(self, request: Request, **_: Any) -> Response:
        return Response(ModelRulesRead(settings_of(self.project)).data)

    @extend_schema(summary="Let a model rate or not, and say when its word may count", responses=ModelRulesRead)
    def update(self, request: Request, **_: Any) -> Response:
        rules = set_model_rules(project=self.project, by=self.user, **self.read_body())
        return Response(ModelRulesRead(rules).data)


@extend_schema(tags=["rating"])
class ModelJudgeViewSet(InProject[ReviewQueue]):
    reads = ModelJudgeRead
    shapes = {"create": ModelRunWrite}
    gates = dict.fromkeys(("retrieve", "create", "cancel"), access.get_managed_project)

    @property
    def queue(self) -> ReviewQueue:
        return get_object_or_404(known_queues(self.project), pk=self.kwargs["queue"])

    def panel(self) -> ModelPanel:
        return panel_of(self.queue)

    @extend_schema(summary="How far the model is in a queue, and how far it agrees with the experts")
    def retrieve(self, request: Request, **_: Any) -> Response:
        return Response(ModelJudgeRead(self.panel()).data)

    @extend_schema(summary="Let the model rate what it has not rated", responses={202: ModelJudgeRead})
    def create(self, request: Request, **_: Any) -> Response:
        start_model_run(queue=self.queue, by=self.user, **self.read_body())
        return Response(ModelJudgeRead(self.panel()).data, status=202)

    @extend_schema(summary="Let no further call begin", request=None, responses=ModelJudgeRead)
    def cancel(self, request: Request, **_: Any) -> Response:
        cancel_model_run(queue=self.queue, by=self.user)
        return Response(ModelJudgeRead(self.panel()).data)
