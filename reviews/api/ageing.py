"""After how many days evidence is stale."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.api.scope import InProject
from portal.lib.api.shapes import Strict, Whole
from reviews.actions.ageing import LONGEST, set_age
from reviews.models import ReviewSettings
from reviews.selectors.queue import settings_of


class AgeRead(serializers.Serializer[Any]):
    days = serializers.IntegerField(
        source="stale_after_days", read_only=True, allow_null=True, help_text="Null: never."
    )


class AgeWrite(Strict):
    days = Whole(min_value=1, max_value=LONGEST, allow_null=True, help_text="Null for never.")


@extend_schema(tags=["readiness"])
class AgeViewSet(InProject[ReviewSettings]):
    reads = AgeRead
    shapes = {"update": AgeWrite}
    gates = {"update": access.get_managed_project}

    @extend_schema(summary="After how many days evidence is stale")
    def retrieve(self, request: Request, **_: Any) -> Response:
        return Response(AgeRead(settings_of(self.project)).data)

    @extend_schema(summary="Say after how many days evidence is stale", responses=AgeRead)
    def update(self, request: Request, **_: Any) -> Response:
        return Response(AgeRead(set_age(project=self.project, days=self.read_body()["days"], by=self.user)).data)
