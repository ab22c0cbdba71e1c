from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.actions.charters import create_charter, edit_charter
from bugbash.api.scope import CreateMixin, InProject
from bugbash.forms.bashes import LONGEST_AIM, LONGEST_TITLE
from bugbash.models import Charter
from portal.lib.api.shapes import Strict, Text, Write


class CharterRead(serializers.ModelSerializer[Charter]):
    class Meta:
        model = Charter
        fields = read_only_fields = ("id", "title", "aim")


class CharterWrite(Write):
    reads = CharterRead
    title = Text(max_length=LONGEST_TITLE)
    aim = Text(max_length=LONGEST_AIM, default="", allow_blank=True, help_text="What to try, and what would be a find.")


class CharterChange(Strict):
    """What is left out stays as it is."""

    title = Text(max_length=LONGEST_TITLE, required=False)
    aim = Text(max_length=LONGEST_AIM, required=False, allow_blank=True)


@extend_schema(tags=["bashes"])
@extend_schema_view(
    list=extend_schema(summary="Directions to attack"),
    create=extend_schema(summary="Write a direction to attack"),
)
class CharterViewSet(mixins.ListModelMixin, CreateMixin, InProject[Charter]):
    reads = CharterRead
    shapes = {"create": CharterWrite, "partial_update": CharterChange}
    gates = {"create": access.get_writable_project, "partial_update": access.get_writable_project}
    keyset = "pk"

    def get_queryset(self) -> QuerySet[Charter]:
        return self.project.charters.all()

    def perform_create(self, serializer: serializers.BaseSerializer[Charter]) -> None:
        serializer.instance = create_charter(project=self.project, by=self.user, **serializer.validated_data)

    @extend_schema(summary="Change a charter", request=CharterChange, responses=CharterRead)
    def partial_update(self, request: Request, **_: object) -> Response:
        charter = self.get_object()
        facts = {"title": charter.title, "aim": charter.aim, **self.read_body()}
        return Response(CharterRead(edit_charter(charter=charter, by=self.user, **facts)).data)
