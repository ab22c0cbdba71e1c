"""Two shapes side by side, place by place."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bugbash.logic.contract.inference import Schema
from bugbash.logic.contract.nodes import Node, as_map
from bugbash.logic.json_paths import ROOT, join
from bugbash.logic.types_in_words import in_words


@dataclass(frozen=True, slots=True)
class Shape:
    """What stood at one place: of which types, in words, and `present` times in the `parents` where it could be.

    `holders` is what holds any number of it, `lists` or `maps`; empty for a field, which is there or not.
    """

    words: str
    present: int
    parents: int
    holders: str = ""

    @property
    def is_always(self) -> bool:
        return bool(self.holders) or self.present == self.parents

    @property
    def presence(self) -> str:
        """Such as “in 198 of 200”, or “8,584 in 893 lists”."""
        if self.holders:
            return f"{self.present:,} in {self.parents:,} {self.holders}"
        return f"in {self.present:,} of {self.parents:,}"


@dataclass(frozen=True, slots=True)
class Place:
    """One path on both sides; None where a side never showed it."""

    path: str
    before: Shape | None
    after: Shape | None

    @property
    def is_one_sided(self) -> bool:
        return (self.before is None) != (self.after is None)


@dataclass(frozen=True, slots=True)
class Side:
    """One side at one place: what was there, out of how many places where it could be."""

    node: Node | None
    parents: int
    holders: str = ""

    def shape(self) -> Shape | None:
        node = self.node
        if node is None or not node.present:
            return None
        return Shape(in_words(node.types), node.present, self.parents, self.holders)

    def read_as_map(self) -> "Side":
        return replace(self, node=as_map(self.node) if self.node else None)

    def field(self, name: str) -> "Side":
        return Side(self.node.children.get(name), self.node.objects) if self.node else self

    def items(self) -> "Side":
        return Side(self.node.items, self.node.types.get("array", 0), "lists") if self.node else self

    def values(self) -> "Side":
        return Side(self.node.values, self.node.objects, "maps") if self.node else self


def pair(before: Schema | None, after: Schema | None) -> tuple[Place, ...]:
    """Every path of either shape, each before what lies below it, in the order of the names.

    An object that is used as a map on one side is read as one on both, as it is when the shapes are compared.
    """
    return tuple(walk(side_of(before), side_of(after), ""))


def side_of(schema: Schema | None) -> Side:
    """The side that a shape begins with; one on which nothing was observed has no place."""
    return Side(schema.root, schema.count) if schema and schema.count else Side(None, 0)


def walk(old: Side, new: Side, path: str) -> Iterator[Place]:
    if not (old.node or new.node):
        return
    yield Place(path or ROOT, old.shape(), new.shape())
    if any(side.node and side.node.values for side in (old, new)):
        old, new = old.read_as_map(), new.read_as_map()
    names = {name for side in (old, new) if side.node for name in side.node.children}
    for name in sorted(names):
        yield from walk(old.field(name), new.field(name), join(path, name))
    yield from walk(old.items(), new.items(), f"{path}[]")
    yield from walk(old.values(), new.values(), f"{path}{{}}")
