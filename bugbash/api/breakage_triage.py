"""Triage of many breakages at once, and which of them failed alike."""

import uuid
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.actions.breakage_triage import take_back_triage, triage_breakages
from bugbash.api.breakages import STATUSES, BreakageFilters, ChangesWrite, changes_of, narrow_of
from bugbash.api.scope import InProject
from bugbash.errors import RefusedError
from bugbash.models import Breakage
from bugbash.selectors.breakage_groups import alike_groups
from bugbash.selectors.breakage_triage import MOST_AT_ONCE, Plan, Planned, known_deeds, plan_changes
from bugbash.selectors.breakages import ANY, OPEN, BreakageFilter, breakage_rows
from portal.lib.api.shapes import Choice, Flag, Strict, Text, Whole


class WhichWrite(BreakageFilters):
    """Which breakages are meant."""

    status = Choice(STATUSES, default=OPEN)
    bash = Whole(required=False, min_value=1, max_value=2**31 - 1, help_text="A bash's number.")
    charter = Whole(required=False, min_value=1, max_value=2**63 - 1, help_text="A charter's id.")
    sort = None  # type: ignore[assignment]


class BulkWrite(Strict):
    numbers = serializers.ListField(
        child=Whole(min_value=1, max_value=2**31 - 1),
        max_length=MOST_AT_ONCE,
        required=False,
        help_text="The breakages that are meant; else those of `filters`.",
    )
    filters = WhichWrite(required=False, help_text="As the list takes them.")
    changes = ChangesWrite()
    dry_run = Flag(default=False, help_text="Say what would change and what would be refused, and do nothing.")
    mark = Text(
        max_length=64,
        allow_blank=True,
        default="",
        help_text="That of the preview; where something else would happen by now, nothing does (409).",
    )


class ChangingRead(serializers.Serializer[Planned]):
    number = serializers.IntegerField(source="breakage.number", read_only=True)
    code = serializers.CharField(source="breakage.code", read_only=True)
    changes = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField(allow_blank=True)),
        source="moves",
        read_only=True,
        help_text="Before and after in words.",
    )


class RefusedRead(serializers.Serializer[Planned]):
    number = serializers.IntegerField(source="breakage.number", read_only=True)
    code = serializers.CharField(source="breakage.code", read_only=True)
    field = serializers.CharField(source="refusal.field", read_only=True)
    sentence = serializers.CharField(source="refusal.sentence", read_only=True)


class BulkRead(serializers.Serializer[Any]):
    changing = ChangingRead(many=True, read_only=True)
    refused = RefusedRead(many=True, read_only=True, help_text="Left as they are, with the reason.")
    unchanged = serializers.IntegerField(read_only=True)
    beyond = serializers.IntegerField(read_only=True, help_text=f"Left out: one go reaches {MOST_AT_ONCE}.")
    mark = serializers.CharField(read_only=True)
    batch = serializers.UUIDField(
        read_only=True, allow_null=True, help_text="Takes it back; null where nothing was done."
    )


class TakenBackRead(serializers.Serializer[Any]):
    count = serializers.IntegerField(read_only=True)
    left = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="Codes of those that somebody has changed since."
    )


@extend_schema(tags=["breakages"])
class BreakageTriageViewSet(InProject[Breakage]):
    reads = BulkRead
    shapes = {"create": BulkWrite}
    gates = dict.fromkeys(("create", "undo"), access.get_writable_project)

    @extend_schema(
        operation_id="projects_breakages_triage_many",
        summary="Triage many breakages at once",
        description="All in one transaction; those that refuse stay as they are and say why.",
        responses={200: BulkRead},
    )
    def create(self, request: Request, **_: Any) -> Response:
        body = self.read_body()
        rows = self.rows_of(body)
        changes = changes_of(self.project, body["changes"])
        plan = plan_changes(self.project, rows, changes)
        if body["dry_run"]:
            return Response(show(plan, None))
        batch, _count = triage_breakages(
            project=self.project, rows=rows, by=self.user, mark=body["mark"] or plan.mark, **changes
        )
        return Response(show(plan, batch))

    def rows_of(self, body: dict[str, Any]) -> QuerySet[Breakage]:
        if "numbers" in body:
            return breakage_rows(self.project, BreakageFilter(status=ANY)).filter(number__in=body["numbers"])
        if "filters" not in body:
            raise RefusedError("Name breakages by their numbers, or filters.", field="numbers")
        return breakage_rows(self.project, narrow_of(dict(body["filters"])))

    @extend_schema(summary="Take one triage back", responses={200: TakenBackRead})
    def undo(self, request: Request, batch: uuid.UUID, **_: Any) -> Response:
        if not known_deeds(self.project, batch).exists():
            raise Http404
        back = take_back_triage(project=self.project, batch=batch, by=self.user)
        return Response(TakenBackRead({"count": back.count, "left": back.left}).data)


def show(plan: Plan, batch: uuid.UUID | None) -> dict[str, Any]:
    facts = {name: getattr(plan, name) for name in ("changing", "refused", "beyond", "mark")}
    return dict(BulkRead({**facts, "unchanged": len(plan.unchanged), "batch": batch}).data)


class AlikeGroupRead(serializers.Serializer[Any]):
    key = serializers.CharField(read_only=True, help_text="`alike` of the list's filters.")
    words = serializers.CharField(read_only=True, help_text="How they failed.")
    count = serializers.IntegerField(read_only=True)
    open_count = serializers.IntegerField(read_only=True)
    oldest = serializers.IntegerField(read_only=True, help_text="The number of the oldest.")


class GroupsRead(serializers.Serializer[Any]):
    groups = AlikeGroupRead(many=True, read_only=True)


class GroupFilters(BreakageFilters):
    status = Choice(STATUSES, default=OPEN)
    sort = None  # type: ignore[assignment]
    alike = None  # type: ignore[assignment]


@extend_schema(tags=["breakages"])
class BreakageGroupViewSet(InProject[Breakage]):
    reads = GroupsRead
    filters = GroupFilters

    @extend_schema(
        summary="Breakages that failed alike, the largest groups first",
        description="By the error of the call, else by the checks that failed, else by the same answer.",
        parameters=[GroupFilters],
        responses=GroupsRead,
    )
    def retrieve(self, request: Request, **_: Any) -> Response:
        groups = alike_groups(self.project, narrow_of(GroupFilters.read(request)))
        return Response(GroupsRead({"groups": groups}).data)
