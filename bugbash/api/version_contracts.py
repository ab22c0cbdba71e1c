"""What people decide about a version's contract, and what the version declares."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.actions.api_documents import declare_api, declare_api_from_url, remove_api
from bugbash.actions.contracts import file_finding, waive_finding, withdraw_waiver
from bugbash.api.breakages import BreakageRead
from bugbash.api.contracts import FindingPart, WaiverRead, WaiverWrite, get_finding
from bugbash.api.people import PersonRead
from bugbash.api.scope import InProject
from bugbash.models import ApiDocument, ContractWaiver, Version
from bugbash.selectors.breakages import breakage_in_full
from portal.lib.api.shapes import Strict, Text


class InVersion(InProject[Version]):
    """A view of one version's contract."""

    def get_queryset(self) -> QuerySet[Version]:
        return self.project.versions.select_related("project__baseline")

    @property
    def version(self) -> Version:
        return get_object_or_404(self.get_queryset(), name=self.kwargs["name"])


@extend_schema(tags=["versions"])
class FindingViewSet(InVersion):
    reads = FindingPart
    shapes = {"waive": WaiverWrite}
    gates = {
        "waive": access.get_owned_project,
        "withdraw": access.get_owned_project,
        "file": access.get_writable_project,
    }

    @extend_schema(summary="Accept a finding for a while, in every version", responses={201: WaiverRead})
    def waive(self, request: Request, **_: Any) -> Response:
        facts = self.read_body()
        finding = get_finding(self.version, facts.pop("fingerprint"))
        waiver = waive_finding(finding=finding, by=self.user, **facts)
        return Response(WaiverRead(waiver).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Take a waiver back", responses={204: None})
    def withdraw(self, request: Request, **_: Any) -> Response:
        rows = ContractWaiver.objects.filter(project=self.project)
        fingerprint = get_finding(self.version, self.read_body()["fingerprint"]).fingerprint
        withdraw_waiver(waiver=get_object_or_404(rows, fingerprint=fingerprint), by=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        summary="File a breaking finding as a breakage",
        description="Shown by a recorded answer, with a check that decides it. Filed already, it is that breakage.",
        responses=BreakageRead,
    )
    def file(self, request: Request, **_: Any) -> Response:
        finding = get_finding(self.version, self.read_body()["fingerprint"])
        filed = file_finding(finding=finding, by=self.user)
        return Response(BreakageRead(breakage_in_full(self.project).get(pk=filed.pk)).data)


class ApiDocumentRead(serializers.ModelSerializer[ApiDocument]):
    added_by = PersonRead(read_only=True)
    document = serializers.DictField(read_only=True)

    class Meta:
        model = ApiDocument
        fields = read_only_fields = ("document", "sha256", "url", "added_by", "added_at")


class ApiDocumentWrite(Strict):
    """Exactly one of the three."""

    document = serializers.DictField(required=False, help_text="The document as it is.")
    text = Text(required=False, max_length=1_000_000, trim_whitespace=False, help_text="The document as JSON or YAML.")
    url = Text(required=False, max_length=2048, help_text="Fetched once, as the egress rules allow.")

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if len(given) != 1:
            raise serializers.ValidationError("Send one of document, text and url.")
        return given


@extend_schema(tags=["versions"])
class ApiDocumentViewSet(InVersion):
    reads = ApiDocumentRead
    shapes = {"replace": ApiDocumentWrite}
    gates = {"replace": access.get_writable_project, "destroy": access.get_writable_project}

    def get_document(self) -> ApiDocument:
        rows = ApiDocument.objects.select_related("added_by", "version")
        document = rows.filter(version=self.version).first()
        if document is None:
            raise Http404("The version declares nothing.")
        return document

    @extend_schema(summary="The OpenAPI document that a version declares", responses=ApiDocumentRead)
    def retrieve(self, request: Request, **_: Any) -> Response:
        return Response(ApiDocumentRead(self.get_document()).data)

    @extend_schema(summary="Declare an OpenAPI document, instead of the one before", responses=ApiDocumentRead)
    def replace(self, request: Request, **_: Any) -> Response:
        given, version = self.read_body(), self.version
        if "url" in given:
            row = declare_api_from_url(version=version, url=given["url"], by=self.user)
        else:
            row = declare_api(
                version=version, content=given["document"] if "document" in given else given["text"], by=self.user
            )
        return Response(ApiDocumentRead(row).data)

    @extend_schema(summary="Forget what a version declares, and what was found in it", responses={204: None})
    def destroy(self, request: Request, **_: Any) -> Response:
        remove_api(document=self.get_document(), by=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
