from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.api.people import PersonRead, get_member
from bugbash.api.scope import CreateMixin, InProject
from bugbash.api.versions import get_version
from portal.lib.api.shapes import Choice, Flag, Number, Strict, Text, Write
from reviews.actions.criteria import confirm_item, criterion_mark, edit_criterion, retire_criterion, save_criterion
from reviews.choices import Measure, Operator
from reviews.models import Confirmation, Criterion
from reviews.selectors.criteria import known_criteria

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
    threshold = Number(help_text="A share is written 0.95, a time in ms, a count as a whole number.")
    must = Flag(default=True, help_text="A failure is NO-GO.")
    owner = Text(max_length=150, allow_null=True, default=None, help_text="User name of a member.")


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
    shapes = {"create": CriterionWrite, "partial_update": CriterionChange, "confirm": ConfirmationWrite}
    gates = dict.fromkeys(("create", "partial_update", "destroy", "confirm"), manage)
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
        )

    def perform_destroy(self, instance: Criterion) -> None:
        retire_criterion(criterion=instance, by=self.user)

    @extend_schema(summary="Give your word that a checklist item is done for a version", responses=ConfirmationRead)
    @action(methods=["post"], detail=True)
    def confirm(self, request: Request, **_: Any) -> Response:
        criterion, body = self.get_object(), self.read_body()
        version = get_version(self.project, body["version"])
        confirmation = confirm_item(criterion=criterion, version=version, by=self.user, note=body["note"])
        confirmation.refresh_from_db()
        return Response(ConfirmationRead(confirmation).data)
