"""What a project's comparisons leave out: places, small differences of numbers, the order of lists.

Rules are compiled once per replay. Where there are none, comparisons get None and cost nothing more.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Self

from bugbash.choices import AnswerKind, DiffRuleKind
from bugbash.logic.answers import Answer, Json, Result
from bugbash.logic.rule_paths import ANY_FIELD, EVERYWHERE, ITEM, RuleError, Step, read_path

IDENTITIES = ("results[].id", "results[*].id", "results", "results[]", "results[*]", "label", "text")


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a project's rules; `value` is the tolerance, or the key by which items of a list are matched."""

    kind: DiffRuleKind
    path: str
    value: str = ""

    def to_json(self) -> dict[str, str]:
        return {"kind": self.kind.value, "path": self.path, "value": self.value}

    @classmethod
    def from_json(cls, data: Mapping[str, str]) -> Self:
        return cls(DiffRuleKind(data["kind"]), data["path"], data["value"])


@dataclass(slots=True)
class Node:
    """What holds at one place of an answer, and below it by step; `key` is None where the order counts."""

    below: dict[Step, "Node"] = field(default_factory=dict)
    ignored: bool = False
    tolerance: float = 0.0
    key: str | None = None


class Rules:
    """Compiled rules: a tree of the places that they name. Raises RuleError for a rule that can not be followed."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.root = Node()
        self.everywhere = Node()
        self.drops = False
        for rule in rules:
            self.add(rule)

    def add(self, rule: Rule) -> None:
        node = self.everywhere if rule.path == EVERYWHERE else self.grow(read_path(rule.path))
        match rule.kind:
            case DiffRuleKind.IGNORE:
                if node is self.everywhere:
                    raise RuleError("This would leave nothing to compare: name a place.")
                node.ignored = self.drops = True
            case DiffRuleKind.TOLERANCE:
                node.tolerance = read_tolerance(rule.value)
            case _:
                node.key = rule.value

    def grow(self, steps: Sequence[Step]) -> Node:
        node = self.root
        for step in steps:
            node = node.below.setdefault(step, Node())
        return node

    def at(self, trail: Iterable[Step]) -> list[Node]:
        """What holds at a place, the rule for everywhere last."""
        nodes = [self.root]
        for step in trail:
            nodes = [below for node in nodes for below in children(node, step)]
        return [*nodes, self.everywhere]

    def tolerance_at(self, trail: Iterable[Step]) -> float:
        """The largest difference of two numbers that does not count here."""
        return max(node.tolerance for node in self.at(trail))

    def key_at(self, trail: Iterable[Step]) -> str | None:
        """The field by which items of this list are matched, empty for whole items; None where the order counts."""
        return next((node.key for node in self.at(trail) if node.key is not None), None)

    def are_close(self, old: float, new: float, trail: Iterable[Step]) -> bool:
        """Whether two numbers are the same here; a hair is allowed for what binary fractions can not spell."""
        tolerance = self.tolerance_at(trail)
        return tolerance > 0 and abs(new - old) <= tolerance * (1 + 1e-9)

    def apply(self, answer: Answer) -> Answer:
        """The answer without what is ignored; the same object where nothing is."""
        if not self.drops:
            return answer
        match answer.kind:
            case AnswerKind.RANKED:
                return replace(answer, results=tuple(self.apply_to_results(answer.results)))
            case AnswerKind.TEXT:
                return replace(answer, **{"text": "", **drop({"text": answer.text}, [self.root])})
            case AnswerKind.LABEL:
                parts = {"label": answer.label, "probabilities": answer.probabilities}
                return replace(answer, **{"label": "", "probabilities": {}, **drop(parts, [self.root])})
            case _:
                return replace(answer, value=drop(answer.value, [self.root]))

    def apply_to_results(self, results: Sequence[Result]) -> Iterator[Result]:
        lists = list(children(self.root, "results"))
        for place, result in enumerate(results if not any(node.ignored for node in lists) else ()):
            nodes = [below for node in lists for below in children(node, place)]
            if not any(node.ignored for node in nodes):
                yield strip(result, nodes)


def strip(result: Result, nodes: Sequence[Node]) -> Result:
    """A result without the parts that are ignored; scores never count."""
    if not any(node.below for node in nodes):
        return result
    parts = {"id": result.id, "title": result.title, "text": result.text, "fields": dict(result.fields)}
    return replace(result, **{"id": "", "title": None, "text": None, "fields": {}, **drop(parts, nodes)})


def children(node: Node, step: Step) -> Iterator[Node]:
    wide = ITEM if isinstance(step, int) else ANY_FIELD
    for name in (step, wide) if step is not wide else (step,):
        if (below := node.below.get(name)) is not None:
            yield below


def drop(value: Json, nodes: Sequence[Node]) -> Json:
    """The value without the ignored places below `nodes`; what no rule reaches stays the same object."""
    if not any(node.below for node in nodes):
        return value
    if isinstance(value, dict):
        return {name: kept for name, item in value.items() for kept in keep(item, nodes, name)}
    if isinstance(value, list):
        return [kept for place, item in enumerate(value) for kept in keep(item, nodes, place)]
    return value


def keep(item: Json, nodes: Sequence[Node], step: Step) -> Iterator[Json]:
    """The item as it is left, or nothing."""
    below = [child for node in nodes for child in children(node, step)]
    if not any(node.ignored for node in below):
        yield drop(item, below) if below else item


def read_tolerance(text: str) -> float:
    try:
        tolerance = float(text)
    except ValueError:
        tolerance = 0.0
    if not (tolerance > 0 and math.isfinite(tolerance)):
        raise RuleError("A tolerance is a number above 0, such as 0.01.")
    return tolerance


def check_rule(rule: Rule) -> None:
    """Raise RuleError where a rule can not be followed or would leave nothing to compare."""
    Rules([rule])
    if rule.kind == DiffRuleKind.IGNORE and rule.path in IDENTITIES:
        raise RuleError(f"Without {rule.path} nothing would be left to compare.")


def read_rules(frozen: Iterable[Mapping[str, str]]) -> Rules | None:
    """Rules as a replay keeps them, compiled; None where there are none."""
    return compile_rules(tuple(Rule.from_json(data) for data in frozen))


@lru_cache(maxsize=64)
def compile_rules(rules: tuple[Rule, ...]) -> Rules | None:
    return Rules(rules) if rules else None
