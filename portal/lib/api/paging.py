from typing import Any

from django.db.models import QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

USUAL = 50
MOST = 200
FURTHEST = 2**63 - 1


class KeysetPagination(BasePagination):
    """Pages by the value of one unique column, which the view names as `keyset` ("-number" for newest first).

    Page 2,000 is as quick as page 1, and rows that are added meanwhile shift nothing.
    """

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any]:
        keyset: str = getattr(view, "keyset", "-pk")
        key, side = keyset.removeprefix("-"), "lt" if keyset.startswith("-") else "gt"
        size = read_whole(request, "page_size", 1, MOST) or USUAL
        cursor = read_whole(request, "cursor", 0, FURTHEST)
        rows: QuerySet[Any] = queryset.order_by(keyset)
        if cursor is not None:
            rows = rows.filter(**{f"{key}__{side}": cursor})
        page = list(rows[: size + 1])
        self.address = request.build_absolute_uri()
        self.following = getattr(page[size - 1], key) if len(page) > size else None
        return page[:size]

    def get_paginated_response(self, data: Any) -> Response:
        following = None if self.following is None else replace_query_param(self.address, "cursor", self.following)
        return Response({"next": following, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        following = {
            "type": "string",
            "format": "uri",
            "nullable": True,
            "description": "The address of the next page; null on the last one.",
        }
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {"next": following, "results": schema},
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[Any]:
        return [
            whole("cursor", "Where the page begins: take it from `next` of the page before.", 0, FURTHEST),
            whole("page_size", f"Rows on the page; {USUAL} by default.", 1, MOST),
        ]


def whole(name: str, description: str, lowest: int, highest: int) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": lowest, "maximum": highest}
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def read_whole(request: Request, name: str, lowest: int, highest: int) -> int | None:
    """A whole number from the address, None if it is not there; raises ValidationError naming parameter and range."""
    values = request.query_params.getlist(name)
    if not values:
        return None
    text = values[0]
    if len(values) == 1 and text.isascii() and text.isdigit() and len(text) < 20 and lowest <= int(text) <= highest:
        return int(text)
    raise ValidationError({name: [f"Give one whole number from {lowest} to {highest}."]})
