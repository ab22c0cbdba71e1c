from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash.api.observations import QueryBrief
from bugbash.api.scope import InProject
from bugbash.models import Breakage
from bugbash.selectors.alike import SAME_ANSWER, SAME_QUERY, find_alike
from bugbash.selectors.console import shown_observations
from portal.lib.api.shapes import Filters, Text

LARGEST = 2**63 - 1


class AlikeFilters(Filters):
    text = Text(required=False, max_length=1000, trim_whitespace=False, help_text="The query, or what of it is typed.")
    title = Text(required=False, max_length=200, help_text="What is wrong, or what of it is typed.")
    observation = serializers.IntegerField(
        required=False, min_value=1, max_value=LARGEST, help_text="The answer at hand: others may have filed it."
    )


class ReportedRead(serializers.Serializer[Any]):
    number = serializers.IntegerField(source="breakage.number", read_only=True)
    title = serializers.CharField(source="breakage.title", read_only=True)
    status = serializers.CharField(source="breakage.status", read_only=True)
    severity = serializers.CharField(source="breakage.severity", read_only=True)
    query = QueryBrief(source="breakage.query", read_only=True)
    why = serializers.ChoiceField(
        [SAME_ANSWER, SAME_QUERY], read_only=True, allow_blank=True, help_text="Empty where the words are alike."
    )
    seen_count = serializers.IntegerField(
        source="seen.count", read_only=True, help_text="How many people met it besides whoever filed it."
    )


class AlikeRead(serializers.Serializer[Any]):
    breakages = ReportedRead(many=True, read_only=True, help_text="The likest first.")
    queries = QueryBrief(many=True, read_only=True, help_text="Asked before, without a breakage.")


class AlikeViewSet(InProject[Breakage]):
    reads = AlikeRead

    @extend_schema(
        tags=["breakages"],
        summary="What was reported already: the same query, the same answer, or alike words",
        parameters=[AlikeFilters],
        responses=AlikeRead,
    )
    def retrieve(self, request: Request, **_: Any) -> Response:
        given = AlikeFilters.read(request, beside=())
        key = given.pop("observation", None)
        shown = shown_observations(self.project, [key]) if key else []
        text = given.pop("text", shown[0].query.text if shown else "")
        return Response(AlikeRead(find_alike(self.project, viewer=self.user, text=text, shown=shown, **given)).data)
