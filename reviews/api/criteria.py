from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.api.people import PersonRead, get_member
from bugbash.api.scope import CreateMixin, InProject
from bugbash.api.versions import get_version
from bugbash.errors import RefusedError
from portal.lib.api.shapes import Choice, Flag, Number, Strict, Text, Write
from reviews.actions.criteria import confirm_item, criterion_mark, edit_criterion, retire_criterion, save_criterion
from reviews.actions.discussion import see_criterion_mentions
from reviews.actions.starters import take_starter
from reviews.api.assessments import GateRead
from reviews.choices import Measure, Operator, Starter
from reviews.logic.criteria import CriterionSpec
from reviews.models import Confirmation, Criterion
from reviews.selectors.criteria import known_criteria, preview_gate

manage = access.get_managed_project


class CriterionRead(serializers.ModelSerializer[Criterion]):
    params = serializers.DictField(read_only=True)
    owner = PersonRead(read_only=True, allow_null=True)
    mark = serializers.SerializerMethodField(help_text="Changes whenever an edit does; see there.")

    class Meta:
        model = Criterion
        fields = read_only_fields = (
            "id",
            "sentence",
            "measure",
            "params",
            "operator",
            "threshold",
            "must",
            "owner",
            "created_at",
            "mark",
        )

    def get_mark(self, criterion: Criterion) -> str:
        return criterion_mark(criterion)


class CriterionWrite(Write):
    reads = CriterionRead
    sentence = Text(max_length=300, help_text="In the business's words.")
    measure = Choice(Measure.choices)
    params = serializers.DictField(default=dict, help_text='Such as {"severities": ["S1"]} or {"k": 10}.')
    operator = Choice(Operator.choices)
    threshold = Number(
        help_text="A share is written 0.95, a time in ms, a count as a whole number, a loss that is allowed as -0.02."
    )
    must = Flag(default=True, help_text="A failure is NO-GO.")
    owner = Text(max_length=150, allow_null=True, default=None, help_text="User name of a member.")
    reason = Text(max_length=500, allow_blank=True, required=False, help_text="Why; it stands in the history.")


class CriterionChange(CriterionWrite):
    """What is left out stays as it is, whoever changes it meanwhile."""

    mark = Text(
        max_length=64,
        allow_blank=True,
        required=False,
        help_text="That of the criterion as you read it; if it was changed since, nothing changes and both are told.",
    )


class ConfirmationRead(serializers.ModelSerializer[Confirmation]):
    version = serializers.CharField(source="version.name", read_only=True)
    confirmed_by = PersonRead(read_only=True)

    class Meta:
        model = Confirmation
        fields = read_only_fields = ("version", "confirmed_by", "confirmed_at", "note")


class StarterWrite(Strict):
    starter = Choice(Starter.choices)


class ConfirmationWrite(Strict):
    version = Text(max_length=60)
    note = Text(max_length=500, allow_blank=True, default="", help_text="Who did what, or where it is written down.")


@extend_schema(tags=["criteria"])
@extend_schema_view(
    list=extend_schema(summary="The criteria in force"),
    retrieve=extend_schema(summary="One criterion"),
    create=extend_schema(summary="Write a criterion down"),
    partial_update=extend_schema(summary="Change a criterion; frozen reports stay as they are"),
    destroy=extend_schema(summary="Retire a criterion: it decides no more, frozen reports keep it"),
)
class CriterionViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, CreateMixin, mixins.DestroyModelMixin, InProject[Criterion]
):
    reads = CriterionRead
    shapes = {
        "create": CriterionWrite,
        "partial_update": CriterionChange,
        "confirm": ConfirmationWrite,
        "preview": CriterionWrite,
        "start": StarterWrite,
    }
    gates = dict.fromkeys(("create", "partial_update", "destroy", "confirm", "preview", "start"), manage)
    keyset = "pk"
    lookup_field = "id"
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[Criterion]:
        return known_criteria(self.project).select_related("owner")

    def perform_create(self, serializer: serializers.BaseSerializer[Criterion]) -> None:
        serializer.instance = self.save(serializer.validated_data)

    def partial_update(self, request: Request, **_: Any) -> Response:
        criterion, facts = self.get_object(), self.read_body()
        named = {"measure": Measure, "operator": Operator}
        changes = {name: named[name](value) if name in named else value for name, value in facts.items()}
        if "owner" in changes:
            changes["owner"] = get_member(self.project, changes["owner"], field="owner")
        return Response(CriterionRead(edit_criterion(criterion=criterion, by=self.user, **changes)).data)

    def save(self, facts: dict[str, Any]) -> Criterion:
        return save_criterion(
            project=self.project,
            sentence=facts["sentence"],
            measure=Measure(facts["measure"]),
            params=facts["params"],
            operator=Operator(facts["operator"]),
            threshold=facts["threshold"],
            must=facts["must"],
            owner=get_member(self.project, facts["owner"], field="owner"),
            by=self.user,
            reason=facts.get("reason", ""),
        )

    def perform_destroy(self, instance: Criterion) -> None:
        retire_criterion(criterion=instance, by=self.user)

    @extend_schema(
        summary="What a criterion would say today on the newest version; nothing is saved", responses=GateRead
    )
    @action(methods=["post"], detail=False)
    def preview(self, request: Request, **_: Any) -> Response:
        facts = self.read_body()
        named = ("sentence", "measure", "operator", "threshold", "params", "must")
        _version, gate = preview_gate(self.project, CriterionSpec(0, **{name: facts[name] for name in named}))
        if gate is None:
            raise RefusedError("There is no version yet that it could say something about.")
        return Response(GateRead(gate).data)

    @extend_schema(
        summary="Take over the criteria that such a prototype begins with",
        responses={201: CriterionRead(many=True)},
        filters=False,
    )
    @action(methods=["post"], detail=False, pagination_class=None)
    def start(self, request: Request, **_: Any) -> Response:
        starter = Starter(self.read_body()["starter"])
        taken = take_starter(project=self.project, starter=starter, by=self.user)
        rows = self.get_queryset().filter(pk__in=[row.pk for row in taken]).order_by("pk")
        return Response(CriterionRead(rows, many=True).data, status=201)

    @extend_schema(summary="Give your word that a checklist item is done for a version", responses=ConfirmationRead)
    @action(methods=["post"], detail=True)
    def confirm(self, request: Request, **_: Any) -> Response:
        criterion, body = self.get_object(), self.read_body()
        version = get_version(self.project, body["version"])
        confirmation = confirm_item(criterion=criterion, version=version, by=self.user, note=body["note"])
        confirmation.refresh_from_db()
        return Response(ConfirmationRead(confirmation).data)

    @extend_schema(summary="Say that you have seen where it mentions you", request=None, responses={204: None})
    @action(methods=["post"], detail=True)
    def seen(self, request: Request, **_: Any) -> Response:
        """Of a retired one too, for what was said about it stays to be read."""
        criterion = get_object_or_404(Criterion, project=self.project, pk=self.kwargs["id"])
        see_criterion_mentions(criterion=criterion, by=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
