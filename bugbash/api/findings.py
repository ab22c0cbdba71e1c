from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.actions.findings import LONGEST_REASON, accept_finding, dismiss_finding, reopen_finding
from bugbash.api.people import PersonRead
from bugbash.api.scope import InProject
from bugbash.choices import Category, FindingState, Severity
from bugbash.logic.probing.filing import LONGEST_TITLE
from bugbash.models import ProbeFinding
from bugbash.selectors.probe_findings import finding_row, finding_rows
from bugbash.selectors.probes import probe_rows
from portal.lib.api.shapes import Choice, Filters, Flag, Strict, Text

write = access.get_writable_project


class ProbeFindingRead(serializers.ModelSerializer[ProbeFinding]):
    query = serializers.IntegerField(source="query_id", read_only=True, help_text="The mutant.")
    text = serializers.CharField(source="query.text", read_only=True)
    parent = serializers.IntegerField(source="query.parent_id", read_only=True)  # type: ignore[assignment]
    parent_text = serializers.CharField(source="query.parent.text", read_only=True)
    mutator = serializers.CharField(source="query.mutator", read_only=True)
    family = serializers.CharField(source="query.family", read_only=True)
    relation = serializers.CharField(source="query.relation", read_only=True)
    observation = serializers.IntegerField(source="outcome.candidate_id", read_only=True, allow_null=True)
    breakage = serializers.IntegerField(
        source="breakage.number", default=None, read_only=True, allow_null=True, help_text="As what it was filed."
    )
    decided_by = PersonRead(read_only=True, allow_null=True)

    class Meta:
        model = ProbeFinding
        fields = read_only_fields = (
            "id",
            "rank",
            "kind",
            "state",
            "because",
            "distance",
            "noise",
            "expectation",
            "query",
            "text",
            "parent",
            "parent_text",
            "mutator",
            "family",
            "relation",
            "observation",
            "breakage",
            "reason",
            "covers_alike",
            "decided_by",
            "decided_at",
        )


class AcceptWrite(Strict):
    """What is not said is as the finding's page offers it."""

    title = Text(max_length=LONGEST_TITLE, required=False)
    category = Choice(Category.choices, required=False)
    severity = Choice(Severity.choices, allow_blank=True, required=False)


class DismissWrite(Strict):
    reason = Text(max_length=LONGEST_REASON, default="", allow_blank=True)
    with_alike = Flag(default=False, help_text="No later probe shows what its mutator makes of its parent.")


class FindingFilters(Filters):
    state = Choice(FindingState.choices, required=False)
    mutator = Text(required=False, max_length=40)
    kind = Text(required=False, max_length=10, help_text="moved, still, crashed or broke.")


@extend_schema(tags=["probes"])
@extend_schema_view(
    list=extend_schema(summary="What a probe found, in the order in which it is worth a look"),
    retrieve=extend_schema(summary="One finding"),
)
class ProbeFindingViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, InProject[ProbeFinding]):
    reads = ProbeFindingRead
    shapes = {"accept": AcceptWrite, "dismiss": DismissWrite}
    filters = FindingFilters
    gates = dict.fromkeys(("accept", "dismiss", "undo"), write)
    keyset = "rank"
    lookup_field = "id"
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[ProbeFinding]:
        return finding_rows(get_object_or_404(probe_rows(self.project), number=self.kwargs["number"]))

    def narrow(self, rows: QuerySet[ProbeFinding], given: dict[str, Any]) -> QuerySet[ProbeFinding]:
        lookups = {"state": "state", "mutator": "query__mutator", "kind": "kind"}
        return rows.filter(**{lookups[name]: value for name, value in given.items()})

    def show(self, finding: ProbeFinding) -> Response:
        return Response(ProbeFindingRead(self.again(finding)).data)

    @extend_schema(summary="File a breakage with the checks that fail", responses=ProbeFindingRead)
    @action(methods=["post"], detail=True)
    def accept(self, request: Request, **_: Any) -> Response:
        finding, body = self.get_object(), self.read_body()
        told = {**finding_row(finding).offer, **body}
        accepted = accept_finding(
            finding=finding,
            title=told["title"],
            category=Category(told["category"]),
            severity=Severity(told["severity"]),
            by=self.user,
        )
        return self.show(accepted)

    @extend_schema(summary="Say that it is none; no later probe shows it again", responses=ProbeFindingRead)
    @action(methods=["post"], detail=True)
    def dismiss(self, request: Request, **_: Any) -> Response:
        return self.show(dismiss_finding(finding=self.get_object(), by=self.user, **self.read_body()))

    @extend_schema(
        summary="Take the decision back",
        description="A breakage that nobody has touched since is rejected; one that has moved on is a conflict.",
        request=None,
        responses=ProbeFindingRead,
    )
    @action(methods=["post"], detail=True)
    def undo(self, request: Request, **_: Any) -> Response:
        return self.show(reopen_finding(finding=self.get_object(), by=self.user))
