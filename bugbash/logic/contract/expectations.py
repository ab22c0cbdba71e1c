"""What one path of a shape promises, written as a JSON Schema of that path and nothing beside it."""

from collections.abc import Iterator
from typing import NamedTuple

from bugbash.logic.answers import Json
from bugbash.logic.contract.inference import Schema
from bugbash.logic.contract.nodes import Node, as_map
from bugbash.logic.json_paths import ROOT, join

ITEMS = "items"
VALUES = "additionalProperties"


class Step(NamedTuple):
    """From a node to one below it: `keyword` is where JSON Schema has it, `name` the field."""

    keyword: str
    name: str
    node: Node


def expected_shape(schema: Schema, path: str) -> dict[str, Json] | None:
    """A JSON Schema that an answer meets if it has, at this path, what the answers of `schema` had there.

    The last field of the path is wanted; those on the way to it only where they were always there. None for a path
    that the schema does not have.
    """
    if path == ROOT:
        return kinds_of(schema.root)
    steps = find_steps(schema.root, "", path)
    if steps is None:
        return None
    expected = kinds_of(steps[-1].node)
    for place in reversed(range(len(steps))):
        holder = steps[place - 1].node if place else schema.root
        expected = wrap(holder, steps[place], expected, is_last=place == len(steps) - 1)
    return expected


def wrap(holder: Node, step: Step, expected: dict[str, Json], *, is_last: bool) -> dict[str, Json]:
    """The schema of the holder of what a step leads to."""
    if step.keyword != "properties":
        return {**kinds_of(holder), step.keyword: expected}
    is_wanted = is_last or step.node.present == holder.objects
    wanted: dict[str, Json] = {"required": [step.name]} if is_wanted else {}
    return {**kinds_of(holder), **wanted, "properties": {step.name: expected}}


def kinds_of(node: Node) -> dict[str, Json]:
    """The types that were seen. Whole numbers promise no more than a number: they may have been whole by chance."""
    kinds = sorted({"number" if kind == "integer" else kind for kind in node.types})
    return {"type": kinds[0] if len(kinds) == 1 else kinds} if kinds else {}


def find_steps(node: Node, path: str, wanted: str) -> tuple[Step, ...] | None:
    """The steps from the node at `path` to what is at the wanted path, which begins with it; None if nothing is."""
    for step, here in steps_below(node, path, wanted):
        if here == wanted:
            return (step,)
        if wanted.startswith(here) and (below := find_steps(step.node, here, wanted)):
            return (step, *below)
    return None


def steps_below(node: Node, path: str, wanted: str) -> Iterator[tuple[Step, str]]:
    for name, child in node.children.items():
        yield Step("properties", name, child), join(path, name)
    if node.items:
        yield Step(ITEMS, "", node.items), f"{path}[]"
    values = f"{path}{{}}"
    if wanted.startswith(values) and (as_values := as_map(node).values):
        yield Step(VALUES, "", as_values), values
