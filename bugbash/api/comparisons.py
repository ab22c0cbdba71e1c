from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash.api.scope import InProject
from bugbash.choices import QueryStatus, Verdict
from bugbash.models import Replay
from bugbash.selectors.comparing import compare_replays, named_replay
from portal.lib.api.shapes import Filters, Text

NAME = "A version's name, for the settled replay that says most about it; or `replay-7` for the replay of that number."


class SideRead(serializers.ModelSerializer[Replay]):
    version = serializers.CharField(source="version.name", read_only=True)
    baseline = serializers.CharField(source="baseline.name", default=None, read_only=True, allow_null=True)

    class Meta:
        model = Replay
        fields = read_only_fields = ("number", "version", "baseline", "input_fingerprint", "left_out", "finished_at")


class CountRead(serializers.Serializer[Any]):
    verdict = serializers.ChoiceField(Verdict.choices, read_only=True)
    left = serializers.IntegerField(read_only=True)
    right = serializers.IntegerField(read_only=True)


class PartRead(serializers.Serializer[Any]):
    part = serializers.CharField(read_only=True)
    before = serializers.CharField(read_only=True, allow_null=True)
    after = serializers.CharField(read_only=True, allow_null=True)


class DriftRead(serializers.Serializer[Any]):
    """What differs in what was asked and expected; queries by their texts."""

    valid = serializers.BooleanField(
        source="is_valid", read_only=True, help_text="Nothing drifted: every difference is the versions' own."
    )
    added = serializers.ListField(child=serializers.CharField(), read_only=True)
    removed = serializers.ListField(child=serializers.CharField(), read_only=True)
    checks_changed = serializers.ListField(child=serializers.CharField(), read_only=True)
    standing_changed = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="Required or with an open breakage on one side only."
    )
    definition = PartRead(many=True, read_only=True)
    baselines = serializers.ListField(child=serializers.CharField(), read_only=True, allow_null=True)
    asking = PartRead(many=True, read_only=True, help_text="Repeats, deployments, comparison rules.")


class StandingRead(serializers.Serializer[Any]):
    ordinal = serializers.IntegerField(read_only=True)
    verdict = serializers.ChoiceField(Verdict.choices, read_only=True)
    status = serializers.ChoiceField(QueryStatus.choices, read_only=True, allow_blank=True)
    distance = serializers.FloatField(read_only=True, allow_null=True, help_text="From the baseline's answer.")


class MoverRead(serializers.Serializer[Any]):
    text = serializers.CharField(read_only=True)
    left = StandingRead(read_only=True)
    right = StandingRead(read_only=True)


class ComparisonRead(serializers.Serializer[Any]):
    left = SideRead(read_only=True)
    right = SideRead(read_only=True)
    verdicts = CountRead(many=True, source="compared.verdicts", read_only=True)
    drift = DriftRead(source="compared.drift", read_only=True)
    both = serializers.IntegerField(source="compared.both", read_only=True, help_text="Queries that both have judged.")
    moved = serializers.IntegerField(
        source="compared.moved", read_only=True, help_text="Those of them that they do not say the same about."
    )
    movers = MoverRead(
        many=True,
        source="compared.movers",
        read_only=True,
        help_text="The 50 that moved most, those that stand worse first.",
    )


class ComparisonFilters(Filters):
    left = Text(max_length=100, help_text=NAME)
    right = Text(max_length=100, help_text=NAME)


@extend_schema(tags=["replays"])
class ComparisonViewSet(InProject[Replay]):
    reads = ComparisonRead
    queryset = Replay.objects.none()

    @extend_schema(
        summary="Two versions or replays side by side: verdicts, what drifted, what moved most",
        parameters=[OpenApiParameter(side, str, required=True, description=NAME) for side in ("left", "right")],
        responses=ComparisonRead,
    )
    def retrieve(self, request: Request, **_: Any) -> Response:
        given = ComparisonFilters.read(request, beside=())
        left, right = self.find("left", given["left"]), self.find("right", given["right"])
        shown = {"left": left, "right": right, "compared": compare_replays(left, right)}
        return Response(ComparisonRead(shown).data)

    def find(self, side: str, name: str) -> Replay:
        replay = named_replay(self.project, name)
        if replay is None:
            raise ValidationError({side: [f"No settled replay goes by the name {name}."]})
        return replay
