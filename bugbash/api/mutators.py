from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash.api.scope import InProject
from bugbash.choices import Family, Relation
from bugbash.logic.mutators import MUTATORS
from bugbash.models import Query


class MutatorRead(serializers.Serializer[Any]):
    name = serializers.CharField(read_only=True)
    family = serializers.ChoiceField(Family.choices, read_only=True)
    relation = serializers.ChoiceField(Relation.choices, read_only=True)
    description = serializers.CharField(read_only=True, help_text="What it does, and what must hold.")
    needs = serializers.CharField(read_only=True, help_text="Of which word lists it makes nothing without: or empty.")


class MutatorsRead(serializers.Serializer[Any]):
    mutators = MutatorRead(many=True, read_only=True)


class MutatorViewSet(InProject[Query]):
    reads = MutatorsRead
    queryset = Query.objects.none()

    @extend_schema(tags=["queries"], summary="All mutators, family by family", responses=MutatorsRead)
    def retrieve(self, request: Request, **_: Any) -> Response:
        return Response(MutatorsRead({"mutators": list(MUTATORS.values())}).data)
