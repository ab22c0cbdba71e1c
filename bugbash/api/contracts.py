from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from bugbash.models import ContractFinding, Version
from bugbash.selectors.versions import contract_findings


class FindingRead(serializers.ModelSerializer[ContractFinding]):
    class Meta:
        model = ContractFinding
        fields = read_only_fields = ("level", "rule", "path", "sentence", "fingerprint")


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
        return FindingRead(contract_findings(version), many=True).data
