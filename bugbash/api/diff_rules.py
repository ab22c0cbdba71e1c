from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers

from bugbash.access import get_writable_project as write
from bugbash.actions.diff_rules import add_diff_rule, remove_diff_rule
from bugbash.api.people import PersonRead
from bugbash.api.scope import CreateMixin, InProject
from bugbash.choices import DiffRuleKind
from bugbash.models import DiffRule
from bugbash.selectors.diff_rules import rule_rows
from portal.lib.api.shapes import Choice, Text, Write


class DiffRuleRead(serializers.ModelSerializer[DiffRule]):
    kind = serializers.ChoiceField(DiffRuleKind.choices, read_only=True)
    created_by = PersonRead(read_only=True)

    class Meta:
        model = DiffRule
        fields = read_only_fields = ("id", "kind", "path", "value", "reason", "created_by", "created_at")


class DiffRuleWrite(Write):
    reads = DiffRuleRead
    kind = Choice(DiffRuleKind.choices)
    path = Text(max_length=500, help_text="Such as `results[].title`, `prices.*`; `*` alone is everywhere.")
    value = Text(
        max_length=200,
        required=False,
        allow_blank=True,
        default="",
        help_text="The tolerance, or the field by which items of a list are matched.",
    )
    reason = Text(max_length=300)


@extend_schema(tags=["diff-rules"])
@extend_schema_view(
    list=extend_schema(summary="What comparisons of answers leave out"),
    create=extend_schema(
        summary="Leave something out", description="It holds from the next replay on; those under way keep their rules."
    ),
    destroy=extend_schema(summary="Let it count again"),
)
class DiffRuleViewSet(mixins.ListModelMixin, mixins.DestroyModelMixin, CreateMixin, InProject[DiffRule]):
    reads = DiffRuleRead
    shapes = {"create": DiffRuleWrite}
    gates = {"create": write, "destroy": write}
    keyset = "pk"
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[DiffRule]:
        return rule_rows(self.project)

    def perform_create(self, serializer: serializers.BaseSerializer[DiffRule]) -> None:
        facts = dict(serializer.validated_data)
        kind = DiffRuleKind(facts.pop("kind"))
        serializer.instance = add_diff_rule(project=self.project, by=self.user, kind=kind, **facts)

    def perform_destroy(self, instance: DiffRule) -> None:
        remove_diff_rule(rule=instance, by=self.user)
