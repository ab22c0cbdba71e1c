"""A business requirement made measurable: which direction and which parameters each measure takes."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bugbash.choices import Severity
from reviews.choices import Measure, Operator
from reviews.logic.wording import listed, number, percent

MIN_JUDGED = 0.8
MIN_QUERIES = 5
HIGHEST = 1000


@dataclass(frozen=True, slots=True)
class CriterionSpec:
    """One criterion as a gate reads it; shares and nDCG have thresholds in 0..1, latency in milliseconds.

    `params`: `severities` (open breakages; all when left out), `k` (nDCG and judged; 10), `min_judged` and
    `min_queries` (nDCG; 0.8 and 5), `against_baseline` (latency; 1.1 allows ten per cent more), `item`
    (checklist; the key when left out).
    """

    key: int
    sentence: str
    measure: str
    operator: str
    threshold: float
    params: Mapping[str, Any] = field(default_factory=dict)
    must: bool = True
    owner: str = ""

    @property
    def k(self) -> int:
        return int(self.params.get("k", 10))

    @property
    def severities(self) -> tuple[str, ...]:
        return tuple(self.params.get("severities", Severity.values))

    @property
    def min_judged(self) -> float:
        return float(self.params.get("min_judged", MIN_JUDGED))

    @property
    def min_queries(self) -> int:
        return int(self.params.get("min_queries", MIN_QUERIES))

    @property
    def against_baseline(self) -> float | None:
        return self.params.get("against_baseline")

    @property
    def item(self) -> str:
        return str(self.params.get("item", self.key))


def problems(spec: CriterionSpec) -> tuple[str, ...]:
    """Every reason why the criterion cannot be measured, as sentences; empty when it can."""
    if spec.measure not in RULES:
        return (f"measure: “{spec.measure}” is not known. Choose one of {', '.join(Measure.values)}.",)
    rule = RULES[Measure(spec.measure)]
    return (*_threshold_problems(spec, rule), *_param_problems(spec.params, rule))


def threshold_text(spec: CriterionSpec) -> str:
    """What the gate table says is wanted, for a criterion without problems: `must be 0`, `p95 ≤ 300 ms`."""
    return RULES[Measure(spec.measure)].text(spec)


def wanted_cutoffs(specs: Iterable[CriterionSpec]) -> frozenset[int]:
    """The k at which the facts must hold rankings, so that these criteria can be read."""
    ranked = (Measure.NDCG, Measure.JUDGED)
    return frozenset(spec.k for spec in specs if spec.measure in ranked and not problems(spec))


@dataclass(frozen=True, slots=True)
class _Rule:
    operator: Operator | None
    highest: float
    params: tuple[str, ...]
    text: Callable[[CriterionSpec], str]
    whole: bool = False


def _count_text(spec: CriterionSpec) -> str:
    return "must be 0" if spec.threshold == 0 else f"at most {number(spec.threshold)}"


def _latency_text(spec: CriterionSpec) -> str:
    text = f"≤ {number(spec.threshold)} ms"
    if spec.against_baseline is None:
        return text
    change = spec.against_baseline - 1
    return f"{text} and ≤ baseline {'+' if change >= 0 else '−'} {percent(abs(change))}"


RULES = {
    Measure.OPEN_BREAKAGES: _Rule(Operator.AT_MOST, math.inf, ("severities",), _count_text, whole=True),
    Measure.REGRESSIONS: _Rule(Operator.AT_MOST, math.inf, (), _count_text, whole=True),
    Measure.REQUIRED_PASSING: _Rule(
        Operator.AT_LEAST, 1, (), lambda spec: f"≥ {percent(spec.threshold)} of the required"
    ),
    Measure.PASS_RATE: _Rule(Operator.AT_LEAST, 0.9999, (), lambda spec: f"≥ {percent(spec.threshold)}, lower bound"),
    Measure.CONTRACT_BREAKS: _Rule(Operator.AT_MOST, math.inf, (), _count_text, whole=True),
    Measure.ERROR_RATE: _Rule(Operator.AT_MOST, 1, (), lambda spec: f"≤ {percent(spec.threshold)}"),
    Measure.PARITY: _Rule(Operator.AT_MOST, math.inf, (), _count_text, whole=True),
    Measure.P95_LATENCY: _Rule(Operator.AT_MOST, math.inf, ("against_baseline",), _latency_text),
    Measure.NDCG: _Rule(
        Operator.AT_LEAST,
        1,
        ("k", "min_judged", "min_queries"),
        lambda spec: f"nDCG@{spec.k} (exp) ≥ {number(spec.threshold)}, lower bound",
    ),
    Measure.JUDGED: _Rule(Operator.AT_LEAST, 1, ("k",), lambda spec: f"judged@{spec.k} ≥ {percent(spec.threshold)}"),
    Measure.MANUAL: _Rule(None, math.inf, ("item",), lambda _: "must be confirmed"),
}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_whole(value: object, lowest: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= HIGHEST


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and value.isprintable()


def _are_severities(value: object) -> bool:
    return isinstance(value, list | tuple) and bool(value) and set(map(str, value)) <= set(Severity.values)


PARAMS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "severities": (_are_severities, f"a list of {', '.join(Severity.values[1:])} or “” (untriaged)"),
    "k": (lambda value: _is_whole(value, 1), "a whole number from 1 to 1,000"),
    "min_queries": (lambda value: _is_whole(value, 2), "a whole number from 2 to 1,000"),
    "min_judged": (lambda value: _is_number(value) and 0 <= value <= 1, "a number from 0 to 1"),
    "against_baseline": (lambda value: _is_number(value) and value > 0, "a number above 0, such as 1.1"),
    "item": (_is_name, "the name of the item, on one line"),
}


def _threshold_problems(spec: CriterionSpec, rule: _Rule) -> Iterator[str]:
    if rule.operator is None:
        return
    if spec.operator != rule.operator:
        label = Measure(spec.measure).label
        yield f"operator: {label} is read as “{rule.operator.label}”, not “{spec.operator}”."
    if not _is_number(spec.threshold) or spec.threshold < 0:
        yield f"threshold: must be a number from 0, not {spec.threshold}."
    elif spec.threshold > rule.highest:
        yield f"threshold: must be at most {rule.highest}, not {number(spec.threshold)}."
    elif rule.whole and spec.threshold != int(spec.threshold):
        yield f"threshold: must be a whole number, not {number(spec.threshold)}."


def _param_problems(params: Mapping[str, Any], rule: _Rule) -> Iterator[str]:
    for name, value in params.items():
        if name not in rule.params:
            yield f"params: “{name}” is not known here. Known: {listed(rule.params) or 'none'}."
        elif not PARAMS[name][0](value):
            yield f"params: “{name}” must be {PARAMS[name][1]}, not {value!r}."
