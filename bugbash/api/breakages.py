from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.actions.breakages import file_breakage, triage_breakage
from bugbash.api.checks import ChecksField
from bugbash.api.observations import QueryBrief
from bugbash.api.people import PersonRead, get_member
from bugbash.api.scope import CreateMixin, InProject
from bugbash.choices import BreakageStatus, Category, Cause, Severity, Verdict
from bugbash.errors import RefusedError
from bugbash.models import AuditEvent, Breakage, Outcome
from bugbash.selectors.breakages import (
    ANY,
    NOBODY,
    OPEN,
    UNSET,
    BreakageFilter,
    breakage_in_full,
    breakage_rows,
    find_breakage,
    trail,
    verdict_strip,
)
from bugbash.selectors.observations import project_observations
from portal.lib.api.shapes import Choice, Filters, Strict, Text, Whole, Write

STATUSES = [(OPEN, "new or confirmed"), *BreakageStatus.choices, (ANY, "any")]


class BreakageRead(serializers.ModelSerializer[Breakage]):
    query = QueryBrief(read_only=True)
    observation = serializers.IntegerField(source="observation_id", read_only=True)
    version = serializers.CharField(source="observation.version.name", read_only=True, help_text="Where it was seen.")
    expectation = serializers.SerializerMethodField(help_text="Checks, as they were filed.")
    duplicate_of = serializers.IntegerField(
        source="duplicate_of.number", default=None, read_only=True, allow_null=True, help_text="A breakage's number."
    )
    reported_by = PersonRead(read_only=True)
    owner = PersonRead(read_only=True, allow_null=True)

    class Meta:
        model = Breakage
        fields = read_only_fields = (
            "number",
            "code",
            "title",
            "query",
            "observation",
            "version",
            "expectation",
            "severity",
            "severity_proposed",
            "severity_confirmed",
            "category",
            "cause",
            "status",
            "reason",
            "duplicate_of",
            "reported_by",
            "owner",
            "reproduced_count",
            "reproduced_of",
            "filed_at",
        )

    def get_expectation(self, breakage: Breakage) -> list[str]:
        return breakage.expectation.splitlines()


class VerdictRead(serializers.ModelSerializer[Outcome]):
    version = serializers.CharField(source="replay.version.name", read_only=True)
    replay = serializers.IntegerField(source="replay.number", read_only=True)
    verdict = serializers.ChoiceField(Verdict.choices, source="effective", read_only=True)

    class Meta:
        model = Outcome
        fields = read_only_fields = ("version", "replay", "ordinal", "verdict")


class DeedRead(serializers.ModelSerializer[AuditEvent]):
    detail = serializers.DictField(read_only=True)

    class Meta:
        model = AuditEvent
        fields = read_only_fields = ("actor", "verb", "detail", "at")


class BreakageInFull(BreakageRead):
    verdicts = serializers.SerializerMethodField(help_text="The newest on every version, oldest version first.")
    trail = serializers.SerializerMethodField(help_text="All that was done to it, oldest first.")

    class Meta(BreakageRead.Meta):
        fields = read_only_fields = (*BreakageRead.Meta.fields, "verdicts", "trail")  # type: ignore[assignment]

    @extend_schema_field(VerdictRead(many=True))
    def get_verdicts(self, breakage: Breakage) -> Any:
        return VerdictRead(verdict_strip(breakage), many=True).data

    @extend_schema_field(DeedRead(many=True))
    def get_trail(self, breakage: Breakage) -> Any:
        return DeedRead(trail(breakage), many=True).data


class BreakageWrite(Write):
    reads = BreakageInFull
    observation = Whole(min_value=1, max_value=2**63 - 1, help_text="The observation that shows it.")
    title = Text(max_length=200)
    category = Choice(Category.choices)
    severity = Choice(Severity.choices, default=Severity.UNSET, help_text="What you propose; triage confirms.")
    expectation = ChecksField(default="")


class TriageWrite(Strict):
    """What is left out stays as it is."""

    status = Choice(BreakageStatus.choices, required=False)
    severity = Choice(Severity.choices, required=False, help_text="Confirmed; the proposed one stays beside it.")
    cause = Choice(Cause.choices, required=False)
    owner = Text(max_length=150, allow_null=True, required=False, help_text="User name of a member; null for nobody.")
    reason = Text(max_length=500, allow_blank=True, required=False, help_text="Needed to reject.")
    duplicate_of = Whole(
        min_value=1, max_value=2**31 - 1, allow_null=True, required=False, help_text="A breakage's number."
    )


class BreakageFilters(Filters):
    status = Choice(STATUSES, default=ANY)
    severity = Choice([*((one, one.label) for one in Severity if one), (UNSET, UNSET)], required=False)
    category = Choice(Category.choices, required=False)
    owner = Text(required=False, max_length=150, help_text=f"User name, or {NOBODY}.")
    q = Text(required=False, max_length=200, help_text="Part of the title or of the query's text.")


@extend_schema(tags=["breakages"])
@extend_schema_view(
    list=extend_schema(summary="Breakages, newest first"),
    retrieve=extend_schema(summary="One breakage with its verdicts and its trail"),
    create=extend_schema(
        summary="File what an observation shows going wrong",
        description="Its query becomes active with these checks; without any, a person has to look.",
    ),
)
class BreakageViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CreateMixin, InProject[Breakage]):
    reads = BreakageInFull
    shapes = {"list": BreakageRead, "create": BreakageWrite, "triage": TriageWrite}
    filters = BreakageFilters
    gates = {"create": access.get_fileable_project, "triage": access.get_writable_project}
    keyset = "-number"
    lookup_field = "number"
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[Breakage]:
        return breakage_in_full(self.project)

    def narrow(self, rows: QuerySet[Breakage], given: dict[str, Any]) -> QuerySet[Breakage]:
        words = given.pop("q", "")
        return breakage_rows(self.project, BreakageFilter(words=words, **given)).select_related("duplicate_of")

    def perform_create(self, serializer: serializers.BaseSerializer[Breakage]) -> None:
        facts = dict(serializer.validated_data)
        observation = project_observations(self.project).filter(pk=facts.pop("observation")).first()
        if observation is None:
            raise RefusedError("There is no such observation.", field="observation")
        breakage = file_breakage(project=self.project, observation=observation, by=self.user, **facts)
        serializer.instance = self.again(breakage)

    @extend_schema(summary="Confirm, reject, close or re-open it", responses=BreakageInFull)
    @action(methods=["post"], detail=True)
    def triage(self, request: Request, **_: Any) -> Response:
        breakage = self.get_object()
        facts = {**facts_of(breakage), **self.read_body()}
        original = facts.pop("duplicate_of")
        triage_breakage(
            breakage=breakage,
            status=BreakageStatus(facts["status"]),
            severity=Severity(facts["severity"]),
            cause=Cause(facts["cause"]),
            owner=get_member(self.project, facts["owner"], field="owner"),
            reason=facts["reason"],
            duplicate_of=find_breakage(self.project, original),
            by=self.user,
        )
        return Response(BreakageInFull(self.again(breakage)).data)


def facts_of(breakage: Breakage) -> dict[str, Any]:
    """What a triage that changes nothing would write."""
    return {
        "status": breakage.status,
        "severity": breakage.severity_confirmed,
        "cause": breakage.cause,
        "owner": breakage.owner.username if breakage.owner else None,
        "reason": breakage.reason,
        "duplicate_of": breakage.duplicate_of.number if breakage.duplicate_of else None,
    }
