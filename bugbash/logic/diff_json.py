"""Two JSON values: every place where they differ, in one walk."""

import json
from collections.abc import Iterable
from typing import Any

from bugbash.choices import AnswerKind
from bugbash.logic.answers import Answer, Json
from bugbash.logic.differences import SMALLEST, Change, Diff, Op
from bugbash.logic.json_paths import render

SHOWN_CHARS = 40
WORDS = {"added": "is new", "removed": "is gone"}


def compare_json(left: Answer, right: Answer) -> Diff:
    """Distance is changed leaves / all leaves; a leaf is a text, number, truth value, null or an empty container."""
    walk = Walk()
    leaves = walk.compare(left.value, right.value)
    same = not walk.changes
    return Diff(
        AnswerKind.JSON,
        same=same,
        distance=0.0 if same else max(SMALLEST, walk.changed / leaves),
        sentence=describe(walk, leaves),
        changes=tuple(walk.changes),
    )


class Walk:
    """Collects changes on the way down; `trail` are the steps from the root to where the walk is."""

    def __init__(self) -> None:
        self.trail: list[str | int] = []
        self.changes: list[Change] = []
        self.changed = 0

    def compare(self, old: Json, new: Json) -> int:
        """Note the changes and return how many leaves the two values have between them."""
        kind = type(old)
        if kind is type(new):
            if kind is dict and (old or new):
                return self.compare_objects(old, new)
            if kind is list and (old or new):
                return self.compare_lists(old, new)
        elif not (is_number(old) and is_number(new)):
            return self.note("retyped", old, new, max(count_leaves(old), count_leaves(new)))
        return 1 if old == new else self.note("changed", old, new, 1)

    def compare_objects(self, old: dict[str, Json], new: dict[str, Json]) -> int:
        leaves, trail = 0, self.trail
        for key, value in old.items():
            trail.append(key)
            if key in new:
                leaves += self.compare(value, new[key])
            else:
                leaves += self.note("removed", value, None, count_leaves(value))
            trail.pop()
        for key, value in new.items():
            if key not in old:
                trail.append(key)
                leaves += self.note("added", None, value, count_leaves(value))
                trail.pop()
        return leaves

    def compare_lists(self, old: list[Json], new: list[Json]) -> int:
        """Item by item; where the lengths differ, equal ends stay together and the rest came or went in between."""
        start = min(len(old), len(new)) if len(old) == len(new) else shared_start(old, new)
        end = shared_end(old, new, start)
        middle = min(len(old), len(new)) - end
        leaves = sum(self.step(place, old[place], new[place]) for place in range(middle))
        for place in range(middle, len(old) - end):
            leaves += self.note_item(place, "removed", old[place], None)
        for place in range(middle, len(new) - end):
            leaves += self.note_item(place, "added", None, new[place])
        for back in range(end, 0, -1):
            leaves += self.step(len(new) - back, old[-back], new[-back])
        return leaves

    def step(self, place: int, old: Json, new: Json) -> int:
        self.trail.append(place)
        leaves = self.compare(old, new)
        self.trail.pop()
        return leaves

    def note_item(self, place: int, op: Op, old: Json, new: Json) -> int:
        self.trail.append(place)
        leaves = self.note(op, old, new, count_leaves(new if op == "added" else old))
        self.trail.pop()
        return leaves

    def note(self, op: Op, old: Json, new: Json, leaves: int) -> int:
        self.changes.append(Change(render(self.trail), op, old, new))
        self.changed += leaves
        return leaves


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def shared_start(old: list[Json], new: list[Json]) -> int:
    return count_equal(zip(old, new, strict=False))


def shared_end(old: list[Json], new: list[Json], start: int) -> int:
    """How many last items agree, without those that belong to the shared start."""
    left = min(len(old), len(new)) - start
    return min(left, count_equal(zip(reversed(old), reversed(new), strict=False)))


def count_equal(pairs: Iterable[tuple[Json, Json]]) -> int:
    count = 0
    for old, new in pairs:
        if old != new:
            break
        count += 1
    return count


def count_leaves(value: Json) -> int:
    if isinstance(value, dict):
        return sum(map(count_leaves, value.values())) or 1
    if isinstance(value, list):
        return sum(map(count_leaves, value)) or 1
    return 1


def describe(walk: Walk, leaves: int) -> str:
    """`2 of 40 values differ: total 3 → 5`, naming the first place."""
    if not walk.changes:
        return "the same values"
    first = walk.changes[0]
    if first.op in WORDS:
        what = WORDS[first.op]
    else:
        what = f"{shown(first.old)} → {shown(first.new)}"
    return f"{walk.changed} of {leaves} values differ: {first.path} {what}"


def shown(value: Json) -> str:
    """The value as JSON, cut to what a sentence can hold."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN_CHARS else f"{text[: SHOWN_CHARS - 1]}…"
