"""What the OpenAPI document says beyond what the views say by themselves."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

PROBLEM = {
    "type": "object",
    "description": "What is wrong, as RFC 9457 writes it.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "One sentence for whoever asked."},
        "errors": {
            "type": "object",
            "description": "Sentences by the path of their field, such as `deployments[0].base_url`.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
}
TABLE = OpenApiParameter(
    "as", enum=["csv"], description="All rows as CSV, with a column for each field; what has parts is JSON in its cell."
)
RESPONSE = {
    "description": (
        "400 not well-formed or of the wrong shape · 401 no valid token or session · 403 your role does not allow it · "
        "404 nothing here, or not yours to see · 405 and 415 wrong method or content type · 409 it exists already or "
        "has changed meanwhile · 413 too large · 422 refused, with the reason"
    ),
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


class Schema(AutoSchema):
    """Knows that a `Write` is answered with its `reads`, and that a list takes the view's filters."""

    def get_response_serializers(self) -> Any:
        serializer = super().get_response_serializers()
        return getattr(serializer, "reads", serializer)

    def get_override_parameters(self) -> Any:
        given = super().get_override_parameters()
        filters = getattr(self.view, "filters", None) if getattr(self.view, "action", "") == "list" else None
        given = [*given, TABLE] if self.is_table() else [*given]
        return [*given, filters] if filters and filters().fields else given

    def is_table(self) -> bool:
        """Whether this is a list that is told as CSV too."""
        return getattr(self.view, "action", "") == "list" and getattr(self.view, "takes_table", False)

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        operation = super().get_operation(*args, **kwargs)
        if operation and self.is_table():
            operation["responses"]["200"]["content"]["text/csv"] = {"schema": {"type": "string"}}
        return operation


def add_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Describe the error document once; every operation refers to it."""
    components = result["components"]
    components["schemas"]["Problem"] = PROBLEM
    components["responses"] = {"Problem": RESPONSE}
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"]["default"] = {"$ref": "#/components/responses/Problem"}
    return result


def close_bodies(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Say of each request body that fields which are not listed are refused."""
    for name, schema in result["components"]["schemas"].items():
        if name.endswith("Request") and "properties" in schema:
            schema["additionalProperties"] = False
    return result
