from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers

from bugbash import access
from bugbash.api.people import PersonRead
from bugbash.api.scope import CreateMixin, InProject
from bugbash.api.versions import get_version
from portal.lib.api.shapes import Text, Whole, Write
from reviews.actions.waivers import revoke_waiver, waive_criterion
from reviews.models import Waiver
from reviews.selectors.criteria import known_criteria
from reviews.selectors.waivers import project_waivers


class CriterionWaiverRead(serializers.ModelSerializer[Waiver]):
    criterion = serializers.IntegerField(source="criterion_id", read_only=True)
    version = serializers.CharField(
        source="version.name", default=None, read_only=True, allow_null=True, help_text="Null for every version."
    )
    waived_by = PersonRead(read_only=True)
    revoked_by = PersonRead(read_only=True, allow_null=True)
    in_force = serializers.BooleanField(
        read_only=True, help_text="False once its last day is over or it was revoked; it accepts nothing then."
    )

    class Meta:
        model = Waiver
        fields = read_only_fields = (
            "id",
            "criterion",
            "version",
            "reason",
            "ends_on",
            "waived_by",
            "waived_at",
            "revoked_by",
            "revoked_at",
            "in_force",
        )


class CriterionWaiverWrite(Write):
    reads = CriterionWaiverRead
    criterion = Whole(min_value=1, max_value=2**63 - 1, help_text="The criterion's id.")
    version = Text(max_length=60, allow_null=True, help_text="Null for every version.")
    reason = Text(max_length=2000, help_text="It stands in readiness and in every report.")
    ends_on = serializers.DateField(help_text="The last day on which it holds, a year from now at most.")


@extend_schema(tags=["readiness"])
@extend_schema_view(
    list=extend_schema(summary="Every waiver of a criterion, those that ended too, newest first"),
    create=extend_schema(summary="Accept that a criterion does not pass"),
    destroy=extend_schema(summary="Revoke a waiver: the criterion counts again, the row stays"),
)
class CriterionWaiverViewSet(mixins.ListModelMixin, CreateMixin, mixins.DestroyModelMixin, InProject[Waiver]):
    reads = CriterionWaiverRead
    shapes = {"create": CriterionWaiverWrite}
    gates = dict.fromkeys(("create", "destroy"), access.get_owned_project)
    lookup_field = "id"
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[Waiver]:
        return project_waivers(self.project)

    def perform_create(self, serializer: serializers.BaseSerializer[Waiver]) -> None:
        facts: dict[str, Any] = serializer.validated_data
        criterion = get_object_or_404(known_criteria(self.project), pk=facts["criterion"])
        version = get_version(self.project, facts["version"]) if facts["version"] is not None else None
        waiver = waive_criterion(
            criterion=criterion, version=version, reason=facts["reason"], ends_on=facts["ends_on"], by=self.user
        )
        serializer.instance = self.again(waiver)

    def perform_destroy(self, instance: Waiver) -> None:
        revoke_waiver(waiver=instance, by=self.user)
