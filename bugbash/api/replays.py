from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.actions.outcomes import ask_again
from bugbash.actions.replays import move_replay, request_replay
from bugbash.api.idempotency import KEY_PARAMETER, read_key
from bugbash.api.junit import junit_of
from bugbash.api.options import ReplayWrite, read_options
from bugbash.api.people import PersonRead
from bugbash.api.scope import InProject
from bugbash.choices import Again, ReplayState
from bugbash.models import Replay
from bugbash.selectors.replays import progress_of, replays_of
from bugbash.selectors.versions import replays_of_version
from portal.lib.api.shapes import Choice, Filters, Text

write = access.get_writable_project


class ReplayRead(serializers.ModelSerializer[Replay]):
    version = serializers.CharField(source="version.name", read_only=True)
    baseline = serializers.CharField(source="baseline.name", default=None, read_only=True, allow_null=True)
    requested_by = PersonRead(read_only=True)
    options = serializers.DictField(read_only=True, help_text="What was chosen; empty for everything as usual.")
    duration_s = serializers.FloatField(read_only=True, allow_null=True, help_text="Null until it has settled.")
    summary = serializers.DictField(
        read_only=True, allow_null=True, help_text="Counts and latency, written once it has settled."
    )

    class Meta:
        model = Replay
        fields = read_only_fields = (
            "number",
            "version",
            "baseline",
            "state",
            "pause_reason",
            "total",
            "options",
            "left_out",
            "trigger",
            "input_fingerprint",
            "requested_by",
            "requested_at",
            "first_verdict_at",
            "finished_at",
            "duration_s",
            "summary",
        )


class ProgressRead(serializers.Serializer[Any]):
    done = serializers.IntegerField(read_only=True)
    total = serializers.IntegerField(read_only=True)
    counts = serializers.DictField(
        child=serializers.IntegerField(), read_only=True, help_text="Outcomes by verdict, of those that have one."
    )
    errors = serializers.IntegerField(read_only=True)  # type: ignore[assignment]
    rate = serializers.FloatField(read_only=True, allow_null=True, help_text="Queries per second.")
    left_s = serializers.FloatField(read_only=True, allow_null=True, help_text="Seconds that the rest will take.")
    signal_s = serializers.FloatField(
        read_only=True, allow_null=True, help_text="Seconds from the request to the first verdict."
    )


class ReplayInFull(ReplayRead):
    progress = serializers.SerializerMethodField()

    class Meta(ReplayRead.Meta):
        fields = read_only_fields = (*ReplayRead.Meta.fields, "progress")  # type: ignore[assignment]

    @extend_schema_field(ProgressRead)
    def get_progress(self, replay: Replay) -> Any:
        return ProgressRead(progress_of(replay)).data


class ReplayFilters(Filters):
    version = Text(required=False, help_text="Name of a version.")
    state = Choice(ReplayState.choices, required=False)


@extend_schema(tags=["replays"])
@extend_schema_view(
    list=extend_schema(summary="The replays of a version, newest first"),
    create=extend_schema(
        summary="Replay active queries against a version: all of them, or those that the body chooses",
        description=(
            "Accepted: a worker does it. An equal replay that is still active is answered instead of a second. "
            "What is chosen narrows together: queries with one of the tags and of one of the families, and so on."
        ),
        request=ReplayWrite,
        parameters=[KEY_PARAMETER],
        responses={202: ReplayRead},
    ),
)
class VersionReplayViewSet(mixins.ListModelMixin, InProject[Replay]):
    reads = ReplayRead
    shapes = {"create": ReplayWrite}
    gates = {"create": write}
    keyset = "-number"

    def get_queryset(self) -> QuerySet[Replay]:
        return replays_of_version(get_object_or_404(self.project.versions, name=self.kwargs["name"]))

    def create(self, request: Request, slug: str, name: str) -> Response:
        version = get_object_or_404(self.project.versions.select_related("definition"), name=name)
        options = read_options(self.read_body())
        replay = request_replay(version=version, by=self.user, options=options, idempotency_key=read_key(request))
        headers = {"Location": reverse("api-replay-detail", args=[slug, replay.number])}
        return Response(ReplayRead(self.again(replay)).data, status=status.HTTP_202_ACCEPTED, headers=headers)


@extend_schema(tags=["replays"])
@extend_schema_view(
    list=extend_schema(summary="All replays, newest first"),
    retrieve=extend_schema(summary="One replay with its progress"),
)
class ReplayViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, InProject[Replay]):
    reads = ReplayInFull
    shapes = {"list": ReplayRead}
    filters = ReplayFilters
    gates = dict.fromkeys(("pause", "resume", "cancel", "rerun_failed", "rerun_changed", "rerun_unstable"), write)
    keyset = "-number"
    lookup_field = "number"
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[Replay]:
        return replays_of(self.project)

    def narrow(self, rows: QuerySet[Replay], given: dict[str, Any]) -> QuerySet[Replay]:
        lookups = {"version": "version__name", "state": "state"}
        return rows.filter(**{lookups[name]: value for name, value in given.items()})

    def move(self, to: ReplayState) -> Response:
        return self.show(move_replay(replay=self.get_object(), to=to, by=self.user))

    def show(self, replay: Replay) -> Response:
        return Response(ReplayInFull(self.again(replay)).data)

    @extend_schema(summary="Begin no further call; answers on their way are kept", request=None)
    @action(methods=["post"], detail=True)
    def pause(self, request: Request, **_: Any) -> Response:
        return self.move(ReplayState.PAUSED)

    @extend_schema(summary="Go on", request=None)
    @action(methods=["post"], detail=True)
    def resume(self, request: Request, **_: Any) -> Response:
        return self.move(ReplayState.RUNNING)

    @extend_schema(summary="End it for good; what is known is kept", request=None)
    @action(methods=["post"], detail=True)
    def cancel(self, request: Request, **_: Any) -> Response:
        return self.move(ReplayState.CANCELLED)

    @extend_schema(summary="Ask those again that ended in an error", request=None)
    @action(methods=["post"], detail=True, url_path="rerun-failed")
    def rerun_failed(self, request: Request, **_: Any) -> Response:
        return self.show(ask_again(replay=self.get_object(), which=Again.FAILED, by=self.user))

    @extend_schema(summary="Ask those again that changed", request=None)
    @action(methods=["post"], detail=True, url_path="rerun-changed")
    def rerun_changed(self, request: Request, **_: Any) -> Response:
        return self.show(ask_again(replay=self.get_object(), which=Again.CHANGED, by=self.user))

    @extend_schema(summary="Ask those again whose repeats disagree", request=None)
    @action(methods=["post"], detail=True, url_path="rerun-unstable")
    def rerun_unstable(self, request: Request, **_: Any) -> Response:
        return self.show(ask_again(replay=self.get_object(), which=Again.UNSTABLE, by=self.user))

    @extend_schema(
        summary="Its outcomes as JUnit XML",
        description=(
            "Regressed and still broken queries are failures, and so are new ones that fail; errors are errors; "
            "skipped is what no check decides."
        ),
        responses=OpenApiTypes.STR,
    )
    def junit(self, request: Request, **_: Any) -> Response:
        return Response(junit_of(self.get_object()))
