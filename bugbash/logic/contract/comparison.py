"""Which differences of two shapes a caller would notice."""

from collections.abc import Iterator, Mapping

from bugbash.logic.contract import findings
from bugbash.logic.contract.findings import Finding, worst_first
from bugbash.logic.contract.inference import Schema
from bugbash.logic.contract.nodes import Node, as_map
from bugbash.logic.json_paths import ROOT, join

NUMBERS = {"integer", "number"}
LEAST_EXPECTED = 5
MOST_ENUM_VALUES = 10
LEAST_TEXTS = 20
LEAST_REPEATS = 5


def compare_contracts(baseline: Schema, candidate: Schema) -> tuple[Finding, ...]:
    """Findings from the baseline's answers to the candidate's, the worst first.

    The outermost difference is told once, and nothing is said about a place that one side never showed.
    """
    found = compare_nodes(baseline.root, candidate.root, "")
    return tuple(sorted(found, key=worst_first))


def compare_nodes(old: Node, new: Node, path: str) -> Iterator[Finding]:
    if not (old.present and new.present):
        return
    yield from compare_types(old, new, path or ROOT)
    yield from compare_words(old, new, path or ROOT)
    if old.values or new.values:
        old, new = as_map(old), as_map(new)
    yield from compare_fields(old, new, path)
    for before, after, suffix in ((old.items, new.items, "[]"), (old.values, new.values, "{}")):
        if before and after:
            yield from compare_nodes(before, after, path + suffix)


def compare_types(old: Node, new: Node, path: str) -> Iterator[Finding]:
    """What stood there before may still stand there; every type that is new has to be understood by callers."""
    before, after = old.kinds, new.kinds
    if "null" in new.types and "null" not in old.types:
        yield findings.newly_nullable(path, new.types["null"], new.present)
    gained = after - before
    if not before and gained:
        yield findings.newly_filled(path, after)
    elif "string" in gained <= {"string", *NUMBERS} and before <= NUMBERS:
        yield findings.number_became_text(path)
    elif gained - NUMBERS or (gained and not before & NUMBERS):
        yield findings.type_changed(path, before, after)
    elif "number" in gained:
        yield findings.integer_became_number(path)


def compare_words(old: Node, new: Node, path: str) -> Iterator[Finding]:
    if old.words is None or "string" not in new.types or not is_enum(old):
        return
    if new.words is None:
        yield findings.new_enum_value(path, [])
    elif unknown := sorted(new.words.keys() - old.words.keys()):
        yield findings.new_enum_value(path, unknown)


def is_enum(node: Node) -> bool:
    """Whether the texts look like a closed list: at most 10 values, seen often enough that a further one is news."""
    texts, values = node.types.get("string", 0), len(node.words or ())
    return 0 < values <= MOST_ENUM_VALUES and texts >= max(LEAST_TEXTS, LEAST_REPEATS * values)


def compare_fields(old: Node, new: Node, path: str) -> Iterator[Finding]:
    if not (old.objects and new.objects):
        return
    added = {name: node for name, node in new.children.items() if name not in old.children}
    for name, before in old.children.items():
        here = join(path, name)
        after = new.children.get(name)
        if after is None:
            yield explain_absence(here, before, old, new, added)
            continue
        if before.present == old.objects and after.present < new.objects:
            yield findings.newly_optional(here, new.objects - after.present, new.objects)
        yield from compare_nodes(before, after, here)
    for name in added:
        yield findings.new_field(join(path, name))


def explain_absence(path: str, field: Node, old: Node, new: Node, added: Mapping[str, Node]) -> Finding:
    """Removed, if it should have been seen: always there before, or to be expected at least five times by its rate."""
    always = field.present == old.objects
    if not always and field.present / old.objects * new.objects < LEAST_EXPECTED:
        return findings.not_seen(path, field.present, old.objects)
    alike = [name for name, node in added.items() if node.kinds == field.kinds]
    return findings.removed(path, alike[0] if len(alike) == 1 else "")
