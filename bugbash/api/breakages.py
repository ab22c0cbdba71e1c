from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.actions.breakage_triage import triage_breakage
from bugbash.actions.breakages import file_breakage
from bugbash.actions.comments import see_mentions
from bugbash.api.checks import ChecksField
from bugbash.api.idempotency import KEY_PARAMETER, read_key
from bugbash.api.observations import QueryBrief
from bugbash.api.people import PersonRead, get_member
from bugbash.api.scope import CreateMixin, InProject
from bugbash.choices import BreakageStatus, Category, Cause, Severity, Verdict
from bugbash.errors import RefusedError
from bugbash.models import AuditEvent, Breakage, Outcome, Project, Sighting
from bugbash.selectors.breakage_triage import triage_mark
from bugbash.selectors.breakages import (
    AGES,
    ANY,
    EXTERNAL,
    HAPPENS,
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
    external_url = serializers.CharField(read_only=True, help_text="The issue in another tracker; may be empty.")
    bash = serializers.IntegerField(
        source="bash.number", default=None, read_only=True, allow_null=True, help_text="The number of its bash."
    )
    charter = serializers.CharField(source="charter.title", default=None, read_only=True, allow_null=True)
    sightings = serializers.IntegerField(source="seen_count", read_only=True, help_text="People who met it too.")

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
            "external_url",
            "bash",
            "charter",
            "sightings",
            "alike_key",
            "alike_words",
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
    mark = serializers.SerializerMethodField(help_text="Changes whenever triage does; see there.")

    class Meta(BreakageRead.Meta):
        fields = read_only_fields = (*BreakageRead.Meta.fields, "verdicts", "trail", "mark")  # type: ignore[assignment]

    def get_mark(self, breakage: Breakage) -> str:
        return triage_mark(breakage)

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


class ChangesWrite(Strict):
    """What is left out stays as it is."""

    status = Choice(BreakageStatus.choices, required=False)
    severity = Choice(Severity.choices, required=False, help_text="Confirmed; the proposed one stays beside it.")
    cause = Choice(Cause.choices, required=False)
    owner = Text(
        max_length=150,
        allow_null=True,
        required=False,
        help_text="User name of a member; null for nobody. A confirmed S1 or S2 needs one.",
    )
    reason = Text(max_length=500, allow_blank=True, required=False, help_text="Needed to reject.")
    duplicate_of = Whole(
        min_value=1, max_value=2**31 - 1, allow_null=True, required=False, help_text="A breakage's number."
    )


class TriageWrite(ChangesWrite):
    external_url = Text(
        max_length=500, allow_blank=True, required=False, help_text="The issue elsewhere; http or https."
    )
    checks: Any = ChecksField(
        required=False,
        help_text="With the cause `expectation`: what the query expects from now on. An open breakage is rejected.",
    )
    mark = Text(
        max_length=64,
        allow_blank=True,
        default="",
        help_text="That of the breakage as you read it; if it was triaged since, nothing changes and both are told.",
    )


class BreakageFilters(Filters):
    status = Choice(STATUSES, default=ANY)
    severity = Choice([*((one, one.label) for one in Severity if one), (UNSET, UNSET)], required=False)
    category = Choice(Category.choices, required=False)
    cause = Choice(Cause.choices, required=False)
    owner = Text(required=False, max_length=150, help_text=f"User name, or {NOBODY}.")
    reporter = Text(required=False, max_length=150, help_text="User name.")
    version = Text(required=False, max_length=60, help_text="Where it was seen.")
    family = Text(required=False, max_length=40, help_text="Of its query.")
    tag = Text(required=False, max_length=60, help_text="Of its query.")
    bash = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1, help_text="A bash's number.")
    charter = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1, help_text="A charter's id.")
    age = Choice([(word, word) for word in AGES], required=False)
    external = Choice([(word, word) for word in EXTERNAL], required=False, help_text="Has an external issue.")
    happens = Choice([(word, word) for word in HAPPENS], required=False, help_text="When it was asked again.")
    alike = Text(required=False, max_length=64, help_text="`alike_key` of those that failed alike.")
    q = Text(required=False, max_length=200, help_text="Part of the title or of the query's text.")
    sort = Choice([("newest", "newest"), ("oldest", "oldest")], default="newest")


def narrow_of(given: dict[str, Any]) -> BreakageFilter:
    """The filter that the parameters of an address, or the fields of a body, name."""
    return BreakageFilter(words=given.pop("q", ""), **given)


@extend_schema(tags=["breakages"])
@extend_schema_view(
    list=extend_schema(summary="Breakages, newest first"),
    retrieve=extend_schema(summary="One breakage with its verdicts and its trail"),
    create=extend_schema(
        summary="File what an observation shows going wrong",
        description="Its query becomes active with these checks; without any, a person has to look.",
        parameters=[KEY_PARAMETER],
    ),
)
class BreakageViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CreateMixin, InProject[Breakage]):
    reads = BreakageInFull
    shapes = {"list": BreakageRead, "create": BreakageWrite, "triage": TriageWrite}
    filters = BreakageFilters
    gates = {"create": access.get_fileable_project, "triage": access.get_writable_project}
    lookup_field = "number"
    lookup_value_converter = "int"

    @property
    def keyset(self) -> str:
        return "number" if self.request.query_params.get("sort") == "oldest" else "-number"

    def get_queryset(self) -> QuerySet[Breakage]:
        return with_counts(breakage_in_full(self.project))

    def narrow(self, rows: QuerySet[Breakage], given: dict[str, Any]) -> QuerySet[Breakage]:
        given.pop("sort")
        return with_counts(breakage_rows(self.project, narrow_of(given)).select_related("duplicate_of"))

    def perform_create(self, serializer: serializers.BaseSerializer[Breakage]) -> None:
        facts = dict(serializer.validated_data)
        observation = project_observations(self.project).filter(pk=facts.pop("observation")).first()
        if observation is None:
            raise RefusedError("There is no such observation.", field="observation")
        key = read_key(self.request)
        breakage = file_breakage(
            project=self.project, observation=observation, by=self.user, idempotency_key=key, **facts
        )
        serializer.instance = self.again(breakage)

    @extend_schema(
        summary="Confirm, reject, close or re-open it, or correct what was expected",
        description="What is left out stays as it is, whoever changes it meanwhile.",
        responses=BreakageInFull,
    )
    @action(methods=["post"], detail=True)
    def triage(self, request: Request, **_: Any) -> Response:
        breakage = self.get_object()
        facts = self.read_body()
        triage_breakage(breakage=breakage, by=self.user, **changes_of(self.project, facts))
        return Response(BreakageInFull(self.again(breakage)).data)

    @extend_schema(summary="Say that you have seen where it mentions you", request=None, responses={204: None})
    @action(methods=["post"], detail=True)
    def seen(self, request: Request, **_: Any) -> Response:
        see_mentions(breakage=self.get_object(), by=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


def with_counts(rows: QuerySet[Breakage]) -> QuerySet[Breakage]:
    counted = Sighting.objects.filter(breakage=OuterRef("pk")).order_by().values("breakage").annotate(n=Count("pk"))
    return rows.select_related("bash", "charter").annotate(seen_count=Coalesce(Subquery(counted.values("n")), 0))


def changes_of(project: Project, facts: dict[str, Any]) -> dict[str, Any]:
    """What was sent in the words of the action; what was not sent is not there."""
    named = {"status": BreakageStatus, "severity": Severity, "cause": Cause}
    changes = {name: named[name](value) if name in named else value for name, value in facts.items()}
    if "owner" in changes:
        changes["owner"] = get_member(project, changes["owner"], field="owner")
    if "duplicate_of" in changes:
        changes["duplicate_of"] = find_breakage(project, changes["duplicate_of"])
    return changes
