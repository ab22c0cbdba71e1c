from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers

from bugbash import access
from bugbash.actions.egress import request_access
from bugbash.api.people import PersonRead
from bugbash.api.scope import CreateMixin, InProject
from bugbash.models import EgressRequest
from bugbash.selectors.egress import requests_of
from portal.lib.api.shapes import Text, Write


class EgressRequestRead(serializers.ModelSerializer[EgressRequest]):
    origin = serializers.CharField(read_only=True, help_text="Scheme, host and port.")
    requested_by = PersonRead(read_only=True)
    decided_by = PersonRead(read_only=True, allow_null=True)

    class Meta:
        model = EgressRequest
        fields = read_only_fields = (
            "id",
            "origin",
            "reason",
            "state",
            "requested_by",
            "requested_at",
            "decided_by",
            "decided_at",
            "answer",
        )


class EgressRequestWrite(Write):
    reads = EgressRequestRead
    url = Text(max_length=2048, help_text="What is to be called; only its scheme, host and port are kept.")
    reason = Text(max_length=500, help_text="What answers there, and why it may be called.")


@extend_schema(tags=["egress requests"])
@extend_schema_view(
    list=extend_schema(summary="Access that was requested, newest first, and what administrators decided"),
    create=extend_schema(
        summary="Request access to a place that the egress rules close",
        description="An administrator of the instance decides.",
    ),
)
class EgressRequestViewSet(mixins.ListModelMixin, CreateMixin, InProject[EgressRequest]):
    reads = EgressRequestRead
    shapes = {"create": EgressRequestWrite}
    gates = {"create": access.get_writable_project}

    def get_queryset(self) -> QuerySet[EgressRequest]:
        return requests_of(self.project)

    def perform_create(self, serializer: serializers.BaseSerializer[EgressRequest]) -> None:
        facts: dict[str, Any] = serializer.validated_data
        serializer.instance = self.again(request_access(project=self.project, by=self.user, **facts))
