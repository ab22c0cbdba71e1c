"""How far raters agree, what they dispute, and what settles it."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.api.people import PersonRead
from bugbash.api.scope import CreateMixin, InProject
from bugbash.errors import RefusedError
from portal.lib.api.shapes import Choice, Filters, Strict, Text, Whole, Write
from reviews.actions.adjudication import LONGEST_REASON, adjudicate_item
from reviews.actions.discussion import LONGEST_COMMENT, comment_on_criterion
from reviews.api.criterion_history import CriterionCommentRead
from reviews.api.items import ItemRead
from reviews.choices import JudgmentKind, QueueTask
from reviews.models import Adjudication, ReviewItem
from reviews.selectors.agreement import agreement_report, items_rated_by, my_figure
from reviews.selectors.disputes import (
    ANY,
    OPEN,
    SETTLED,
    DisputeFilter,
    DisputeRow,
    adjudications_of,
    behind,
    contested,
    criteria_for,
    dispute_of,
    dispute_rows,
    disputed_items,
    question_about,
    words_on,
)

MOST = 50
HIGHEST = 2**63 - 1


class AgreementRowRead(serializers.Serializer[Any]):
    task = serializers.ChoiceField(QueueTask.choices, read_only=True)
    level = serializers.ChoiceField([("nominal", "nominal"), ("ordinal", "ordinal")], read_only=True)
    items = serializers.IntegerField(read_only=True, help_text="That somebody rated.")
    n = serializers.IntegerField(source="agreement.n", read_only=True, help_text="Of them rated twice or more.")
    percent = serializers.FloatField(
        source="agreement.percent", read_only=True, allow_null=True, help_text="Of pairs of raters who say the same."
    )
    alpha = serializers.FloatField(
        source="agreement.alpha", read_only=True, allow_null=True, help_text="Krippendorff’s; null: see the sentence."
    )
    sentence = serializers.CharField(source="agreement.sentence", read_only=True)
    reading = serializers.CharField(read_only=True, help_text="reliable, tentative, unreliable, or empty.")
    disputed = serializers.IntegerField(read_only=True, help_text="And not settled.")
    settled = serializers.IntegerField(read_only=True)


class QueueAgreementRead(serializers.Serializer[Any]):
    queue = serializers.IntegerField(read_only=True, allow_null=True, help_text="Null for what was imported.")
    name = serializers.CharField(read_only=True)
    agreement = AgreementRowRead(source="row", read_only=True)


class TagAgreementRead(serializers.Serializer[Any]):
    tag = serializers.CharField(read_only=True)
    agreement = AgreementRowRead(source="row", read_only=True)


class CriterionAgreementRead(serializers.Serializer[Any]):
    criterion = serializers.IntegerField(source="criterion.pk", read_only=True)
    sentence = serializers.CharField(source="criterion.sentence", read_only=True)
    agreement = AgreementRowRead(source="row", read_only=True, allow_null=True, help_text="Null: nobody has rated.")


class RaterFigureRead(serializers.Serializer[Any]):
    items = serializers.IntegerField(read_only=True, help_text="Rated.")
    undecided = serializers.IntegerField(read_only=True, help_text="Of them without a grade.")
    n = serializers.IntegerField(read_only=True, help_text="On which the others have a common word.")
    same = serializers.IntegerField(read_only=True, help_text="Of them with the same word.")
    higher = serializers.IntegerField(read_only=True)
    lower = serializers.IntegerField(read_only=True)
    share = serializers.FloatField(read_only=True, allow_null=True)
    sentence = serializers.CharField(read_only=True)


class RaterAgreementRead(serializers.Serializer[Any]):
    name = serializers.CharField(read_only=True)
    username = serializers.CharField(read_only=True, help_text="Empty for whoever was imported.")
    figure = RaterFigureRead(read_only=True)


class AgreementRead(serializers.Serializer[Any]):
    disputed = serializers.IntegerField(read_only=True, help_text="Items that nobody has settled.")
    settled = serializers.IntegerField(read_only=True)
    tasks = AgreementRowRead(many=True, read_only=True)
    queues = QueueAgreementRead(many=True, read_only=True)
    tags = TagAgreementRead(many=True, read_only=True)
    criteria = CriterionAgreementRead(many=True, read_only=True, help_text="Those that rest on the experts.")
    raters = RaterAgreementRead(many=True, read_only=True, help_text="Stays between each rater and the managers.")


class DisputeRead(serializers.Serializer[Any]):
    item = ItemRead(read_only=True)
    queue = serializers.IntegerField(source="rated.queue", read_only=True, allow_null=True)
    scale = serializers.DictField(child=serializers.CharField(), read_only=True)
    values = serializers.ListField(child=serializers.IntegerField(), source="rated.values", read_only=True)
    undecided = serializers.IntegerField(source="rated.undecided", read_only=True)
    spread = serializers.FloatField(source="rated.spread", read_only=True, help_text="1: both ends of the scale.")
    settled = serializers.IntegerField(source="rated.settled", read_only=True, allow_null=True)
    can_settle = serializers.BooleanField(read_only=True, help_text="False for pairs: those are discussed.")


class SaidRead(serializers.Serializer[Any]):
    judgment = serializers.IntegerField(source="judgment.pk", read_only=True)
    rater = PersonRead(source="judgment.rater", read_only=True, allow_null=True, help_text="Null: imported.")
    rater_name = serializers.CharField(source="judgment.rater_name", read_only=True)
    kind = serializers.ChoiceField(JudgmentKind.choices, source="judgment.kind", read_only=True)
    value = serializers.IntegerField(read_only=True, allow_null=True)
    word = serializers.CharField(read_only=True)
    reason = serializers.CharField(source="judgment.reason", read_only=True)


class DisputeDetailRead(serializers.Serializer[Any]):
    dispute = DisputeRead(read_only=True)
    words = SaidRead(many=True, read_only=True)
    criteria = serializers.ListField(
        child=serializers.IntegerField(), read_only=True, help_text="To ask on, those that it is part of first."
    )


class DisputesRead(serializers.Serializer[Any]):
    found = serializers.IntegerField(read_only=True)
    items = DisputeRead(many=True, read_only=True, help_text="Most disputed first.")
    next = serializers.IntegerField(read_only=True, allow_null=True, help_text="`after` of the next page.")


class DisputeFilters(Filters):
    state = Choice([(OPEN, "not settled"), (SETTLED, "settled"), (ANY, "all")], default=OPEN)
    queue = serializers.IntegerField(min_value=1, max_value=HIGHEST, default=None)
    tag = Text(max_length=60, default="")
    after = serializers.IntegerField(min_value=1, max_value=HIGHEST, default=0)


class AdjudicationRead(serializers.ModelSerializer[Adjudication]):
    adjudicated_by = PersonRead(read_only=True)

    class Meta:
        model = Adjudication
        fields = read_only_fields = ("id", "grade", "reason", "adjudicated_by", "adjudicated_at")


class AdjudicationWrite(Write):
    reads = AdjudicationRead
    grade = Whole(allow_null=True, help_text="Of the item’s scale; null lets the raters’ consensus stand again.")
    reason = Text(max_length=LONGEST_REASON)
    seen = Whole(
        min_value=0,
        max_value=HIGHEST,
        allow_null=True,
        default=None,
        help_text="The newest adjudication that you have read, 0 for none: a newer one is told, not overruled.",
    )


class QuestionWrite(Strict):
    criterion = Whole(min_value=1, max_value=HIGHEST)
    text = Text(
        max_length=LONGEST_COMMENT,
        trim_whitespace=False,
        allow_null=True,
        default=None,
        help_text="Markdown; null quotes the query and what the raters said, nameless, with a link.",
    )


@extend_schema(tags=["rating"])
class AgreementViewSet(InProject[ReviewItem]):
    reads = AgreementRead
    shapes = {"ask": QuestionWrite}
    gates = {
        **dict.fromkeys(("retrieve", "disputes", "dispute_detail", "ask"), access.get_managed_project),
        "mine": access.get_rateable_project,
    }

    @property
    def dispute(self) -> DisputeRow:
        row = dispute_of(self.project, self.kwargs["item"])
        if row is None:
            raise Http404("There is no such item, or nobody has rated it.")
        return row

    @extend_schema(summary="How far raters agree: by task, queue, tag, criterion and rater")
    def retrieve(self, request: Request, **_: Any) -> Response:
        return Response(AgreementRead(agreement_report(self.project)).data)

    @extend_schema(summary="How often you say what the others say", responses=RaterFigureRead)
    def mine(self, request: Request, **_: Any) -> Response:
        return Response(RaterFigureRead(my_figure(items_rated_by(self.project, self.user), self.user)).data)

    @extend_schema(
        summary="What raters dispute, most disputed first", parameters=[DisputeFilters], responses=DisputesRead
    )
    def disputes(self, request: Request, **_: Any) -> Response:
        given = DisputeFilters.read(request, beside=())
        place, wanted = given.pop("after"), DisputeFilter(**given)
        items = contested(self.project)
        later = behind(items, wanted, place)
        shown = {
            "found": len(disputed_items(items, wanted)),
            "items": dispute_rows(self.project, [one.key for one in later[:MOST]]),
            "next": later[MOST - 1].key if len(later) > MOST else None,
        }
        return Response(DisputesRead(shown).data)

    @extend_schema(
        operation_id="projects_agreement_item_retrieve",
        summary="One such item with everybody’s word and reason",
        responses=DisputeDetailRead,
    )
    def dispute_detail(self, request: Request, **_: Any) -> Response:
        row = self.dispute
        criteria = [criterion.pk for criterion in criteria_for(self.project, row.rated)]
        shown = {"dispute": row, "words": words_on(row.item, row.scale), "criteria": criteria}
        return Response(DisputeDetailRead(shown).data)

    @extend_schema(summary="Put the doubt on a criterion, as a comment", responses={201: CriterionCommentRead})
    def ask(self, request: Request, **_: Any) -> Response:
        body, row = self.read_body(), self.dispute
        found = [one for one in criteria_for(self.project, row.rated) if one.pk == body["criterion"]]
        if not found:
            raise RefusedError("There is no such criterion.", field="criterion")
        text = body["text"]
        if text is None:
            link = reverse("reviews:dispute-detail", args=[self.project.slug, row.item.pk])
            text = question_about(row, words_on(row.item, row.scale), link)
        comment = comment_on_criterion(criterion=found[0], text=text, by=self.user)
        comment.refresh_from_db()
        return Response(CriterionCommentRead(comment).data, status=201)


@extend_schema(tags=["rating"])
@extend_schema_view(
    list=extend_schema(summary="What settled an item, newest first; the first one stands"),
    create=extend_schema(summary="Settle what raters dispute", description="The same word twice is one."),
)
class AdjudicationViewSet(mixins.ListModelMixin, CreateMixin, InProject[Adjudication]):
    reads = AdjudicationRead
    shapes = {"create": AdjudicationWrite}
    gates = dict.fromkeys(("list", "create"), access.get_managed_project)

    @cached_property
    def item(self) -> ReviewItem:
        rows = ReviewItem.objects.filter(project=self.project).select_related("project", "queue")
        item = rows.filter(pk=self.kwargs["item"]).first()
        if item is None:
            raise Http404("There is no such item.")
        return item

    def get_queryset(self) -> QuerySet[Adjudication]:
        return adjudications_of(self.item)

    def perform_create(self, serializer: serializers.BaseSerializer[Adjudication]) -> None:
        adjudication = adjudicate_item(item=self.item, by=self.user, **serializer.validated_data)
        serializer.instance = self.again(adjudication)
