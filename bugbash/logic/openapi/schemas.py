"""Two schemas of the same place, compared by direction.

What is answered may become narrower, what is sent may become wider; the other way round somebody breaks.
"""

from collections.abc import Iterator

from bugbash.logic.answers import Json
from bugbash.logic.contract.findings import Finding
from bugbash.logic.json_paths import ROOT, join
from bugbash.logic.openapi.findings import find, name_values
from bugbash.logic.openapi.shapes import LOWER, UPPER, Document, Shape
from bugbash.logic.types_in_words import in_words

NUMBERS = frozenset({"integer", "number"})
ANYTHING = "anything"
MOST_PAIRS = 100_000
DEEPEST = 60
COUNTS = {"minLength", "minItems", "minProperties"}


class TooLargeError(Exception):
    """So many pairs of schemas were compared that it is enough."""


class SchemaComparison:
    """Of the schemas of two documents; both methods raise TooLargeError once enough pairs were compared."""

    def __init__(self, old: Document, new: Document) -> None:
        self.old = old
        self.new = new
        self.pairs = 0

    def answered(self, old: Json, new: Json, place: str) -> Iterator[Finding]:
        """What a caller that reads what `old` describes meets in `new`."""
        yield from Walk(self, place, is_answer=True).follow(old, new, "")

    def sent(self, old: Json, new: Json, place: str) -> Iterator[Finding]:
        """What a caller that sends what `old` describes meets at `new`."""
        yield from Walk(self, place, is_answer=False).follow(old, new, "")

    def count(self) -> None:
        self.pairs += 1
        if self.pairs > MOST_PAIRS:
            raise TooLargeError


class Walk:
    """Through two schemas from one place down; each pair of schemas is followed once, for they may hold themselves."""

    def __init__(self, comparison: SchemaComparison, place: str, *, is_answer: bool) -> None:
        self.comparison = comparison
        self.old, self.new = comparison.old, comparison.new
        self.place = place
        self.is_answer = is_answer
        self.seen: set[tuple[int, int]] = set()

    def follow(self, old: Json, new: Json, path: str, level: int = 0) -> Iterator[Finding]:
        """The outermost difference is told once: below another type there is nothing to compare."""
        if old is None or new is None or level > DEEPEST:
            return
        left, right = self.old.resolve(old), self.new.resolve(new)
        if (id(left), id(right)) in self.seen:
            return
        self.seen.add((id(left), id(right)))
        self.comparison.count()
        before, after, here = self.old.shape(left), self.new.shape(right), f"{self.place}: {path or ROOT}"
        yield from answered_values(before, after, here) if self.is_answer else sent_values(before, after, here)
        kinds = list((answered_kinds if self.is_answer else sent_kinds)(before.kinds, after.kinds, here))
        yield from kinds
        if not kinds:
            yield from self.fields(before, after, path, level)
            yield from self.follow(before.items, after.items, f"{path}[]", level + 1)
            yield from self.follow(before.others, after.others, f"{path}{{}}", level + 1)

    def fields(self, before: Shape, after: Shape, path: str, level: int) -> Iterator[Finding]:
        old, new = self.seen_fields(self.old, before), self.seen_fields(self.new, after)
        rule_of = answered_field if self.is_answer else sent_field
        for name in sorted({**old, **new}):
            rule = rule_of(
                is_old=name in old,
                is_new=name in new,
                was_required=name in before.required,
                is_required=name in after.required,
            )
            if rule:
                yield find(rule, f"{self.place}: {join(path, name)}")
            yield from self.follow(old.get(name), new.get(name), join(path, name), level + 1)

    def seen_fields(self, document: Document, shape: Shape) -> dict[str, Json]:
        """The fields that go this way."""
        hidden = "writeOnly" if self.is_answer else "readOnly"
        return {name: part for name, part in shape.fields.items() if document.resolve(part).get(hidden) is not True}


def answered_field(*, is_old: bool, is_new: bool, was_required: bool, is_required: bool) -> str:
    """The rule that a field of an answer falls under; empty if it changed in no way that a caller meets."""
    if not is_old:
        return "new-field"
    if not is_new:
        return "removed"
    return "newly-optional" if was_required and not is_required else ""


def sent_field(*, is_old: bool, is_new: bool, was_required: bool, is_required: bool) -> str:
    if not is_old:
        return "parameter-required" if is_required else "parameter-added"
    if not is_new:
        return "parameter-removed"
    return "newly-required" if is_required and not was_required else ""


def answered_values(before: Shape, after: Shape, path: str) -> Iterator[Finding]:
    if after.nullable and not before.nullable and before.kinds:
        yield find("newly-nullable", path)
    if before.values is not None and after.values is None:
        yield find("enum-opened", path)
    elif before.values is not None and after.values is not None and (gained := after.values - before.values - {"null"}):
        yield find("new-enum-value", path, values=name_values(gained))


def answered_kinds(before: frozenset[str], after: frozenset[str], path: str) -> Iterator[Finding]:
    """Every type that is new has to be understood by callers."""
    gained = after - before
    if not before or before == after:
        return
    if after and before <= NUMBERS and "string" in gained <= {"string"} | NUMBERS:
        yield find("number-became-text", path)
    elif not after or gained - NUMBERS or (gained and not before & NUMBERS):
        yield find("type-changed", path, was=in_words(before), now=in_words(after) or ANYTHING)
    elif "number" in gained:
        yield find("integer-became-number", path)


def sent_values(before: Shape, after: Shape, path: str) -> Iterator[Finding]:
    if before.nullable and not after.nullable and after.kinds:
        yield find("null-refused", path)
    yield from sent_enum(before.values, after.values, path)
    yield from sent_limits(before, after, path)
    if after.pattern and after.pattern != before.pattern:
        yield find("pattern-changed", path, now=after.pattern[:100])


def sent_kinds(before: frozenset[str], after: frozenset[str], path: str) -> Iterator[Finding]:
    """Every type that could be sent has to be taken still; whoever takes numbers takes whole ones."""
    taken = after | {"integer"} if "number" in after else after
    if after and (not before or before - taken):
        yield find("type-refused", path, was=in_words(before) or ANYTHING, now=in_words(after))


def sent_enum(before: frozenset[str] | None, after: frozenset[str] | None, path: str) -> Iterator[Finding]:
    if after is None:
        return
    if before is None:
        yield find("enum-closed", path, values=name_values(after))
    elif lost := before - after - {"null"}:
        yield find("enum-value-removed", path, values=name_values(lost))


def sent_limits(before: Shape, after: Shape, path: str) -> Iterator[Finding]:
    for name, now in after.limits.items():
        was = before.limits.get(name)
        if was is None:
            if not (name in COUNTS and now <= 0):
                yield find("limit-added", path, now=f"{name} {now:g}")
        elif (name in UPPER and now < was) or (name in LOWER and now > was):
            yield find("limit-tightened", path, was=f"{name} {was:g}", now=f"{name} {now:g}")
