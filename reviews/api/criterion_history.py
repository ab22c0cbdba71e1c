"""How a criterion came to say what it says, and what people say about it."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers

from bugbash.api.people import PersonRead
from bugbash.api.scope import CreateMixin, InProject
from portal.lib.api.shapes import Text, Write
from reviews.actions.discussion import comment_on_criterion
from reviews.models import Criterion, CriterionComment, CriterionRevision
from reviews.selectors.criterion_history import comments_on, revisions_of


class CriterionRevisionRead(serializers.ModelSerializer[CriterionRevision]):
    facts = serializers.DictField(child=serializers.CharField(allow_blank=True), read_only=True)
    changed_by = PersonRead(read_only=True, allow_null=True)

    class Meta:
        model = CriterionRevision
        fields = read_only_fields = ("number", "facts", "reason", "changed_by", "changed_at")


class CriterionCommentRead(serializers.ModelSerializer[CriterionComment]):
    author = PersonRead(read_only=True)
    mentions = serializers.SerializerMethodField(help_text="Members whom it names with @.")

    class Meta:
        model = CriterionComment
        fields = read_only_fields = ("id", "author", "text", "mentions", "created_at")

    @extend_schema_field(PersonRead(many=True))
    def get_mentions(self, comment: CriterionComment) -> Any:
        return PersonRead([row.user for row in comment.mentions.all()], many=True).data


class CriterionCommentWrite(Write):
    reads = CriterionCommentRead
    text = Text(max_length=10_000, trim_whitespace=False, help_text="Markdown; @name tells a member.")


@extend_schema(tags=["criteria"])
@extend_schema_view(list=extend_schema(summary="What a criterion said, by whom and why, newest first"))
class CriterionRevisionViewSet(mixins.ListModelMixin, InProject[CriterionRevision]):
    reads = CriterionRevisionRead

    def get_queryset(self) -> QuerySet[CriterionRevision]:
        criterion = get_object_or_404(Criterion, project=self.project, pk=self.kwargs["criterion"])
        return revisions_of(criterion)


@extend_schema(tags=["criteria"])
@extend_schema_view(
    list=extend_schema(summary="What people said about a criterion, oldest first"),
    create=extend_schema(summary="Say something about a criterion"),
)
class CriterionCommentViewSet(mixins.ListModelMixin, CreateMixin, InProject[CriterionComment]):
    reads = CriterionCommentRead
    shapes = {"create": CriterionCommentWrite}
    keyset = "pk"

    @cached_property
    def criterion(self) -> Criterion:
        return get_object_or_404(Criterion, project=self.project, pk=self.kwargs["criterion"])

    def get_queryset(self) -> QuerySet[CriterionComment]:
        return comments_on(self.criterion)

    def perform_create(self, serializer: serializers.BaseSerializer[CriterionComment]) -> None:
        comment = comment_on_criterion(criterion=self.criterion, by=self.user, **serializer.validated_data)
        serializer.instance = self.again(comment)
