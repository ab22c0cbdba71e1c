from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.actions.ask_batches import MOST_LINES, ask_next, resume_batch, start_batch, stop_batch
from bugbash.actions.queries import MAX_TEXT
from bugbash.api.asks import get_deployments
from bugbash.api.idempotency import KEY_PARAMETER, read_key
from bugbash.api.people import PersonRead
from bugbash.api.scope import CreateMixin, InProject
from bugbash.choices import Family
from bugbash.models import AskBatch, AskLine
from bugbash.selectors.ask_batches import batch_rows, progress_of
from bugbash.selectors.console import SIDES
from portal.lib.api.shapes import Choice, Text, Write


class AskLineRead(serializers.ModelSerializer[AskLine]):
    observations = serializers.SerializerMethodField(help_text="Ids in the order of the batch's versions.")

    class Meta:
        model = AskLine
        fields = read_only_fields = ("ordinal", "text", "query", "observations", "refusal")

    def get_observations(self, line: AskLine) -> list[int]:
        return [key for key in (line.left_id, line.right_id) if key]


class AskBatchRead(serializers.ModelSerializer[AskBatch]):
    started_by = PersonRead(read_only=True)
    versions = serializers.SerializerMethodField()

    class Meta:
        model = AskBatch
        fields = read_only_fields = ("number", "versions", "params", "family", "started_by", "started_at", "stopped_at")

    def get_versions(self, batch: AskBatch) -> list[str]:
        return [place.version.name for place in (batch.left, batch.right) if place]


class AskProgressRead(serializers.Serializer[Any]):
    total = serializers.IntegerField(read_only=True)
    asked = serializers.IntegerField(read_only=True)
    refused = serializers.IntegerField(read_only=True, help_text="Lines that can not be asked.")
    asking = serializers.IntegerField(read_only=True, help_text="Lines whose call is out.")
    waiting = serializers.IntegerField(read_only=True)


class AskBatchInFull(AskBatchRead):
    progress = serializers.SerializerMethodField()
    lines = AskLineRead(many=True, read_only=True)

    class Meta(AskBatchRead.Meta):
        fields = read_only_fields = (*AskBatchRead.Meta.fields, "progress", "lines")  # type: ignore[assignment]

    @extend_schema_field(AskProgressRead)
    def get_progress(self, batch: AskBatch) -> Any:
        return AskProgressRead(progress_of(batch)).data


class AskBatchWrite(Write):
    reads = AskBatchInFull
    versions = serializers.ListField(
        child=Text(max_length=121),
        min_length=1,
        max_length=SIDES,
        help_text="One or two names; `0.5@eu` is the deployment eu of 0.5.",
    )
    lines = serializers.ListField(
        child=Text(allow_blank=True, trim_whitespace=False, max_length=MAX_TEXT),
        min_length=1,
        max_length=MOST_LINES,
        help_text="Each is a query; blank ones are left out.",
    )
    params = serializers.DictField(default=dict, help_text="Go with every line.")
    family = Choice(
        Family.choices,
        required=False,
        allow_blank=True,
        help_text="What kind of attack they are, where nobody has said so yet.",
    )


@extend_schema(tags=["ask"])
@extend_schema_view(
    list=extend_schema(summary="Batches of lines, newest first"),
    retrieve=extend_schema(summary="One batch, line by line"),
    create=extend_schema(
        summary="Write down lines to ask",
        description="Nothing is asked yet; `next` asks a few lines at a time until none is waiting.",
        parameters=[KEY_PARAMETER],
    ),
)
class AskBatchViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CreateMixin, InProject[AskBatch]):
    reads = AskBatchInFull
    shapes = {"list": AskBatchRead, "create": AskBatchWrite}
    gates = dict.fromkeys(("create", "next", "stop", "resume"), access.get_fileable_project)
    keyset = "-number"
    lookup_field = "number"
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[AskBatch]:
        return batch_rows(self.project)

    def perform_create(self, serializer: serializers.BaseSerializer[AskBatch]) -> None:
        facts = dict(serializer.validated_data)
        deployments = get_deployments(self.project, facts.pop("versions"))
        family = Family(chosen) if (chosen := facts.pop("family", "")) else None
        key = read_key(self.request)
        batch = start_batch(
            project=self.project, deployments=deployments, family=family, by=self.user, idempotency_key=key, **facts
        )
        serializer.instance = self.again(batch)

    @extend_schema(summary="Ask the next few lines and wait for what is said", request=None, responses=AskBatchInFull)
    @action(methods=["post"], detail=True)
    def next(self, request: Request, **_: Any) -> Response:
        batch = self.get_object()
        ask_next(batch=batch, by=self.user)
        return Response(AskBatchInFull(batch).data)

    @extend_schema(summary="Ask nothing more", request=None, responses=AskBatchInFull)
    @action(methods=["post"], detail=True)
    def stop(self, request: Request, **_: Any) -> Response:
        return Response(AskBatchInFull(stop_batch(batch=self.get_object(), by=self.user)).data)

    @extend_schema(summary="Go on with what was not asked", request=None, responses=AskBatchInFull)
    @action(methods=["post"], detail=True)
    def resume(self, request: Request, **_: Any) -> Response:
        return Response(AskBatchInFull(resume_batch(batch=self.get_object(), by=self.user)).data)
