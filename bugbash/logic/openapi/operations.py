"""What a document offers: operations with their parameters, bodies and answers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bugbash.logic.answers import Json
from bugbash.logic.openapi.shapes import Document

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
PLACEHOLDER = re.compile(r"\{([^}]*)\}")


@dataclass(frozen=True, slots=True)
class Parameter:
    """`where` is query, header, path or cookie."""

    where: str
    name: str
    required: bool
    schema: Json


@dataclass(frozen=True, slots=True)
class Operation:
    """`name` is such as `GET /items/{id}`. Bodies and answers are schemas by media type; answers by status first."""

    name: str
    parameters: Mapping[str, Parameter]
    body_required: bool
    bodies: Mapping[str, Json]
    answers: Mapping[str, Mapping[str, Json]]


def operations_of(document: Document) -> dict[str, Operation]:
    """By method and path, in which the names of placeholders do not matter."""
    found: dict[str, Operation] = {}
    for path, item in objects_in(document.root.get("paths")).items():
        offers = document.resolve(item)
        for method in METHODS:
            if isinstance(offers.get(method), dict):
                key = f"{method.upper()} {PLACEHOLDER.sub('{}', path)}"
                found[key] = read_operation(document, f"{method.upper()} {path}", path, offers, offers[method])
    return found


def read_operation(
    document: Document, name: str, path: str, offers: Mapping[str, Json], operation: Mapping[str, Json]
) -> Operation:
    body = document.resolve(operation.get("requestBody"))
    answers = {
        str(status): schemas_of(document.resolve(answer))
        for status, answer in objects_in(operation.get("responses")).items()
    }
    places = {name: str(place) for place, name in enumerate(PLACEHOLDER.findall(path))}
    return Operation(
        name=name,
        parameters={
            f"path {places.get(one.name, one.name)}" if one.where == "path" else f"{one.where} {one.name}": one
            for part in (offers, operation)
            for one in read_parameters(document, part.get("parameters"))
        },
        body_required=body.get("required") is True,
        bodies=schemas_of(body),
        answers=answers,
    )


def read_parameters(document: Document, value: Json) -> list[Parameter]:
    nodes = [document.resolve(item) for item in value] if isinstance(value, list) else []
    return [
        Parameter(
            where=node["in"],
            name=node["name"].lower() if node["in"] == "header" else node["name"],
            required=node.get("required") is True or node["in"] == "path",
            schema=node["schema"] if "schema" in node else next(iter(schemas_of(node).values()), None),
        )
        for node in nodes
        if isinstance(node.get("in"), str) and isinstance(node.get("name"), str)
    ]


def schemas_of(node: Mapping[str, Json]) -> dict[str, Json]:
    """By media type, without parameters such as a charset."""
    return {
        kind.split(";")[0].strip().lower(): content.get("schema") if isinstance(content, dict) else None
        for kind, content in objects_in(node.get("content")).items()
    }


def objects_in(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}
