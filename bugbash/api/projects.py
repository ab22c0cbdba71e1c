from django.db.models import F, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers

from bugbash import access
from bugbash.actions.projects import create_project
from bugbash.api.scope import CreateMixin, Unstored
from bugbash.choices import Role
from bugbash.models import Project
from portal.lib.api.shapes import Slug, Text, Write


class ProjectRead(serializers.ModelSerializer[Project]):
    baseline = serializers.CharField(
        source="baseline.name", default=None, read_only=True, allow_null=True, help_text="Name of a version."
    )
    role = serializers.ChoiceField(Role.choices, read_only=True, help_text="Yours.")

    class Meta:
        model = Project
        fields = read_only_fields = ("slug", "name", "description", "baseline", "role", "created_at")


class ProjectWrite(Write):
    reads = ProjectRead
    slug = Slug(max_length=60, help_text="Part of every address: letters, digits and dashes.")
    name = Text(max_length=120)
    description = Text(max_length=5000, allow_blank=True, default="")


@extend_schema(tags=["projects"])
@extend_schema_view(
    list=extend_schema(summary="Your projects"),
    retrieve=extend_schema(summary="One project"),
    create=extend_schema(summary="Make a project; you become its owner"),
)
class ProjectViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CreateMixin, Unstored[Project]):
    reads = ProjectRead
    shapes = {"create": ProjectWrite}
    lookup_field = "slug"
    lookup_value_converter = "slug"

    def get_queryset(self) -> QuerySet[Project]:
        return access.readable_projects(self.user).annotate(role=F("memberships__role"))

    def get_object(self) -> Project:
        access.get_readable_project(self.user, self.kwargs["slug"])
        return super().get_object()

    def perform_create(self, serializer: serializers.BaseSerializer[Project]) -> None:
        project = create_project(**serializer.validated_data, by=self.user)
        serializer.instance = self.get_queryset().get(pk=project.pk)
