from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.api.people import PersonRead
from bugbash.api.scope import InProject
from portal.lib.api.shapes import Flag, Strict, Text, Whole
from reviews.actions.sharing import DEFAULT_DAYS, MOST_DAYS, create_share_link, revoke_share_link
from reviews.models import Report, ShareLink
from reviews.selectors.reports import project_reports
from reviews.selectors.sharing import links_of


class ShareLinkRead(serializers.ModelSerializer[ShareLink]):
    created_by = PersonRead(read_only=True)

    class Meta:
        model = ShareLink
        fields = read_only_fields = (
            "id",
            "label",
            "allow_comments",
            "created_by",
            "created_at",
            "expires_at",
            "revoked_at",
            "openings",
            "last_opened_at",
        )


class NewShareLinkRead(ShareLinkRead):
    address = serializers.SerializerMethodField(help_text="With the token; it is told this once.")

    class Meta(ShareLinkRead.Meta):
        fields = read_only_fields = (*ShareLinkRead.Meta.fields, "address")  # type: ignore[assignment]

    def get_address(self, link: ShareLink) -> str:
        return str(self.context["address"])


class ShareLinkWrite(Strict):
    label = Text(max_length=120, help_text="For whom it is.")  # type: ignore[assignment]
    days = Whole(min_value=1, max_value=MOST_DAYS, default=DEFAULT_DAYS)
    allow_comments = Flag(default=False)


@extend_schema(tags=["reports"])
@extend_schema_view(
    list=extend_schema(summary="The share links of a report"),
    destroy=extend_schema(summary="Revoke a share link for good"),
)
class ShareLinkViewSet(mixins.ListModelMixin, mixins.DestroyModelMixin, InProject[ShareLink]):
    reads = ShareLinkRead
    shapes = {"create": ShareLinkWrite}
    gates = dict.fromkeys(("list", "create", "destroy"), access.get_managed_project)
    keyset = "-pk"
    lookup_field = "id"
    lookup_value_converter = "int"

    @cached_property
    def report(self) -> Report:
        return get_object_or_404(project_reports(self.project), number=self.kwargs["number"])

    def get_queryset(self) -> QuerySet[ShareLink]:
        return links_of(self.report)

    @extend_schema(summary="Make a share link; its address is told this once", responses={201: NewShareLinkRead})
    def create(self, request: Request, **_: Any) -> Response:
        link, token = create_share_link(report=self.report, by=self.user, **self.read_body())
        address = request.build_absolute_uri(reverse("share:detail", args=[token]))
        row = self.again(link)
        return Response(NewShareLinkRead(row, context={"address": address}).data, status=201)

    def perform_destroy(self, instance: ShareLink) -> None:
        revoke_share_link(link=instance, by=self.user)
