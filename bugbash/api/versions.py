from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Min, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.actions.projects import bless_baseline
from bugbash.actions.replays import request_replay
from bugbash.actions.versions import Place, check_base_url, register_version
from bugbash.api.contracts import ContractRead
from bugbash.api.definitions import get_definition
from bugbash.api.deployments import DeploymentPart, DeploymentRead
from bugbash.api.idempotency import KEY_PARAMETER, read_key
from bugbash.api.people import PersonRead
from bugbash.api.scope import CreateMixin, InProject
from bugbash.errors import RefusedError
from bugbash.models import Project, Version
from bugbash.models.project import name_in_url
from bugbash.selectors.versions import seconds_to_signal
from portal.lib.api.shapes import Flag, Pattern, Text, Whole, Write


def get_version(project: Project, name: str, *, field: str = "version") -> Version:
    """The project's version of this name; raises RefusedError. For names in bodies; those in addresses get 404."""
    version = project.versions.select_related("project__baseline", "definition").filter(name=name).first()
    if version is None:
        raise RefusedError(f"There is no version {name}.", field=field)
    return version


def check_places(places: list[Place], project: Project) -> None:
    """Raise RefusedError at the deployment whose address the egress rules do not let through."""
    for number, place in enumerate(places):
        try:
            check_base_url(place.base_url, project=project)
        except RefusedError as refusal:
            refusal.field = f"deployments[{number}].base_url"
            raise


class VersionRead(serializers.ModelSerializer[Version]):
    definition = serializers.IntegerField(source="definition.revision", read_only=True, help_text="Its revision.")
    deployments = DeploymentRead(many=True, read_only=True)
    registered_by = PersonRead(read_only=True)
    is_baseline = serializers.SerializerMethodField()
    time_to_signal_s = serializers.SerializerMethodField(
        help_text="Seconds from the registration to the first verdict; null while there is none."
    )
    newest_replay = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="The number of its newest replay; null while there is none."
    )

    class Meta:
        model = Version
        fields = read_only_fields = (
            "name",
            "notes",
            "git_revision",
            "definition",
            "deployments",
            "registered_at",
            "registered_by",
            "is_baseline",
            "time_to_signal_s",
            "newest_replay",
        )

    def get_is_baseline(self, version: Version) -> bool:
        project: Project = self.context["view"].project
        return version.pk == project.baseline_id

    def get_time_to_signal_s(self, version: Version) -> float | None:
        first: datetime | None = version.first_verdict_at  # type: ignore[attr-defined]
        return seconds_to_signal(version, first)


class VersionWrite(Write):
    reads = VersionRead
    name = Text(max_length=60, validators=[name_in_url], help_text="Such as 0.5; it is never used twice.")
    deployments = serializers.ListField(child=DeploymentPart(), min_length=1, max_length=20)
    definition = Whole(min_value=1, max_value=2**31 - 1, required=False, help_text="A revision; the newest by default.")
    notes = Text(max_length=5000, allow_blank=True, default="", help_text="What is new, in a sentence.")
    git_revision = Pattern(r"\A[0-9A-Za-z._/-]*\Z", max_length=64, allow_blank=True, default="")
    replay = Flag(default=False, help_text="Replay all active queries at once: see `newest_replay`.")

    def validate_deployments(self, places: list[dict[str, Any]]) -> list[dict[str, Any]]:
        names = [place["name"] for place in places]
        if len(set(names)) < len(names):
            raise serializers.ValidationError("Each deployment of a version needs a name of its own.")
        return places


@extend_schema(tags=["versions"])
@extend_schema_view(
    list=extend_schema(summary="All versions, newest first"),
    retrieve=extend_schema(summary="One version"),
    create=extend_schema(
        summary="Register a version with its deployments",
        description=(
            "With `replay`, version and replay are saved together or not at all. "
            "Sent again with the same key, the same request answers the version of the first time."
        ),
        parameters=[KEY_PARAMETER],
    ),
)
class VersionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CreateMixin, InProject[Version]):
    reads = VersionRead
    shapes = {"create": VersionWrite}
    gates = {"create": access.get_writable_project, "bless": access.get_owned_project}
    lookup_field = "name"
    lookup_value_converter = "str"

    def get_queryset(self) -> QuerySet[Version]:
        rows = self.project.versions.select_related("definition", "registered_by").prefetch_related("deployments")
        return rows.annotate(first_verdict_at=Min("replays__first_verdict_at"), newest_replay=Max("replays__number"))

    @transaction.atomic
    def perform_create(self, serializer: serializers.BaseSerializer[Version]) -> None:
        facts = dict(serializer.validated_data)
        wants_replay, revision = facts.pop("replay"), facts.pop("definition", None)
        definition = get_definition(self.project, revision) if revision else None
        places = [Place(**place) for place in facts.pop("deployments")]
        check_places(places, self.project)
        key = read_key(self.request)
        version = register_version(
            project=self.project,
            places=places,
            definition=definition,
            by=self.user,
            is_replayed=wants_replay,
            idempotency_key=key,
            **facts,
        )
        if wants_replay:
            request_replay(version=version, by=self.user, idempotency_key=key)
        serializer.instance = self.again(version)

    @extend_schema(summary="Make it the baseline, which later versions are compared with", request=None)
    @action(methods=["post"], detail=True)
    def bless(self, request: Request, **_: Any) -> Response:
        version = self.get_object()
        self.project.baseline_id = bless_baseline(version=version, by=self.user).baseline_id
        return Response(VersionRead(version, context=self.get_serializer_context()).data)

    @extend_schema(summary="The shape of its answers, and how that differs from the baseline's", responses=ContractRead)
    @action(methods=["get"], detail=True)
    def contract(self, request: Request, **_: Any) -> Response:
        return Response(ContractRead(self.get_object()).data)
