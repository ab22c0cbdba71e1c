from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from bugbash.api.people import PersonRead
from bugbash.models import ContractFinding, ContractWaiver, Version
from bugbash.selectors.contracts import finding_rows
from portal.lib.api.shapes import Strict, Text


class WaiverRead(serializers.ModelSerializer[ContractWaiver]):
    waived_by = PersonRead(read_only=True)
    in_force = serializers.SerializerMethodField(help_text="False once its last day is over; it accepts nothing then.")

    class Meta:
        model = ContractWaiver
        fields = read_only_fields = ("reason", "ends_on", "waived_by", "waived_at", "in_force")

    def get_in_force(self, waiver: ContractWaiver) -> bool:
        return waiver.ends_on >= timezone.localdate()


class FindingRead(serializers.ModelSerializer[ContractFinding]):
    breakage = serializers.IntegerField(
        source="breakage.number", default=None, read_only=True, allow_null=True, help_text="The 7 in BB-7."
    )
    waiver = serializers.SerializerMethodField()

    class Meta:
        model = ContractFinding
        fields = read_only_fields = (
            "level",
            "source",
            "rule",
            "path",
            "sentence",
            "fingerprint",
            "breakage",
            "waiver",
        )

    @extend_schema_field(WaiverRead(allow_null=True))
    def get_waiver(self, finding: ContractFinding) -> Any:
        waiver = self.context["waivers"].get(finding.fingerprint)
        return WaiverRead(waiver).data if waiver else None


class ContractRead(serializers.ModelSerializer[Version]):
    schema = serializers.DictField(
        source="contract.schema",
        default=None,
        read_only=True,
        allow_null=True,
        help_text="Null before the first replay.",
    )
    observation_count = serializers.IntegerField(
        source="contract.observation_count", default=None, read_only=True, allow_null=True
    )
    taken_at = serializers.DateTimeField(source="contract.taken_at", default=None, read_only=True, allow_null=True)
    baseline = serializers.CharField(
        source="project.baseline.name", default=None, read_only=True, allow_null=True, help_text="Compared with."
    )
    findings = serializers.SerializerMethodField()

    class Meta:
        model = Version
        fields = read_only_fields = ("schema", "observation_count", "taken_at", "baseline", "findings")

    @extend_schema_field(FindingRead(many=True))
    def get_findings(self, version: Version) -> Any:
        rows = finding_rows(version)
        waivers = {row.finding.fingerprint: row.waiver for row in rows}
        return FindingRead([row.finding for row in rows], many=True, context={"waivers": waivers}).data


class FindingPart(Strict):
    """Names one finding of the version against the present baseline."""

    fingerprint = serializers.RegexField(r"\A[0-9a-f]{64}\Z", help_text="As the contract says it.")


class WaiverWrite(FindingPart):
    reason = Text(max_length=2000, help_text="It stands in readiness and in every report.")
    ends_on = serializers.DateField(help_text="The last day on which it holds, a year from now at most.")


def get_finding(version: Version, fingerprint: str) -> ContractFinding:
    """A finding of the version by what the client says; others get 404."""
    rows = version.contract_findings.select_related("version__project", "baseline")
    return get_object_or_404(rows, fingerprint=fingerprint, baseline=version.project.baseline_id)
