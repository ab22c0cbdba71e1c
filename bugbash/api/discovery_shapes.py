"""How what is left to find looks to callers of the API."""

from typing import Any

from rest_framework import serializers

from bugbash.logic.coverage import Cell, CoverageRow
from bugbash.logic.discovery import ASSUMPTIONS, Estimate, Step
from bugbash.selectors.bash_discovery import Discovery
from portal.lib.api.shapes import Choice, Filters


class EstimateRead(serializers.Serializer[Estimate]):
    total = serializers.FloatField(read_only=True, help_text="Breakages there are, at least.")
    low = serializers.FloatField(read_only=True, help_text="Lower end of the 95 % interval of the total.")
    high = serializers.FloatField(read_only=True)
    deviation = serializers.FloatField(read_only=True)


class CurveStepRead(serializers.Serializer[Step]):
    minutes = serializers.IntegerField(read_only=True, help_text="Tester-minutes.")
    found = serializers.IntegerField(read_only=True)


class DiscoveryRead(serializers.Serializer[Discovery]):
    found = serializers.IntegerField(source="incidence.found", read_only=True, help_text="Distinct and confirmed.")
    once = serializers.IntegerField(source="incidence.once", read_only=True, help_text="Met by exactly one person.")
    twice = serializers.IntegerField(source="incidence.twice", read_only=True)
    people = serializers.IntegerField(source="incidence.people", read_only=True)
    with_probes = serializers.BooleanField(read_only=True)
    estimate = EstimateRead(read_only=True, allow_null=True)
    why_undefined = serializers.CharField(source="why", read_only=True, help_text="Empty where there is an estimate.")
    assumptions = serializers.SerializerMethodField()
    curve = CurveStepRead(many=True, read_only=True)

    def get_assumptions(self, _: Discovery) -> str:
        return ASSUMPTIONS


class CoverageCellRead(serializers.Serializer[Cell]):
    family = serializers.CharField(read_only=True)
    asked = serializers.IntegerField(read_only=True)
    found = serializers.IntegerField(read_only=True)


class CoverageRowRead(serializers.Serializer[CoverageRow]):
    charter = serializers.IntegerField(source="charter_id", read_only=True, allow_null=True)
    title = serializers.CharField(read_only=True)
    cells = CoverageCellRead(many=True, read_only=True)


class CoverageRead(serializers.Serializer[Any]):
    families = serializers.ListField(child=serializers.CharField(), read_only=True)
    rows = CoverageRowRead(many=True, read_only=True)


class RecapLineRead(serializers.Serializer[Any]):
    name = serializers.CharField(read_only=True)
    count = serializers.IntegerField(read_only=True)


class RecapFindRead(serializers.Serializer[Any]):
    code = serializers.CharField(read_only=True)
    title = serializers.CharField(read_only=True)
    severity = serializers.CharField(read_only=True)
    status = serializers.CharField(read_only=True)
    person = serializers.CharField(read_only=True)
    reproduced = serializers.CharField(read_only=True)


class RecapRead(serializers.Serializer[Any]):
    name = serializers.CharField(read_only=True)
    when = serializers.CharField(read_only=True)
    versions = serializers.CharField(read_only=True)
    people = serializers.IntegerField(read_only=True)
    asked = serializers.IntegerField(read_only=True)
    waiting = serializers.IntegerField(read_only=True, help_text="Not triaged yet.")
    finds = RecapFindRead(many=True, read_only=True)
    by_severity = RecapLineRead(many=True, read_only=True)
    by_person = RecapLineRead(many=True, read_only=True)
    by_charter = RecapLineRead(many=True, read_only=True)
    by_family = RecapLineRead(many=True, read_only=True)
    by_reproduction = RecapLineRead(many=True, read_only=True)
    untried = serializers.ListField(child=serializers.CharField(), read_only=True)
    left = serializers.CharField(read_only=True, help_text="What is left to find, in a sentence.")
    discovery = DiscoveryRead(read_only=True)
    markdown = serializers.CharField(read_only=True)


class ProbesFilter(Filters):
    probes = Choice([("1", "yes"), ("0", "no")], default="0", help_text="Whether probes count as one more person.")


class ScopeFilter(ProbesFilter):
    bash = serializers.IntegerField(
        required=False, min_value=1, max_value=2**31 - 1, help_text="The number of a bash; the whole project without."
    )


class CoverageFilter(Filters):
    bash = serializers.IntegerField(
        required=False, min_value=1, max_value=2**31 - 1, help_text="The number of a bash; the whole project without."
    )
