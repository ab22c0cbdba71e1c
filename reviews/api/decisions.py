"""How a project decided, version by version."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash.api.people import PersonRead
from bugbash.api.scope import InProject
from bugbash.models import Version
from reviews.choices import Decision, Overall
from reviews.selectors.decisions import decision_rows


class SignedRead(serializers.Serializer[Any]):
    signed_by = PersonRead(read_only=True)
    role = serializers.CharField(read_only=True)
    decision = serializers.ChoiceField(Decision.choices, read_only=True)
    comment = serializers.CharField(read_only=True)
    signed_at = serializers.DateTimeField(read_only=True)


class DecisionRowRead(serializers.Serializer[Any]):
    version = serializers.CharField(source="version.name", read_only=True)
    registered_at = serializers.DateTimeField(source="version.registered_at", read_only=True)
    report = serializers.IntegerField(
        source="report.number", default=None, read_only=True, allow_null=True, help_text="The newest one."
    )
    overall = serializers.ChoiceField(Overall.choices, read_only=True, allow_null=True)
    signoffs = SignedRead(many=True, read_only=True)
    waived = serializers.ListField(child=serializers.CharField(), read_only=True, help_text="Sentences of criteria.")
    decided_at = serializers.DateTimeField(read_only=True, allow_null=True, help_text="When it was signed last.")
    hours = serializers.FloatField(read_only=True, allow_null=True, help_text="From registration to decision.")


class DecisionsRead(serializers.Serializer[Any]):
    decisions = DecisionRowRead(many=True, read_only=True)


class DecisionViewSet(InProject[Version]):
    reads = DecisionsRead

    @extend_schema(
        tags=["readiness"], summary="How the project decided: verdict, signatures, waivers, time, by version"
    )
    def retrieve(self, request: Request, **_: Any) -> Response:
        return Response(DecisionsRead({"decisions": decision_rows(self.project)}).data)
