"""Small OpenAPI documents."""

from typing import Any

from bugbash.choices import ContractLevel
from bugbash.logic.openapi import check_document, compare_documents

Json = Any
BREAKING, WARNING, NOTE = ContractLevel.BREAKING, ContractLevel.WARNING, ContractLevel.NOTE


def a_document(paths: Json = None, **components: Json) -> dict[str, Json]:
    return check_document(
        {
            "openapi": "3.1.0",
            "info": {"title": "Search", "version": "1"},
            "paths": paths or {},
            "components": {"schemas": components},
        }
    )


def answering(schema: Json, **components: Json) -> dict[str, Json]:
    """GET /search, which answers 200 with this schema."""
    answer = {"200": {"content": {"application/json": {"schema": schema}}}}
    return a_document({"/search": {"get": {"responses": answer}}}, **components)


def taking(schema: Json, **components: Json) -> dict[str, Json]:
    """POST /ask, which takes a body of this schema."""
    body = {"content": {"application/json": {"schema": schema}}}
    return a_document({"/ask": {"post": {"requestBody": body, "responses": {}}}}, **components)


def with_parameters(*parameters: Json, path: str = "/search") -> dict[str, Json]:
    return a_document({path: {"get": {"parameters": list(parameters), "responses": {}}}})


def fields(**schemas: Json) -> Json:
    """An object of which every field is required."""
    return {"type": "object", "properties": schemas, "required": sorted(schemas)}


def found(old: dict[str, Json], new: dict[str, Json]) -> list[tuple[str, str, str]]:
    return [(one.level, one.rule, one.path) for one in compare_documents(old, new)]
