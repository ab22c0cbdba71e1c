"""The shape of a version's answers, inferred from all of them without anybody writing a schema."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Self

from bugbash.logic.answers import Json
from bugbash.logic.contract.nodes import Node, merge
from bugbash.logic.json_paths import ROOT, join


class PathRow(NamedTuple):
    """One path with how often it was there, out of how many places where it could be, and of which types.

    `total` is a field, `results[]` the items of a list, `prices{}` the values of an object used as a map, `@` the body.
    """

    path: str
    present: int
    parents: int
    types: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Schema:
    """The shape of all bodies that were observed; `count` is how many."""

    count: int
    root: Node

    def rows(self) -> tuple[PathRow, ...]:
        """Every path, each before what lies below it."""
        return tuple(walk(self.root, "", self.count))

    def merge(self, *others: "Schema") -> "Schema":
        """The shape of the bodies of all."""
        root = merge([self.root, *(other.root for other in others)])
        root.fold_maps()
        return Schema(root.present, root)

    def to_json(self) -> dict[str, Json]:
        return {"count": self.count, "root": self.root.to_json()}

    @classmethod
    def from_json(cls, data: Mapping[str, Json]) -> Self:
        return cls(count=data["count"], root=Node.from_json(data["root"]))


def infer(bodies: Iterable[tuple[Json, int]]) -> Schema:
    """The schema of bodies, each given with how often it was observed."""
    schema = observe(bodies)
    schema.root.fold_maps()
    return schema


def observe(bodies: Iterable[tuple[Json, int]]) -> Schema:
    """The same before objects are read as maps: merged, such parts are what all bodies at once would have given."""
    root = Node()
    for body, times in bodies:
        root.observe(body, times)
    return Schema(root.present, root)


def walk(node: Node, path: str, parents: int) -> Iterator[PathRow]:
    yield PathRow(path or ROOT, node.present, parents, node.types)
    for name, child in node.children.items():
        yield from walk(child, join(path, name), node.objects)
    if node.items:
        yield from walk(node.items, f"{path}[]", node.types.get("array", 0))
    if node.values:
        yield from walk(node.values, f"{path}{{}}", node.objects)
