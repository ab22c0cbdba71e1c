from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.actions.sightings import see_breakage, unsee_breakage
from bugbash.api.people import PersonRead
from bugbash.api.scope import CreateMixin, InProject
from bugbash.errors import RefusedError
from bugbash.models import Breakage, Sighting
from bugbash.selectors.breakages import sightings_of
from bugbash.selectors.observations import project_observations
from portal.lib.api.shapes import Whole, Write


class SightingRead(serializers.ModelSerializer[Sighting]):
    user = PersonRead(read_only=True)
    observation = serializers.IntegerField(source="observation_id", read_only=True, allow_null=True)

    class Meta:
        model = Sighting
        fields = read_only_fields = ("id", "user", "observation", "seen_at")


class SightingWrite(Write):
    reads = SightingRead
    observation = Whole(
        min_value=1, max_value=2**63 - 1, allow_null=True, default=None, help_text="The answer that shows it."
    )


@extend_schema(tags=["breakages"])
@extend_schema_view(
    list=extend_schema(summary="Who met a breakage besides whoever filed it, oldest first"),
    create=extend_schema(
        summary="Say that you met it too",
        description="Counts once for each person, never for whoever filed it; saying it again changes nothing.",
    ),
)
class SightingViewSet(mixins.ListModelMixin, CreateMixin, InProject[Sighting]):
    reads = SightingRead
    shapes = {"create": SightingWrite}
    gates = {"create": access.get_fileable_project, "withdraw": access.get_fileable_project}
    keyset = "pk"

    @cached_property
    def breakage(self) -> Breakage:
        return get_object_or_404(self.project.breakages, number=self.kwargs["number"])

    def get_queryset(self) -> QuerySet[Sighting]:
        return sightings_of(self.breakage)

    def perform_create(self, serializer: serializers.BaseSerializer[Sighting]) -> None:
        key = serializer.validated_data["observation"]
        observation = project_observations(self.project).filter(pk=key).first() if key else None
        if key and observation is None:
            raise RefusedError("There is no such observation.", field="observation")
        sighting = see_breakage(breakage=self.breakage, observation=observation, by=self.user)
        serializer.instance = self.again(sighting)

    @extend_schema(summary="Take back that you met it too", responses={204: None})
    def withdraw(self, request: Request, **_: Any) -> Response:
        unsee_breakage(breakage=self.breakage, by=self.user)
        return Response(status=204)
