from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from bugbash.api.people import PersonRead
from bugbash.api.scope import InProject
from bugbash.choices import CallError, CheckResult
from bugbash.execution.recording import load_body
from bugbash.models import Observation, Query
from bugbash.selectors.observations import project_observations
from portal.lib.attachments import attachment


class QueryBrief(serializers.ModelSerializer[Query]):
    params = serializers.DictField(read_only=True)

    class Meta:
        model = Query
        fields = read_only_fields = ("id", "text", "params")


class CheckOutcomeRead(serializers.Serializer[Any]):
    line = serializers.CharField(read_only=True)
    result = serializers.ChoiceField(CheckResult.choices, read_only=True)
    reason = serializers.CharField(read_only=True)
    expected = serializers.CharField(read_only=True, default="")
    actual = serializers.CharField(read_only=True, default="")
    by_model = serializers.BooleanField(read_only=True, default=False)
    advises = serializers.BooleanField(read_only=True, default=False, help_text="Shown, but decides nothing.")


class ObservationRead(serializers.ModelSerializer[Observation]):
    version = serializers.CharField(source="version.name", read_only=True)
    deployment = serializers.CharField(source="deployment.name", read_only=True)
    definition = serializers.IntegerField(source="definition.revision", read_only=True, help_text="Its revision.")
    query = QueryBrief(read_only=True)
    asked_by = PersonRead(read_only=True, allow_null=True, help_text="Null where a replay asked.")
    request = serializers.DictField(read_only=True, help_text="As it was sent, secrets masked.")
    error = serializers.ChoiceField(
        CallError.choices, read_only=True, allow_blank=True, help_text="Empty where there is an answer."
    )
    headers = serializers.ListField(child=serializers.ListField(child=serializers.CharField()), read_only=True)
    phases = serializers.DictField(
        child=serializers.FloatField(allow_null=True), read_only=True, help_text="Milliseconds by part of the call."
    )
    answer = serializers.DictField(read_only=True, allow_null=True, help_text="Null where `error` says why.")
    checks = CheckOutcomeRead(many=True, read_only=True)
    body_sha256 = serializers.CharField(source="body_id", read_only=True, allow_null=True)
    body_size = serializers.IntegerField(source="body.size", default=None, read_only=True, allow_null=True)

    class Meta:
        model = Observation
        fields = read_only_fields = (
            "id",
            "version",
            "deployment",
            "definition",
            "query",
            "asked_by",
            "observed_at",
            "request",
            "status",
            "error",
            "detail",
            "headers",
            "truncated",
            "elapsed_ms",
            "phases",
            "answer",
            "answer_digest",
            "checks",
            "body_sha256",
            "body_size",
        )


class PlainRenderer(BaseRenderer):
    media_type = "text/plain"
    format = "txt"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> Any:
        return data


@extend_schema(tags=["observations"])
@extend_schema_view(retrieve=extend_schema(summary="One recorded call, as it was seen then"))
class ObservationViewSet(mixins.RetrieveModelMixin, InProject[Observation]):
    reads = ObservationRead
    lookup_field = "id"
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[Observation]:
        return project_observations(self.project).select_related("asked_by").defer("body__data")

    @extend_schema(summary="The bytes of the answer as received, as a plain file", responses=OpenApiTypes.STR)
    @action(methods=["get"], detail=True, renderer_classes=[PlainRenderer])
    def raw(self, request: Request, **_: Any) -> HttpResponse:
        observation = self.get_object()
        return HttpResponse(
            load_body(observation.body) if observation.body else b"",
            content_type="text/plain; charset=utf-8",
            headers=attachment(f"observation-{observation.pk}.txt"),
        )
