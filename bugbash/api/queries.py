from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.actions.collecting import collect_query
from bugbash.actions.importing import confirm_import, keep_preview, say_problems
from bugbash.actions.queries import edit_query, set_group, set_query_state
from bugbash.api.checks import OBJECT, ChecksField
from bugbash.api.files import FileRenderer, attach
from bugbash.api.imports import COUNTS, ImportRead, ImportWrite
from bugbash.api.people import PersonRead
from bugbash.api.query_filters import ANY, QueryFilterShape, read_filter
from bugbash.api.scope import CreateMixin, InProject
from bugbash.choices import ImportState, QueryFormat, QueryState, Relation
from bugbash.errors import RefusedError
from bugbash.logic.checks import parse_check, write_object
from bugbash.logic.edits import mark_of
from bugbash.logic.query_rules import MAX_TEXT
from bugbash.models import Query, QueryImport
from bugbash.selectors.exporting import TYPES, written, written_curls
from bugbash.selectors.importing import Preview, preview_file
from bugbash.selectors.queries import QueryFilter, facts_of, query_rows
from portal.lib.api.shapes import Choice, Flag, Text, Write

KEPT = [(state, label) for state, label in QueryState.choices if state != QueryState.DRAFT]


class QueryRead(serializers.ModelSerializer[Query]):
    params = serializers.DictField(read_only=True)
    checks: Any = serializers.SlugRelatedField(slug_field="line", many=True, read_only=True)
    check_objects = serializers.SerializerMethodField(help_text="The same checks as objects.")
    tags: Any = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True)
    relation = serializers.ChoiceField(
        Relation.choices, read_only=True, allow_blank=True, help_text="How its answer relates to its parent’s."
    )
    author = PersonRead(read_only=True)
    has_open = serializers.BooleanField(read_only=True, help_text="Whether an open breakage is about it.")
    mark = serializers.SerializerMethodField(help_text="Changes whenever an edit does; see there.")

    class Meta:
        model = Query
        fields = read_only_fields = (
            "id",
            "text",
            "params",
            "checks",
            "check_objects",
            "tags",
            "need",
            "required",
            "state",
            "state_reason",
            "origin",
            "group",
            "family",
            "parent",
            "relation",
            "mutator",
            "mutation_seed",
            "mutation_rate",
            "author",
            "created_at",
            "has_open",
            "mark",
        )

    def get_mark(self, query: Query) -> str:
        return mark_of(facts_of(query))

    @extend_schema_field({"type": "array", "items": OBJECT})
    def get_check_objects(self, query: Query) -> list[Any]:
        return [write_object(parse_check(check.line)) for check in query.checks.all()]


class TagsField(serializers.ListField):
    child = Text(max_length=60)

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=50, **options)


class QueryWrite(Write):
    reads = QueryRead
    text = Text(max_length=MAX_TEXT, allow_blank=True, trim_whitespace=False, help_text="White space counts.")
    params = serializers.DictField(default=dict)
    checks: Any = ChecksField(default="")
    tags: Any = TagsField(default=list)
    need = Text(max_length=2000, allow_blank=True, default="", help_text="What the person wants to get done.")
    required = Flag(default=False, help_text="Must pass for GO.")  # type: ignore[assignment]


class QueryChange(Write):
    """What may change; the text is what was asked and stays."""

    reads = QueryRead
    checks = ChecksField(required=False)
    tags = TagsField(required=False)
    need = Text(max_length=2000, allow_blank=True, required=False)
    required = Flag(required=False)  # type: ignore[assignment]
    state = Choice(KEPT, required=False)
    reason = Text(max_length=500, allow_blank=True, required=False, help_text="Why it is retired; together with state.")
    group = Text(max_length=64, allow_blank=True, required=False, help_text="Empty gives it its own group back.")
    mark = Text(
        max_length=64,
        allow_blank=True,
        required=False,
        help_text="That of the query as you read it; if it was edited since, nothing changes and both are told (409).",
    )


class ExportFilters(QueryFilterShape):
    format = Choice([(kind, kind.label) for kind in TYPES])
    version = Text(required=False, max_length=60, help_text="Which version curl lines call.")


@extend_schema(tags=["queries"])
@extend_schema_view(
    list=extend_schema(summary="Queries, newest first; active ones unless `state` says otherwise"),
    retrieve=extend_schema(summary="One query"),
    create=extend_schema(summary="Add a query to every later replay"),
)
class QueryViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CreateMixin, InProject[Query]):
    reads = QueryRead
    shapes = {"create": QueryWrite, "partial_update": QueryChange, "import_": ImportWrite}
    filters = QueryFilterShape
    gates = dict.fromkeys(("create", "partial_update", "import_", "export"), access.get_writable_project)
    lookup_field = "id"
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[Query]:
        return query_rows(self.project, QueryFilter(state=ANY))

    def narrow(self, rows: QuerySet[Query], given: dict[str, Any]) -> QuerySet[Query]:
        return query_rows(self.project, read_filter(given))

    def perform_create(self, serializer: serializers.BaseSerializer[Query]) -> None:
        query = collect_query(project=self.project, by=self.user, **serializer.validated_data)
        serializer.instance = self.again(query)

    @extend_schema(summary="Change its checks, tags, group, need or state, or whether it is required")
    @transaction.atomic
    def partial_update(self, request: Request, **_: Any) -> Response:
        query, facts = self.get_object(), self.read_body()
        reason = facts.pop("reason", "")
        mark = facts.pop("mark", "")
        if state := facts.pop("state", None):
            set_query_state(query=query, state=QueryState(state), reason=reason, by=self.user)
        if (group := facts.pop("group", None)) is not None:
            set_group(query=query, group=group, by=self.user)
        if facts:
            edit_query(query=query, by=self.user, mark=mark, **facts)
        return Response(QueryRead(self.again(query)).data)

    @extend_schema(
        summary="Add many queries at once",
        description=(
            "With `preview` nothing is saved and each bad line is named. Up to 1,000 rows are saved at once, all or "
            "none (201); more by a worker in parts of 1,000 (202), and `imports/{id}/` tells how far it is."
        ),
        responses={200: ImportRead, 201: ImportRead, 202: ImportRead},
    )
    @action(methods=["post"], detail=False, url_path="import", url_name="import")
    def import_(self, request: Request, **_: Any) -> Response:
        body = self.read_body()
        chosen = QueryFormat(body["format"]) if body["format"] else None
        preview = preview_file(self.project, body["text"], chosen)
        given = None if body["preview"] else self.save(preview, skip_refused=body["skip_refused"])
        codes = {ImportState.DONE: status.HTTP_201_CREATED, ImportState.RUNNING: status.HTTP_202_ACCEPTED}
        code = codes[ImportState(given.state)] if given else status.HTTP_200_OK
        return Response(ImportRead(told(preview, given)).data, status=code)

    @transaction.atomic
    def save(self, preview: Preview, *, skip_refused: bool) -> QueryImport:
        if not preview.total or (preview.refused_count and not skip_refused):
            raise RefusedError(say_problems(preview.problems), field="text")
        given = keep_preview(project=self.project, preview=preview, source="", file_name="", by=self.user)
        return confirm_import(given=given, skip_refused=skip_refused, by=self.user)

    @extend_schema(
        summary="Queries as a file, the oldest first",
        description="`import/` reads each of these formats back as the same queries. Secrets stay placeholders.",
        parameters=[ExportFilters],
        responses={(200, f"{media}"): OpenApiTypes.STR for _, media in TYPES.values()},
    )
    @action(methods=["get"], detail=False, pagination_class=None, filter_backends=[], renderer_classes=[FileRenderer])
    def export(self, request: Request, **_: Any) -> StreamingHttpResponse:
        given = ExportFilters.read(request)
        kind, version = QueryFormat(given.pop("format")), given.pop("version", "")
        narrow = read_filter(given)
        if kind == QueryFormat.CURL:
            rows = self.project.versions.select_related("definition")
            pieces = written_curls(self.project, narrow, get_object_or_404(rows, name=version))
        else:
            pieces = written(self.project, narrow, kind)
        ending, media = TYPES[kind]
        return attach(
            access.while_writable(self.user, self.project.slug, pieces), media, f"queries-{self.project.slug}.{ending}"
        )


def told(preview: Preview, given: QueryImport | None) -> dict[str, Any]:
    """What an import says of itself, saved or not."""
    return {
        "id": given.pk if given else None,
        "state": given.state if given else ImportState.READ,
        "format": preview.format,
        "position": given.position if given else 0,
        "added_count": given.added_count if given else 0,
        "problems": preview.problems,
        "rows": preview.first,
        **{name: getattr(preview, name) for name in COUNTS},
    }
