from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash.actions.saved_views import LONGEST_FILTERS, LONGEST_NAME, PAGES, change_view, remove_view, save_view
from bugbash.api.scope import CreateMixin, InProject
from bugbash.models import SavedView
from bugbash.selectors.saved_views import saved_views
from portal.lib.api.shapes import Choice, Text, Write


class SavedViewRead(serializers.ModelSerializer[SavedView]):
    class Meta:
        model = SavedView
        fields = read_only_fields = ("id", "page", "name", "filters")


class SavedViewWrite(Write):
    reads = SavedViewRead
    page = Choice([(page, page) for page in PAGES], default=PAGES[0], help_text="The list.")
    name = Text(max_length=LONGEST_NAME)
    filters = Text(
        max_length=LONGEST_FILTERS, allow_blank=True, default="", help_text="What follows the ? of the list's address."
    )


class SavedViewChange(Write):
    reads = SavedViewRead
    name = Text(max_length=LONGEST_NAME, required=False)
    filters = Text(max_length=LONGEST_FILTERS, allow_blank=True, required=False)


@extend_schema(tags=["breakages"])
@extend_schema_view(
    list=extend_schema(summary="Your own views of the project's lists"),
    create=extend_schema(summary="Keep filters, order and columns under a name"),
    partial_update=extend_schema(summary="Rename a view of yours, or give it other filters"),
    destroy=extend_schema(summary="Remove a view of yours"),
)
class SavedViewViewSet(mixins.ListModelMixin, CreateMixin, mixins.DestroyModelMixin, InProject[SavedView]):
    reads = SavedViewRead
    shapes = {"create": SavedViewWrite, "partial_update": SavedViewChange}
    keyset = "pk"
    lookup_field = "id"
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[SavedView]:
        return saved_views(self.project, self.user)

    def perform_create(self, serializer: serializers.BaseSerializer[SavedView]) -> None:
        serializer.instance = save_view(project=self.project, by=self.user, **serializer.validated_data)

    def partial_update(self, request: Request, **_: Any) -> Response:
        view = change_view(view=self.get_object(), by=self.user, **self.read_body())
        return Response(SavedViewRead(view).data)

    def perform_destroy(self, instance: SavedView) -> None:
        remove_view(view=instance, by=self.user)
