from functools import cached_property
from typing import Any

import orjson
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.api.people import PersonRead, get_member
from bugbash.api.scope import CreateMixin, InProject
from bugbash.api.versions import get_version
from bugbash.choices import Role
from bugbash.errors import ConflictError
from portal.lib.api.shapes import Choice, Filters, Strict, Text, Write
from reviews.access import get_signable_project, is_intact
from reviews.actions.reports import freeze_report
from reviews.actions.signing import sign_report
from reviews.choices import Decision, ReportState
from reviews.logic.report_difference import Change
from reviews.models import Report, SignOff, SignOffCondition
from reviews.pdf.drawing import pdf_of
from reviews.selectors.report_checks import Verified, changes_between, verify_bytes
from reviews.selectors.reports import project_reports, signing_of_report


class ConditionRead(serializers.ModelSerializer[SignOffCondition]):
    owner = PersonRead(read_only=True, allow_null=True)

    class Meta:
        model = SignOffCondition
        fields = read_only_fields = ("id", "text", "owner", "done_at")


class ConditionWrite(Strict):
    text = Text(max_length=500)
    owner = Text(max_length=150, allow_null=True, default=None, help_text="User name of a member.")


class SignOffRead(serializers.ModelSerializer[SignOff]):
    signed_by = PersonRead(read_only=True)
    conditions = ConditionRead(many=True, read_only=True, help_text="What an approval with conditions hangs on.")

    class Meta:
        model = SignOff
        fields = read_only_fields = ("signed_by", "role", "decision", "comment", "conditions", "sha256", "signed_at")


class SignOffWrite(Write):
    reads = SignOffRead
    decision = Choice(Decision.choices)
    comment = Text(max_length=5000, allow_blank=True, default="", help_text="Needed unless you simply approve.")
    conditions = ConditionWrite(many=True, default=list, help_text="Open items of an approval with conditions.")


class ReportRead(serializers.ModelSerializer[Report]):
    version = serializers.CharField(source="version.name", read_only=True)
    frozen_by = PersonRead(read_only=True)
    signoffs = SignOffRead(many=True, read_only=True)

    class Meta:
        model = Report
        fields = read_only_fields = ("number", "version", "overall", "sha256", "frozen_by", "frozen_at", "signoffs")


class SigningRead(serializers.Serializer[Any]):
    state = serializers.ChoiceField(ReportState.choices, read_only=True)
    missing = serializers.ListField(
        child=serializers.ChoiceField(Role.choices), read_only=True, help_text="Required roles that nobody signed for."
    )
    open_conditions = serializers.IntegerField(read_only=True)


class ReportInFull(ReportRead):
    payload = serializers.SerializerMethodField(help_text="The frozen evidence.")
    signing = serializers.SerializerMethodField(help_text="Where its sign-off stands.")
    is_intact = serializers.SerializerMethodField(help_text="Whether the frozen bytes still have this hash.")

    class Meta(ReportRead.Meta):
        fields = read_only_fields = (*ReportRead.Meta.fields, "payload", "signing", "is_intact")  # type: ignore[assignment]

    def get_payload(self, report: Report) -> dict[str, Any]:
        frozen: dict[str, Any] = orjson.loads(report.payload)
        return frozen

    @extend_schema_field(SigningRead)
    def get_signing(self, report: Report) -> dict[str, Any]:
        data: dict[str, Any] = SigningRead(signing_of_report(report)).data
        return data

    def get_is_intact(self, report: Report) -> bool:
        return is_intact(report)


class VerifyWrite(Strict):
    text = Text(max_length=2_000_000, help_text="The bytes of a report, as they were downloaded.")


class VerifiedRead(serializers.Serializer[Verified]):
    sha256 = serializers.CharField(read_only=True)
    report = serializers.IntegerField(
        source="report.number",
        read_only=True,
        default=None,
        allow_null=True,
        help_text="Its number, where it is known.",
    )
    is_same = serializers.BooleanField(read_only=True, help_text="Whether these are its bytes as they were frozen.")
    sentence = serializers.CharField(read_only=True)


class DifferenceFilters(Filters):
    since = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, help_text="Number of the report that this one is held against."
    )


class ReportChangeRead(serializers.Serializer[Change]):
    about = serializers.CharField(read_only=True)
    sentence = serializers.CharField(read_only=True)
    tone = serializers.CharField(read_only=True, help_text="good, bad, or info where neither is meant.")


class ReportDifferenceRead(serializers.Serializer[Any]):
    changes = ReportChangeRead(many=True, read_only=True)


class ReportWrite(Write):
    reads = ReportInFull
    version = Text(max_length=60)


@extend_schema(tags=["reports"])
@extend_schema_view(
    list=extend_schema(summary="Frozen reports, newest first"),
    retrieve=extend_schema(summary="One frozen report"),
    create=extend_schema(summary="Freeze what is known about a version now"),
)
class ReportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CreateMixin, InProject[Report]):
    reads = ReportInFull
    shapes = {"list": ReportRead, "create": ReportWrite, "verify": VerifyWrite}
    gates = {"create": access.get_managed_project}
    keyset = "-number"
    lookup_field = "number"
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[Report]:
        return project_reports(self.project)

    def perform_create(self, serializer: serializers.BaseSerializer[Report]) -> None:
        version = get_version(self.project, serializer.validated_data["version"])
        serializer.instance = self.again(freeze_report(version=version, by=self.user))

    @extend_schema(summary="The frozen bytes themselves: their SHA-256 is the report's", responses=dict[str, Any])
    @action(methods=["get"], detail=True)
    def json(self, request: Request, **_: Any) -> HttpResponse:
        return HttpResponse(self.get_object().payload.encode(), content_type="application/json")

    @extend_schema(summary="The report as PDF, from the frozen bytes", responses={(200, "application/pdf"): bytes})
    @action(methods=["get"], detail=True)
    def pdf(self, request: Request, **_: Any) -> HttpResponse:
        report = self.get_object()
        if not is_intact(report):
            raise ConflictError("The stored report does not match its hash.")
        return HttpResponse(pdf_of(report.payload), content_type="application/pdf")

    @extend_schema(summary="Whether these bytes are a report of the project, as it was frozen", responses=VerifiedRead)
    @action(methods=["post"], detail=False)
    def verify(self, request: Request, **_: Any) -> Response:
        content = self.read_body()["text"].encode(errors="surrogatepass")
        return Response(VerifiedRead(verify_bytes(self.project, content)).data)

    @extend_schema(
        summary="What a report says that an earlier one did not, in words",
        parameters=[DifferenceFilters],
        responses=ReportDifferenceRead,
    )
    @action(methods=["get"], detail=True)
    def difference(self, request: Request, **_: Any) -> Response:
        since = DifferenceFilters.read(request)["since"]
        pair = get_object_or_404(self.get_queryset(), number=since), self.get_object()
        if not all(map(is_intact, pair)):
            raise ConflictError("The stored report does not match its hash.")
        return Response(ReportDifferenceRead({"changes": changes_between(*pair)}).data)


@extend_schema(tags=["reports"])
@extend_schema_view(
    list=extend_schema(summary="Who signed a report, and how"),
    create=extend_schema(
        summary="Sign the newest report of a version", description="SMEs, managers and owners sign, each once."
    ),
)
class SignOffViewSet(mixins.ListModelMixin, CreateMixin, InProject[SignOff]):
    reads = SignOffRead
    shapes = {"create": SignOffWrite}
    gates = {"create": get_signable_project}
    keyset = "pk"

    @cached_property
    def report(self) -> Report:
        return get_object_or_404(project_reports(self.project), number=self.kwargs["number"])

    def get_queryset(self) -> QuerySet[SignOff]:
        return self.report.signoffs.select_related("signed_by").prefetch_related("conditions__owner")

    def perform_create(self, serializer: serializers.BaseSerializer[SignOff]) -> None:
        facts = serializer.validated_data
        serializer.instance = sign_report(
            report=self.report,
            by=self.user,
            decision=Decision(facts["decision"]),
            comment=facts["comment"],
            conditions=[
                (one["text"], get_member(self.project, one["owner"], field="conditions")) for one in facts["conditions"]
            ],
        )
