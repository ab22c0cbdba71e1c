from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.actions.collecting import collect_query
from bugbash.actions.importing import import_queries, preview_queries
from bugbash.actions.queries import MAX_TEXT, edit_query, set_query_state
from bugbash.api.checks import OBJECT, ChecksField
from bugbash.api.imports import ImportRead, ImportWrite
from bugbash.api.people import PersonRead
from bugbash.api.scope import CreateMixin, InProject
from bugbash.choices import QueryState
from bugbash.errors import RefusedError
from bugbash.logic.checks import parse_check, write_object
from bugbash.logic.edits import mark_of
from bugbash.models import Query
from bugbash.selectors.queries import QueryFilter, facts_of, query_rows
from portal.lib.api.shapes import Choice, Filters, Flag, Text, Write

ANY = "any"
KEPT = [(state, label) for state, label in QueryState.choices if state != QueryState.DRAFT]


class QueryRead(serializers.ModelSerializer[Query]):
    params = serializers.DictField(read_only=True)
    checks: Any = serializers.SlugRelatedField(slug_field="line", many=True, read_only=True)
    check_objects = serializers.SerializerMethodField(help_text="The same checks as objects.")
    tags: Any = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True)
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
            "origin",
            "group",
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
    mark = Text(
        max_length=64,
        allow_blank=True,
        required=False,
        help_text="That of the query as you read it; if it was edited since, nothing changes and both are told (409).",
    )


class QueryFilters(Filters):
    state = Choice([*QueryState.choices, (ANY, ANY)], default=QueryState.ACTIVE)
    tag = Text(required=False, max_length=60)
    required = serializers.BooleanField(required=False, help_text="Only required queries.")  # type: ignore[assignment]
    q = Text(required=False, max_length=200, help_text="Part of the text.")


@extend_schema(tags=["queries"])
@extend_schema_view(
    list=extend_schema(summary="Queries, newest first; active ones unless `state` says otherwise"),
    retrieve=extend_schema(summary="One query"),
    create=extend_schema(summary="Add a query to every later replay"),
)
class QueryViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CreateMixin, InProject[Query]):
    reads = QueryRead
    shapes = {"create": QueryWrite, "partial_update": QueryChange, "import_": ImportWrite}
    filters = QueryFilters
    gates = dict.fromkeys(("create", "partial_update", "import_"), access.get_writable_project)
    lookup_field = "id"
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[Query]:
        return query_rows(self.project, QueryFilter(state=ANY))

    def narrow(self, rows: QuerySet[Query], given: dict[str, Any]) -> QuerySet[Query]:
        return query_rows(self.project, QueryFilter(words=given.pop("q", ""), **given))

    def perform_create(self, serializer: serializers.BaseSerializer[Query]) -> None:
        query = collect_query(project=self.project, by=self.user, **serializer.validated_data)
        serializer.instance = self.again(query)

    @extend_schema(summary="Change its checks, tags, need or state, or whether it is required")
    @transaction.atomic
    def partial_update(self, request: Request, **_: Any) -> Response:
        query, facts = self.get_object(), self.read_body()
        mark = facts.pop("mark", "")
        if state := facts.pop("state", None):
            set_query_state(query=query, state=QueryState(state), by=self.user)
        if facts:
            edit_query(query=query, by=self.user, mark=mark, **facts)
        return Response(QueryRead(self.again(query)).data)

    @extend_schema(
        summary="Add many queries at once, all or none",
        description="With `preview` nothing is saved and each bad line is named.",
        responses={200: ImportRead, 201: ImportRead},
    )
    @action(methods=["post"], detail=False, url_path="import", url_name="import")
    def import_(self, request: Request, **_: Any) -> Response:
        body = self.read_body()
        preview = preview_queries(project=self.project, text=body["text"])
        if not body["preview"]:
            if preview.problems:
                raise RefusedError(" ".join(preview.problems), field="text")
            import_queries(project=self.project, rows=preview.rows, by=self.user)
        saved = not body["preview"]
        answer = {"saved": saved, "problems": preview.problems, "new_count": preview.new_count, "rows": preview.rows}
        return Response(ImportRead(answer).data, status=status.HTTP_201_CREATED if saved else status.HTTP_200_OK)
