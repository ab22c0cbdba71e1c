"""Doing one thing to many queries, and taking it back."""

import uuid
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.actions.query_deeds import check_deed, do_deed, undo_deed
from bugbash.api.query_filters import QueryFilterShape, read_filter
from bugbash.api.scope import InProject
from bugbash.choices import QueryDeedKind
from bugbash.errors import RefusedError
from bugbash.models import Query
from bugbash.selectors.query_deeds import chosen_queries, deeds_of, preview_deed
from portal.lib.api.shapes import Choice, Flag, Strict, Text, Whole


class QueryDeedWrite(Strict):
    deed = Choice(QueryDeedKind.choices)
    value = Text(max_length=64, default="", allow_blank=True, help_text="The tag or the group.")
    reason = Text(max_length=500, default="", allow_blank=True, help_text="Why queries are retired.")
    ids = serializers.ListField(child=Whole(min_value=1), default=list, max_length=1000)
    filters = QueryFilterShape(required=False, help_text="Instead of ids: all queries of these filters.")
    dry_run = Flag(default=False, help_text="Say what would change, and change nothing.")


class QueryDeedRead(serializers.Serializer[Any]):
    count = serializers.IntegerField(read_only=True, help_text="Queries that change, at most 100,000 at once.")
    unchanged = serializers.IntegerField(read_only=True, help_text="Queries that are so already.")
    beyond = serializers.IntegerField(read_only=True, help_text="More than one go reaches.")
    first = serializers.ListField(child=serializers.IntegerField(), read_only=True, help_text="Ids of the newest ten.")
    batch = serializers.UUIDField(read_only=True, allow_null=True, help_text="Takes it back; null in a dry run.")


@extend_schema(tags=["queries"])
class QueryDeedViewSet(InProject[Query]):
    reads = QueryDeedRead
    shapes = {"create": QueryDeedWrite}
    gates = dict.fromkeys(("create", "undo"), access.get_writable_project)

    @extend_schema(summary="Do one thing to many queries", responses={200: QueryDeedRead})
    def create(self, request: Request, **_: Any) -> Response:
        body = self.read_body()
        narrow = read_filter(body["filters"]) if "filters" in body else None
        if bool(body["ids"]) == (narrow is not None):
            raise RefusedError("Send ids or filters, one of the two.", field="ids")
        deed = check_deed(QueryDeedKind(body["deed"]), body["value"], body["reason"])
        preview = preview_deed(chosen_queries(self.project, body["ids"], narrow), deed)
        batch = None
        if not body["dry_run"]:
            batch = do_deed(project=self.project, rows=preview.rows, deed=deed, by=self.user).batch
        facts = {"count": preview.count, "unchanged": preview.unchanged, "beyond": preview.beyond}
        return Response(QueryDeedRead({**facts, "first": [row.pk for row in preview.first], "batch": batch}).data)

    @extend_schema(summary="Take back what was done to many queries", responses={204: None})
    def undo(self, request: Request, batch: uuid.UUID, **_: Any) -> Response:
        undo_deed(deed=get_object_or_404(deeds_of(self.project), batch=batch), by=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
