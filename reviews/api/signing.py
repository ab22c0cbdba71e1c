"""What follows a signature, and what it needs: the project's rules, reminders, conditions."""

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
from bugbash.choices import Role
from portal.lib.api.shapes import Choice, Flag, Strict
from reviews.access import SIGNING_ROLES, check_condition
from reviews.actions.reminders import remind_signers
from reviews.actions.settings import set_signing_rules
from reviews.actions.signing import settle_condition
from reviews.api.reports import ConditionRead
from reviews.models import Report, ReviewSettings, ShareComment, SignOffCondition
from reviews.selectors.queue import settings_of
from reviews.selectors.reports import comments_on, conditions_of, project_reports

SIGNERS = [(role.value, role.label) for role in SIGNING_ROLES]


class SigningRulesRead(serializers.ModelSerializer[ReviewSettings]):
    required_roles = serializers.ListField(child=serializers.ChoiceField(SIGNERS), read_only=True)

    class Meta:
        model = ReviewSettings
        fields = read_only_fields = ("required_roles", "two_person_rule")


class SigningRulesWrite(Strict):
    required_roles = serializers.ListField(
        child=Choice(SIGNERS),
        min_length=1,
        max_length=len(SIGNERS),
        help_text="A report is signed once somebody of each has approved it.",
    )
    two_person_rule = Flag(help_text="Who asked for the replay or froze the report may not sign it.")


@extend_schema(tags=["reports"])
class SigningRulesViewSet(InProject[ReviewSettings]):
    reads = SigningRulesRead
    shapes = {"update": SigningRulesWrite}
    gates = {"update": access.get_owned_project}

    @extend_schema(summary="Whose signatures a report needs")
    def retrieve(self, request: Request, **_: Any) -> Response:
        return Response(SigningRulesRead(settings_of(self.project)).data)

    @extend_schema(summary="Say whose signatures a report needs", responses=SigningRulesRead)
    def update(self, request: Request, **_: Any) -> Response:
        facts = self.read_body()
        rules = set_signing_rules(
            project=self.project,
            required_roles=[Role(name) for name in facts["required_roles"]],
            two_person_rule=facts["two_person_rule"],
            by=self.user,
        )
        return Response(SigningRulesRead(rules).data)


class RemindedRead(serializers.Serializer[Any]):
    people = PersonRead(many=True, read_only=True)


@extend_schema(tags=["reports"])
class ReminderViewSet(InProject[Report]):
    reads = RemindedRead
    gates = {"create": access.get_managed_project}

    @extend_schema(
        summary="Remind those whose signature is missing, by e-mail, at most once an hour",
        request=None,
        responses={201: RemindedRead},
    )
    def create(self, request: Request, number: int, **_: Any) -> Response:
        report = get_object_or_404(project_reports(self.project), number=number)
        page = reverse("reviews:report-detail", args=[self.project.slug, number])
        people = remind_signers(report=report, address=request.build_absolute_uri(page), by=self.user)
        return Response(RemindedRead({"people": people}).data, status=201)


class ConditionInFull(ConditionRead):
    report = serializers.IntegerField(source="signoff.report.number", read_only=True)
    done_by = PersonRead(read_only=True, allow_null=True)

    class Meta(ConditionRead.Meta):
        fields = read_only_fields = (*ConditionRead.Meta.fields, "report", "done_by")  # type: ignore[assignment]


class SettleWrite(Strict):
    done = Flag(help_text="False opens it again.")


@extend_schema(tags=["reports"])
@extend_schema_view(list=extend_schema(summary="The conditions of all approvals, met and open"))
class ConditionViewSet(mixins.ListModelMixin, InProject[SignOffCondition]):
    reads = ConditionInFull
    shapes = {"partial_update": SettleWrite}
    keyset = "pk"
    lookup_field = "id"
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[SignOffCondition]:
        return conditions_of(self.project)

    @extend_schema(
        summary="Tick a condition off, or open it again",
        description="Who takes care of it, who set it, and managers.",
        request=SettleWrite,
        responses=ConditionInFull,
    )
    def partial_update(self, request: Request, **_: Any) -> Response:
        condition = self.get_object()
        check_condition(condition, self.user)
        done = self.read_body().get("done", condition.done_at is not None)
        settle_condition(condition=condition, done=done, by=self.user)
        return Response(ConditionInFull(self.again(condition)).data)


class ShareCommentRead(serializers.ModelSerializer[ShareComment]):
    link = serializers.CharField(source="link.label", read_only=True, help_text="The link over which it came.")

    class Meta:
        model = ShareComment
        fields = read_only_fields = ("id", "name", "text", "link", "written_at")


@extend_schema(tags=["reports"])
@extend_schema_view(list=extend_schema(summary="What readers of the share links of a report wrote"))
class ShareCommentViewSet(mixins.ListModelMixin, InProject[ShareComment]):
    reads = ShareCommentRead
    keyset = "pk"

    def get_queryset(self) -> QuerySet[ShareComment]:
        return comments_on(get_object_or_404(project_reports(self.project), number=self.kwargs["number"]))
