"""What the criteria say about a version, as a page shows it and a report freezes it."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash.api.scope import InProject
from bugbash.models import Version
from reviews.actions.looks import note_look
from reviews.choices import GateState, Measure, Operator, Overall
from reviews.selectors.looks import since_look
from reviews.selectors.readiness import assess_version


class EvidenceRead(serializers.Serializer[Any]):
    kind = serializers.CharField(read_only=True, help_text="Which page shows it.")
    params = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField(allow_blank=True)),
        read_only=True,
        help_text="Its filter.",
    )


class SpecRead(serializers.Serializer[Any]):
    key = serializers.IntegerField(read_only=True, help_text="The criterion's id.")
    sentence = serializers.CharField(read_only=True)
    measure = serializers.ChoiceField(Measure.choices, read_only=True)
    operator = serializers.ChoiceField(Operator.choices, read_only=True)
    threshold = serializers.FloatField(read_only=True)
    params = serializers.DictField(read_only=True)
    must = serializers.BooleanField(read_only=True)
    owner = serializers.CharField(read_only=True, help_text="A name; empty for nobody.")


class GateRead(serializers.Serializer[Any]):
    spec = SpecRead(read_only=True)
    state = serializers.ChoiceField(GateState.choices, read_only=True)
    waived = serializers.BooleanField(read_only=True)
    actual = serializers.FloatField(read_only=True, allow_null=True, help_text="In the criterion's unit.")
    actual_text = serializers.CharField(read_only=True)
    low = serializers.FloatField(read_only=True, allow_null=True, help_text="Of the interval at 95 %.")
    high = serializers.FloatField(read_only=True, allow_null=True)
    threshold_text = serializers.CharField(read_only=True)
    because = serializers.CharField(read_only=True)
    missing = serializers.CharField(read_only=True, help_text="What leads to a pass; empty on a pass.")
    effort = serializers.FloatField(read_only=True, help_text="Rough minutes until then.")
    evidence = EvidenceRead(read_only=True)
    remedy = EvidenceRead(read_only=True)
    evidence_at = serializers.DateTimeField(read_only=True, allow_null=True)


class CountsRead(serializers.Serializer[Any]):
    failed = serializers.IntegerField(read_only=True)
    undecided = serializers.IntegerField(read_only=True)
    passed = serializers.IntegerField(read_only=True)
    waived = serializers.IntegerField(read_only=True)


class StepRead(serializers.Serializer[Any]):
    sentence = serializers.CharField(read_only=True)
    minutes = serializers.FloatField(
        read_only=True, allow_null=True, help_text="Null where somebody must change the prototype."
    )
    evidence = EvidenceRead(read_only=True)


class AcceptedRead(serializers.Serializer[Any]):
    criterion = serializers.IntegerField(read_only=True, help_text="The criterion's id.")
    sentence = serializers.CharField(read_only=True)
    version = serializers.CharField(read_only=True, help_text="Empty for every version.")
    reason = serializers.CharField(read_only=True)
    waived_by = serializers.CharField(read_only=True, help_text="A name.")
    waived_at = serializers.DateTimeField(read_only=True)
    ends_on = serializers.DateField(read_only=True, help_text="The last day on which it holds.")


class AssessmentRead(serializers.Serializer[Any]):
    overall = serializers.ChoiceField(Overall.choices, read_only=True)
    with_remarks = serializers.BooleanField(
        read_only=True, help_text="GO, but a should-criterion does not pass or something is waived."
    )
    sentence = serializers.CharField(read_only=True)
    counts = CountsRead(read_only=True)
    gates = GateRead(many=True, read_only=True)
    shortest_way = StepRead(many=True, read_only=True, help_text="To GO, least effort first.")
    waivers = AcceptedRead(many=True, read_only=True, help_text="In force on this version.")


class MoveRead(serializers.Serializer[Any]):
    sentence = serializers.CharField(read_only=True)
    before = serializers.CharField(read_only=True, help_text="A state, or waived; empty for a new criterion.")
    after = serializers.CharField(read_only=True, help_text="A state, or waived; empty for a retired criterion.")


class SinceRead(serializers.Serializer[Any]):
    looked_at = serializers.DateTimeField(read_only=True, allow_null=True, help_text="Null where you never said so.")
    moves = MoveRead(many=True, read_only=True)


class AssessmentViewSet(InProject[Version]):
    reads = AssessmentRead
    lookup_field = "name"

    def get_queryset(self) -> QuerySet[Version]:
        return self.project.versions.select_related("project__baseline", "definition", "contract")

    @extend_schema(
        tags=["readiness"], summary="What changed since you last said that you had seen it", responses=SinceRead
    )
    def since(self, request: Request, **_: Any) -> Response:
        version = self.get_object()
        return Response(SinceRead(since_look(version, self.user, assess_version(version))).data)

    @extend_schema(
        tags=["readiness"],
        summary="Say that you have seen what the gates say",
        request=None,
        responses=SinceRead,
    )
    def see(self, request: Request, **_: Any) -> Response:
        look = note_look(version=self.get_object(), by=self.user)
        return Response(SinceRead({"looked_at": look.looked_at, "moves": []}).data)

    @extend_schema(tags=["readiness"], summary="GO, NO-GO or NOT ENOUGH EVIDENCE, and why")
    def retrieve(self, request: Request, **_: Any) -> Response:
        return Response(AssessmentRead(assess_version(self.get_object())).data)
