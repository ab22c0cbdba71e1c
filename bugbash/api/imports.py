"""Import of queries: read and shown with `preview`, else saved, at once or by a worker."""

from typing import Any

from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from bugbash import access
from bugbash.api.files import FileRenderer, attach
from bugbash.api.people import PersonRead
from bugbash.api.scope import InProject
from bugbash.choices import ImportState, QueryFormat
from bugbash.models import QueryImport
from bugbash.selectors.importing import imports_of, lines_of
from portal.lib.api.shapes import Choice, Flag, Strict, Text

COUNTS = ("total", "new_count", "known_count", "repeated_count", "refused_count", "left_out_count")
FORMATS = [*QueryFormat.choices, ("", "as it looks")]


class ImportWrite(Strict):
    text = Text(
        max_length=2_000_000,
        trim_whitespace=False,
        help_text=(
            "Lines, CSV or JSON Lines with the columns query, params, tags, group, checks, required, need; or HAR, or "
            "curl lines. A file of more than 2.5 MB is sent in parts."
        ),
    )
    format = Choice(FORMATS, default="", allow_blank=True)
    preview = Flag(default=False, help_text="Only say what would be saved.")
    skip_refused = Flag(default=False, help_text="Save the rest although lines are refused.")


class ProblemRead(serializers.Serializer[Any]):
    line = serializers.IntegerField(read_only=True, help_text="Counts from 1; in HAR the number of the request.")
    column = serializers.CharField(read_only=True)
    rule = serializers.CharField(read_only=True)
    left_out = serializers.BooleanField(read_only=True, help_text="Not wrong, but no request of the endpoint.")


class ImportRowRead(serializers.Serializer[Any]):
    line = serializers.IntegerField(read_only=True, source="record.line")
    text = serializers.CharField(read_only=True, source="record.text")
    params = serializers.DictField(read_only=True, source="record.params")
    tags = serializers.ListField(child=serializers.CharField(), read_only=True, source="record.tags")
    group = serializers.CharField(read_only=True, source="record.group", help_text="Empty: its own.")
    checks = serializers.ListField(child=serializers.CharField(), read_only=True, source="record.checks")
    required = serializers.BooleanField(read_only=True, source="record.required")  # type: ignore[assignment]
    need = serializers.CharField(read_only=True, source="record.need")
    known = serializers.CharField(
        read_only=True, help_text="Empty for a new query, `repeated`, or the state of the one that there is already."
    )


class ImportRead(serializers.Serializer[Any]):
    id = serializers.IntegerField(read_only=True, allow_null=True, help_text="Null for a preview.")
    state = serializers.ChoiceField(ImportState.choices, read_only=True)
    format = serializers.ChoiceField(QueryFormat.choices, read_only=True)
    total = serializers.IntegerField(read_only=True, help_text="Rows that can be saved.")
    new_count = serializers.IntegerField(read_only=True)
    known_count = serializers.IntegerField(read_only=True)
    repeated_count = serializers.IntegerField(read_only=True)
    refused_count = serializers.IntegerField(read_only=True)
    left_out_count = serializers.IntegerField(read_only=True)
    position = serializers.IntegerField(read_only=True, help_text="Rows saved so far.")
    added_count = serializers.IntegerField(read_only=True, help_text="Queries added so far.")
    problems = ProblemRead(many=True, read_only=True, help_text="The first hundred; the report has all.")
    rows = ImportRowRead(many=True, read_only=True, help_text="The first twenty.")


class KeptImportRead(serializers.ModelSerializer[QueryImport]):
    format = serializers.ChoiceField(QueryFormat.choices, read_only=True)
    state = serializers.ChoiceField(ImportState.choices, read_only=True)
    requested_by = PersonRead(read_only=True)

    class Meta:
        model = QueryImport
        fields = read_only_fields = (
            "id",
            "format",
            "state",
            "file_name",
            *COUNTS,
            "position",
            "added_count",
            "requested_by",
            "requested_at",
            "finished_at",
        )


@extend_schema(tags=["queries"])
@extend_schema_view(
    list=extend_schema(summary="Imports of queries, newest first"),
    retrieve=extend_schema(summary="One import, with how far it is"),
)
class ImportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, InProject[QueryImport]):
    reads = KeptImportRead
    gates = dict.fromkeys(("list", "retrieve", "report"), access.get_writable_project)
    lookup_field = "id"
    lookup_value_converter = "int"

    def get_queryset(self) -> Any:
        return imports_of(self.project)

    @extend_schema(summary="What each line of the file gave, as CSV", responses={(200, "text/csv"): OpenApiTypes.STR})
    @action(methods=["get"], detail=True, renderer_classes=[FileRenderer])
    def report(self, request: Request, **_: Any) -> StreamingHttpResponse:
        given = get_object_or_404(self.project.imports, pk=self.kwargs["id"])
        return attach(lines_of(given.report), "text/csv", f"import-{given.pk}.csv")
