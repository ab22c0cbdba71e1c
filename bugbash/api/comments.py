from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers

from bugbash import access
from bugbash.actions.comments import comment_on
from bugbash.api.people import PersonRead
from bugbash.api.scope import CreateMixin, InProject
from bugbash.models import Breakage, Comment
from bugbash.selectors.breakages import comments_on
from portal.lib.api.shapes import Text, Write


class CommentRead(serializers.ModelSerializer[Comment]):
    author = PersonRead(read_only=True)
    mentions = serializers.SerializerMethodField(help_text="Members whom it names with @.")

    class Meta:
        model = Comment
        fields = read_only_fields = ("id", "author", "text", "mentions", "created_at")

    @extend_schema_field(PersonRead(many=True))
    def get_mentions(self, comment: Comment) -> Any:
        return PersonRead([row.user for row in comment.mentions.all()], many=True).data


class CommentWrite(Write):
    reads = CommentRead
    text = Text(max_length=10_000, trim_whitespace=False, help_text="Markdown; @name tells a member.")


@extend_schema(tags=["breakages"])
@extend_schema_view(
    list=extend_schema(summary="What people said about a breakage, oldest first"),
    create=extend_schema(summary="Say something about a breakage"),
)
class CommentViewSet(mixins.ListModelMixin, CreateMixin, InProject[Comment]):
    reads = CommentRead
    shapes = {"create": CommentWrite}
    gates = {"create": access.get_fileable_project}
    keyset = "pk"

    @cached_property
    def breakage(self) -> Breakage:
        return get_object_or_404(self.project.breakages, number=self.kwargs["number"])

    def get_queryset(self) -> QuerySet[Comment]:
        return comments_on(self.breakage)

    def perform_create(self, serializer: serializers.BaseSerializer[Comment]) -> None:
        comment = comment_on(breakage=self.breakage, by=self.user, **serializer.validated_data)
        serializer.instance = self.again(comment)
