"""Tags and groups of a project's queries."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.actions.tags import remove_tag, rename_tag
from bugbash.api.scope import InProject
from bugbash.models import Tag
from bugbash.selectors.query_tags import group_rows, tag_rows
from portal.lib.api.shapes import Flag, Strict, Text


class TagRead(serializers.ModelSerializer[Tag]):
    active_count = serializers.IntegerField(source="n", read_only=True)
    query_count = serializers.IntegerField(source="n_all", read_only=True)

    class Meta:
        model = Tag
        fields = read_only_fields = ("id", "name", "active_count", "query_count")


class TagWrite(Strict):
    name = Text(max_length=60)
    merge = Flag(default=False, help_text="Let the queries of this tag carry the one that has the name already.")


@extend_schema(tags=["queries"])
@extend_schema_view(
    list=extend_schema(summary="Tags of the project's queries"),
    destroy=extend_schema(summary="Take a tag away from all queries"),
)
class TagViewSet(mixins.ListModelMixin, mixins.DestroyModelMixin, InProject[Tag]):
    reads = TagRead
    shapes = {"partial_update": TagWrite}
    gates = dict.fromkeys(("partial_update", "destroy"), access.get_writable_project)
    keyset = "pk"
    lookup_field = "id"
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[Tag]:
        return tag_rows(self.project)

    @extend_schema(summary="Rename a tag, or merge it into another", responses={200: TagRead})
    def partial_update(self, request: Request, **_: Any) -> Response:
        tag, body = self.get_object(), self.read_body()
        kept = rename_tag(tag=tag, name=body.get("name", tag.name), merge=body.get("merge", False), by=self.user)
        return Response(TagRead(self.again(kept)).data)

    def perform_destroy(self, instance: Tag) -> None:
        remove_tag(tag=instance, by=self.user)


class GroupRead(serializers.Serializer[Any]):
    first_query = serializers.IntegerField(source="key", read_only=True, help_text="Id of the group's first query.")
    group = serializers.CharField(read_only=True)
    active_count = serializers.IntegerField(source="n_active", read_only=True)
    query_count = serializers.IntegerField(source="n", read_only=True)


@extend_schema(tags=["queries"])
@extend_schema_view(list=extend_schema(summary="Groups of queries that share judgments"))
class QueryGroupViewSet(mixins.ListModelMixin, InProject[Any]):
    """A query that nobody put into a group is one by itself and not listed."""

    reads = GroupRead
    keyset = "key"

    def get_queryset(self) -> QuerySet[Any]:
        return group_rows(self.project)
