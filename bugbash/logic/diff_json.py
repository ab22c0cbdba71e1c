"""Two JSON values: every place where they differ, in one walk."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from bugbash.choices import AnswerKind
from bugbash.logic.answers import Answer, Json
from bugbash.logic.comparison_rules import Rules
from bugbash.logic.differences import SMALLEST, Change, Diff, Op
from bugbash.logic.fingerprints import canonical_json
from bugbash.logic.json_paths import render

SHOWN_CHARS = 40
LEAVES = frozenset({str, int, float, bool, type(None)})
MISSING = object()
WORDS = {"added": "is new", "removed": "is gone"}


def compare_json(left: Answer, right: Answer, rules: Rules | None = None) -> Diff:
    """Distance is changed leaves / all leaves; a leaf is a text, number, truth value, null or an empty container.

    Fields of objects are held against each other by name, items of lists by place, or as `rules` say.
    """
    walk = make_walk(rules)
    leaves = walk.compare(left.value, right.value)
    same = not walk.changes
    return Diff(
        AnswerKind.JSON,
        same=same,
        distance=0.0 if same else max(SMALLEST, walk.changed / leaves),
        sentence=describe(walk, leaves),
        changes=tuple(walk.changes),
    )


def make_walk(rules: Rules | None, *trail: str | int) -> "Walk":
    """A walk that begins at `trail`; `rules` have already dropped what is ignored."""
    return RuledWalk(rules, *trail) if rules else Walk(*trail)


class Walk:
    """Collects changes on the way down; `trail` are the steps from the root to where the walk is."""

    def __init__(self, *trail: str | int) -> None:
        self.trail: list[str | int] = list(trail)
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
        return 1 if self.are_equal(old, new) else self.note("changed", old, new, 1)

    def are_equal(self, old: Json, new: Json) -> bool:
        """Whether two leaves of the same type are the same here."""
        return bool(old == new)

    def compare_objects(self, old: dict[str, Json], new: dict[str, Json]) -> int:
        """Field by field; equal leaves, which are most, are seen without a further call."""
        leaves, trail = 0, self.trail
        for key, value in old.items():
            other = new.get(key, MISSING)
            kind = type(value)
            if kind is type(other) and kind in LEAVES and value == other:
                leaves += 1
                continue
            trail.append(key)
            if other is MISSING:
                leaves += self.note("removed", value, None, count_leaves(value))
            else:
                leaves += self.compare(value, other)
            trail.pop()
        for key, value in new.items():
            if key not in old:
                trail.append(key)
                leaves += self.note("added", None, value, count_leaves(value))
                trail.pop()
        return leaves

    def compare_lists(self, old: list[Json], new: list[Json]) -> int:
        """Item by item; where the lengths differ, equal ends stay together and the rest came or went in between."""
        least = min(len(old), len(new))
        if len(old) == len(new):
            return sum(self.step(place, old[place], new[place]) for place in range(least))
        start = self.count_equal(zip(old, new, strict=False))
        end = min(least - start, self.count_equal(zip(reversed(old), reversed(new), strict=False)))
        middle = least - end
        leaves = sum(self.step(place, old[place], new[place]) for place in range(middle))
        for place in range(middle, len(old) - end):
            leaves += self.note_item(place, "removed", old[place], None)
        for place in range(middle, len(new) - end):
            leaves += self.note_item(place, "added", None, new[place])
        for back in range(end, 0, -1):
            leaves += self.step(len(new) - back, old[-back], new[-back])
        return leaves

    def count_equal(self, pairs: Iterable[tuple[Json, Json]]) -> int:
        """How many pairs agree before the first that does not."""
        count = 0
        for old, new in pairs:
            if old != new:
                break
            count += 1
        return count

    def step(self, place: int, old: Json, new: Json) -> int:
        """Compare what stands at one place of both."""
        kind = type(old)
        if kind is type(new) and kind in LEAVES and old == new:
            return 1
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


class RuledWalk(Walk):
    """A walk that looks up what the project's rules say about a place, and only where that makes a difference."""

    def __init__(self, rules: Rules, *trail: str | int) -> None:
        super().__init__(*trail)
        self.rules = rules

    def are_equal(self, old: Json, new: Json) -> bool:
        return bool(old == new) or (is_number(old) and self.rules.are_close(old, new, self.trail))

    def count_equal(self, pairs: Iterable[tuple[Json, Json]]) -> int:
        count = 0
        for old, new in pairs:
            if old != new and not self.are_alike(old, new):
                break
            count += 1
        return count

    def are_alike(self, old: Json, new: Json) -> bool:
        """Whether two items are the same under the rules."""
        walk = RuledWalk(self.rules, *self.trail, 0)
        walk.compare(old, new)
        return not walk.changes

    def compare_lists(self, old: list[Json], new: list[Json]) -> int:
        """Items of a list without order are matched by their key; each path says where the item stands now."""
        key = self.rules.key_at(self.trail)
        if key is None:
            return super().compare_lists(old, new)
        before, after = by_key(old, key), by_key(new, key)
        leaves = 0
        for name, place in after.items():
            if name in before:
                leaves += self.step(place, old[before[name]], new[place])
            else:
                leaves += self.note_item(place, "added", None, new[place])
        for name, place in before.items():
            if name not in after:
                leaves += self.note_item(place, "removed", old[place], None)
        return leaves


def by_key(items: list[Json], key: str) -> dict[tuple[bytes, int], int]:
    """Where each item stands, by its key and how often that stood further up; without a key, by the whole item."""
    places: dict[tuple[bytes, int], int] = {}
    counts: Counter[bytes] = Counter()
    for place, item in enumerate(items):
        named = isinstance(item, dict) and key in item
        name = canonical_json(item[key] if named else item)
        places[name, counts[name]] = place
        counts[name] += 1
    return places


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


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
