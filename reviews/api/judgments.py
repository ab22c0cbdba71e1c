from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers

from bugbash import access
from bugbash.api.people import PersonRead
from bugbash.api.scope import CreateMixin, InProject
from bugbash.errors import RefusedError
from portal.lib.api.shapes import Choice, Flag, Text, Whole, Write
from reviews.actions.ratings import preferred_of, shown_words, submit_judgment
from reviews.api.items import ItemRead
from reviews.choices import JudgmentKind
from reviews.logic.preferences import is_swapped
from reviews.models import Judgment
from reviews.selectors.blind import visible_judgments
from reviews.selectors.queue import item_of

SIDES = [("left", "left"), ("tie", "no difference"), ("right", "right")]
ACCEPTABLE = {"yes": True, "no": False}
PAIRED = ("better", "left_acceptable", "right_acceptable")


class JudgmentRead(serializers.ModelSerializer[Judgment]):
    item = ItemRead(read_only=True)
    rater = PersonRead(read_only=True)
    better = serializers.SerializerMethodField(help_text="Of a pair, as it stood before this rater: left, right, tie.")
    left_acceptable = serializers.SerializerMethodField()
    right_acceptable = serializers.SerializerMethodField()

    class Meta:
        model = Judgment
        fields = read_only_fields = (
            "id",
            "item",
            "rater",
            "again",
            "revision",
            "kind",
            "grade",
            "better",
            "left_acceptable",
            "right_acceptable",
            "reason",
            "created_at",
        )

    def get_better(self, judgment: Judgment) -> str | None:
        return shown_words(judgment)["better"] or None

    def get_left_acceptable(self, judgment: Judgment) -> bool | None:
        return ACCEPTABLE.get(shown_words(judgment)["left_acceptable"])

    def get_right_acceptable(self, judgment: Judgment) -> bool | None:
        return ACCEPTABLE.get(shown_words(judgment)["right_acceptable"])


class JudgmentWrite(Write):
    reads = JudgmentRead
    item = Whole(min_value=1, max_value=2**63 - 1, help_text="The item that `queue/next/` gave you.")
    kind = Choice(JudgmentKind.choices, default=JudgmentKind.GRADE)
    grade = Whole(allow_null=True, default=None, help_text="A grade of the project's scale; only with kind grade.")
    better = Choice(SIDES, allow_null=True, default=None, help_text="Of a pair; with kind preference.")
    left_acceptable = Flag(allow_null=True, default=None, help_text="Of a pair; with kind preference.")
    right_acceptable = Flag(allow_null=True, default=None, help_text="Of a pair; with kind preference.")
    again = Flag(default=False, help_text="What `queue/next/` said: the second look at a pair.")
    reason = Text(max_length=2000, allow_blank=True, default="", help_text="Needed where there is no grade.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["kind"] != JudgmentKind.GRADE and attrs["grade"] is not None:
            raise serializers.ValidationError({"grade": ["Only the kind grade has a grade."]})
        given = [name for name in PAIRED if attrs[name] is not None]
        if attrs["kind"] == JudgmentKind.PREFERENCE and (missing := [name for name in PAIRED if name not in given]):
            raise serializers.ValidationError({key: ["A preference needs it."] for key in missing})
        if attrs["kind"] != JudgmentKind.PREFERENCE and given:
            raise serializers.ValidationError({key: ["Only the kind preference has it."] for key in given})
        return attrs


@extend_schema(tags=["rating"])
@extend_schema_view(
    list=extend_schema(
        summary="Judgments: yours, and those of others on what you have rated",
        description="Managers and owners see all. Superseded revisions are left out.",
    ),
    create=extend_schema(
        summary="Rate an item", description="A changed mind is the next revision; the same word twice is one."
    ),
)
class JudgmentViewSet(mixins.ListModelMixin, CreateMixin, InProject[Judgment]):
    reads = JudgmentRead
    shapes = {"create": JudgmentWrite}
    gates = dict.fromkeys(("list", "create"), access.get_rateable_project)
    keyset = "pk"

    def get_queryset(self) -> QuerySet[Judgment]:
        membership = access.get_membership(self.user, self.project.slug)
        return visible_judgments(membership).select_related("item__query")

    def perform_create(self, serializer: serializers.BaseSerializer[Judgment]) -> None:
        facts = dict(serializer.validated_data)
        item = item_of(self.project, str(facts.pop("item")))
        if item is None:
            raise RefusedError("There is no such item.", field="item")
        kind = JudgmentKind(facts.pop("kind"))
        better, left, right = (facts.pop(name) for name in PAIRED)
        preferred = None
        if kind == JudgmentKind.PREFERENCE:
            swapped = is_swapped(item.pk, self.user.pk, again=facts["again"])
            preferred = preferred_of(better, left, right, swapped)
        serializer.instance = submit_judgment(item=item, rater=self.user, kind=kind, preferred=preferred, **facts)
