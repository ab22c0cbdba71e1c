"""What stood at one place of many JSON bodies, counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from bugbash.logic.answers import Json
from bugbash.logic.bodies import storable
from bugbash.logic.types_in_words import TYPE_NAMES, type_of

MOST_FIELDS = 1000
MOST_WORDS = 20
LONGEST_WORD = 60
MAX_DEPTH = 100

SCALARS = {kind: name for kind, name in TYPE_NAMES.items() if kind not in {dict, list}}
MANY_KEYS = 20
MANY_KEYS_SHARE = 0.5
FEW_KEYS = 5
FEW_KEYS_SHARE = 0.25


@dataclass(slots=True)
class Node:
    """Presence and JSON Schema types at one place, and the places below it.

    `children` are the fields of objects, `items` the items of arrays, `values` the values of objects that are used as
    maps. `words` are the distinct texts seen, None as soon as there were too many or too long ones to be a closed list.
    Names and texts are kept as every database can store them.
    """

    present: int = 0
    types: dict[str, int] = field(default_factory=dict)
    children: dict[str, "Node"] = field(default_factory=dict)
    items: "Node | None" = None
    values: "Node | None" = None
    words: dict[str, int] | None = field(default_factory=dict)

    @property
    def objects(self) -> int:
        return self.types.get("object", 0)

    @property
    def kinds(self) -> set[str]:
        """The types other than null."""
        return self.types.keys() - {"null"}

    def observe(self, value: Json, times: int, depth: int = 0) -> None:
        """Count in a value that was seen so many times; what lies deeper than `MAX_DEPTH` is left out."""
        self.present += times
        kind = type_of(value)
        self.types[kind] = self.types.get(kind, 0) + times
        if kind == "string":
            if self.words is not None:
                self.observe_word(value, times)
        elif kind == "object":
            if depth < MAX_DEPTH:
                self.observe_fields(value, times, depth + 1)
        elif kind == "array" and depth < MAX_DEPTH:
            items = self.items = self.items or Node()
            for item in value:
                items.observe(item, times, depth + 1)

    def observe_word(self, word: str, times: int) -> None:
        words, word = self.words or {}, storable(word)
        words[word] = words.get(word, 0) + times
        self.words = None if len(words) > MOST_WORDS or len(word) > LONGEST_WORD else words

    def observe_fields(self, value: Mapping[str, Json], times: int, depth: int) -> None:
        if self.values:
            for item in value.values():
                self.values.observe(item, times, depth)
            return
        children = self.children
        for name, item in value.items():
            child = children.get(name)
            if child is None:
                child = children.setdefault(storable(name), Node())
            kind = SCALARS.get(type(item))
            if kind is None or (kind == "string" and child.words is not None):
                child.observe(item, times, depth)
            else:  # most of what is ever observed, and all that it needs
                child.present += times
                child.types[kind] = child.types.get(kind, 0) + times
        if len(children) > MOST_FIELDS:
            self.read_as_map()

    def read_as_map(self) -> None:
        """From now on the fields are values of a map, whatever their names."""
        self.values = merge([*self.children.values(), *([self.values] if self.values else [])])
        self.children = {}

    def fold_maps(self) -> None:
        """Read every object as a map, here and below, whose keys look like data."""
        if is_map(self):
            self.read_as_map()
        for node in (*self.children.values(), self.items, self.values):
            if node:
                node.fold_maps()

    def to_json(self) -> dict[str, Json]:
        data: dict[str, Json] = {"present": self.present, "types": dict(sorted(self.types.items()))}
        if self.children:
            data["children"] = {name: node.to_json() for name, node in sorted(self.children.items())}
        if self.items:
            data["items"] = self.items.to_json()
        if self.values:
            data["values"] = self.values.to_json()
        if "string" in self.types:
            data["words"] = self.words
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Json]) -> Self:
        return cls(
            present=data["present"],
            types=dict(data["types"]),
            children={name: cls.from_json(node) for name, node in data.get("children", {}).items()},
            items=cls.from_json(data["items"]) if "items" in data else None,
            values=cls.from_json(data["values"]) if "values" in data else None,
            words=data.get("words", None if "string" in data["types"] else {}),
        )


def is_map(node: Node) -> bool:
    """Whether the keys look like data and not like names: values of one type under many keys that hardly repeat.

    More than 20 keys of which less than half are there on average, or from 5 keys on at most a quarter; more than
    1,000 keys are a map whatever their values.
    """
    keys, objects = len(node.children), node.objects
    if keys < FEW_KEYS or not objects:
        return False
    if keys > MOST_FIELDS:
        return True
    kinds = {"number" if kind == "integer" else kind for child in node.children.values() for kind in child.kinds}
    share = sum(child.present for child in node.children.values()) / (keys * objects)
    return len(kinds) <= 1 and (share < MANY_KEYS_SHARE if keys > MANY_KEYS else share <= FEW_KEYS_SHARE)


def merge(nodes: Iterable[Node]) -> Node:
    """A new node that has seen what all of these have seen; an object that is a map in one is a map."""
    merged = Node()
    for node in nodes:
        merged.present += node.present
        for kind, count in node.types.items():
            merged.types[kind] = merged.types.get(kind, 0) + count
        for name, child in node.children.items():
            merged.children[name] = merge([merged.children[name], child] if name in merged.children else [child])
        merged.items = merge_optional(merged.items, node.items)
        merged.values = merge_optional(merged.values, node.values)
        merged.words = merge_words(merged.words, node.words)
    if merged.values and merged.children:
        merged.read_as_map()
    return merged


def merge_optional(first: Node | None, second: Node | None) -> Node | None:
    present = [node for node in (first, second) if node]
    return merge(present) if present else None


def merge_words(first: dict[str, int] | None, second: dict[str, int] | None) -> dict[str, int] | None:
    if first is None or second is None:
        return None
    words = {word: first.get(word, 0) + second.get(word, 0) for word in {**first, **second}}
    return words if len(words) <= MOST_WORDS else None


def as_map(node: Node) -> Node:
    """The node with its fields read as values of a map; the node itself stays as it is."""
    if node.children:
        node = merge([node])
        node.read_as_map()
    return node
