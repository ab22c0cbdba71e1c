"""A schema of an OpenAPI document as the comparison wants it, whichever way it was written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from urllib.parse import unquote

from bugbash.logic.answers import Json
from bugbash.logic.fingerprints import canonical_json
from bugbash.logic.types_in_words import type_of

MOST_STEPS = 50
UPPER = ("maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties")
LOWER = ("minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties")
ALTERNATIVES = ("oneOf", "anyOf")
NOTHING: dict[str, Json] = {}


@dataclass(frozen=True, slots=True)
class Shape:
    """No `kinds` stand for any type; `values` is None where the values are no closed list, else their JSON texts.

    `fields`, `items` and `others` (what further fields must be) are schemas as they stand in the document.
    """

    kinds: frozenset[str] = frozenset()
    nullable: bool = False
    values: frozenset[str] | None = None
    fields: Mapping[str, Json] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    items: Json = None
    others: Json = None
    limits: Mapping[str, float] = field(default_factory=dict)
    pattern: str = ""


class Document:
    """A checked document and its own references."""

    def __init__(self, root: Mapping[str, Json]) -> None:
        self.root = root
        self.shapes: dict[int, Shape] = {}

    def resolve(self, node: Json) -> dict[str, Json]:
        """The object behind a chain of references; an empty one where it leads nowhere or in a circle."""
        for _ in range(MOST_STEPS):
            if not isinstance(node, dict):
                return NOTHING
            reference = node.get("$ref")
            if not isinstance(reference, str):
                return node
            node = self.look_up(reference)
        return NOTHING

    def look_up(self, reference: str) -> Json:
        node: Json = self.root
        for part in reference.removeprefix("#").split("/")[1:]:
            key = unquote(part).replace("~1", "/").replace("~0", "~")
            node = node.get(key) if isinstance(node, dict) else None
        return node

    def shape(self, schema: Json, level: int = 0) -> Shape:
        """What a schema asks for. All of `allOf` hold together; of alternatives only their types are told, unless there
        is just one beside null. A schema that is made of itself asks for nothing there.
        """
        node = self.resolve(schema)
        if level > MOST_STEPS:
            return Shape()
        if id(node) not in self.shapes:
            self.shapes[id(node)] = Shape()
            self.shapes[id(node)] = self.read_shape(node, level + 1)
        return self.shapes[id(node)]

    def read_shape(self, node: Mapping[str, Json], level: int) -> Shape:
        together = [self.shape(part, level) for part in parts_of(node, "allOf")]
        together += [self.one_of(parts, level) for name in ALTERNATIVES if (parts := parts_of(node, name))]
        return reduce(both, together, own_shape(node))

    def one_of(self, parts: Iterable[Json], level: int) -> Shape:
        shapes = [self.shape(part, level) for part in parts]
        some = [shape for shape in shapes if not is_null(shape)]
        nullable = len(some) < len(shapes) or any(shape.nullable for shape in some)
        if len(some) == 1:
            return replace(some[0], nullable=nullable)
        kinds = [shape.kinds for shape in some]
        return Shape(kinds=frozenset().union(*kinds) if all(kinds) else frozenset(), nullable=nullable)


def parts_of(node: Mapping[str, Json], name: str) -> list[Json]:
    parts = node.get(name)
    return parts if isinstance(parts, list) else []


def own_shape(node: Mapping[str, Json]) -> Shape:
    """What the keywords of one schema say by themselves."""
    kinds = texts_in(node.get("type"))
    values = node["enum"] if isinstance(node.get("enum"), list) else [node["const"]] if "const" in node else None
    fields, pattern = node.get("properties"), node.get("pattern")
    others = node.get("additionalProperties")
    return Shape(
        kinds=frozenset((kinds or implied_kinds(node, values)) - {"null"}),
        nullable="null" in kinds or node.get("nullable") is True or (values is not None and None in values),
        values=None if values is None else frozenset(canonical_json(value).decode() for value in values),
        fields=fields if isinstance(fields, dict) else {},
        required=texts_in(node.get("required")),
        items=node.get("items"),
        others=others if isinstance(others, dict) else None,
        limits={name: node[name] for name in (*UPPER, *LOWER) if type(node.get(name)) in {int, float}},
        pattern=pattern if isinstance(pattern, str) else "",
    )


def texts_in(value: Json) -> frozenset[str]:
    """Of a text or a list of texts; nothing of anything else."""
    given = value if isinstance(value, list) else [value]
    return frozenset(item for item in given if isinstance(item, str))


def implied_kinds(node: Mapping[str, Json], values: list[Json] | None) -> set[str]:
    """The types of a schema that names none."""
    if values is not None:
        return {type_of(value) for value in values}
    return {kind for name, kind in (("properties", "object"), ("items", "array")) if name in node}


def is_null(shape: Shape) -> bool:
    return shape.nullable and not shape.kinds


def both(left: Shape, right: Shape) -> Shape:
    """What holds where both hold; where they contradict each other, the left one counts."""
    common = left.kinds & right.kinds if left.kinds and right.kinds else left.kinds | right.kinds
    values = left.values & right.values if left.values is not None and right.values is not None else None
    return Shape(
        kinds=common or left.kinds,
        nullable=left.nullable or right.nullable,
        values=values if values is not None else (right.values if left.values is None else left.values),
        fields={**right.fields, **left.fields},
        required=left.required | right.required,
        items=right.items if left.items is None else left.items,
        others=right.others if left.others is None else left.others,
        limits={**right.limits, **left.limits},
        pattern=left.pattern or right.pattern,
    )
