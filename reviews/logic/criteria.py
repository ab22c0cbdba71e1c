"""A business requirement made measurable: which direction and which parameters each measure takes."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bugbash.choices import Category, Severity
from reviews.choices import Measure, Metric, Operator
from reviews.logic.facts import Scope
from reviews.logic.wording import listed, number, percent, signed

MIN_JUDGED = 0.8
MIN_QUERIES = 5
MIN_ITEMS = 10
PERCENTILES = (50, 95, 99)
UPPER, ESTIMATE = "upper", "estimate"
PASSING = "pass-rate"
HIGHEST = 1000
MEANS = (Measure.METRIC, Measure.METRIC_CHANGE)
MOST_NAMES = 50


@dataclass(frozen=True, slots=True)
class CriterionSpec:
    """One criterion as a gate reads it; shares and nDCG have thresholds in 0..1, latency in milliseconds, a change
    in -1..1.

    `params`: `severities` and `categories` (open breakages; all when left out), `tags`, `families` and
    `deployments` (the scope; everything when left out), `metric` and `k` (nDCG (exp) and 10), `min_judged` and
    `min_queries` (metrics; 0.8 and 5), `of` (slice floor; the pass rate or a metric), `percentile` (latency; 95),
    `against_baseline` (latency; 1.1 allows ten per cent more), `bound` (not found yet; upper or estimate),
    `min_items` (agreement; 10), `with_model` (a model's word counts where no expert rated; false), `item` (checklist;
    the key when left out).
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
    def metric(self) -> Metric:
        return Metric(self.params.get("metric", Metric.NDCG))

    @property
    def sliced_metric(self) -> Metric | None:
        """What a slice floor holds against its threshold; None for the pass rate."""
        of = self.params.get("of", PASSING)
        return None if self.measure != Measure.SLICE_FLOOR or of == PASSING else Metric(of)

    @property
    def categories(self) -> tuple[str, ...]:
        return tuple(self.params.get("categories", Category.values))

    @property
    def tags(self) -> tuple[str, ...]:
        return tuple(self.params.get("tags", ()))

    @property
    def scope(self) -> Scope:
        """The part of the replay that counts; tags of breakages and slices are told apart by their measures."""
        if self.measure in (Measure.OPEN_BREAKAGES, Measure.UNTRIAGED, Measure.SLICE_FLOOR):
            return Scope()
        return Scope(
            tags=tuple(sorted(self.tags)),
            families=tuple(sorted(self.params.get("families", ()))),
            deployments=tuple(sorted(self.params.get("deployments", ()))),
        )

    @property
    def percentile(self) -> int:
        return int(self.params.get("percentile", 95))

    @property
    def bound(self) -> str:
        return str(self.params.get("bound", UPPER))

    @property
    def min_items(self) -> int:
        return int(self.params.get("min_items", MIN_ITEMS))

    @property
    def against_baseline(self) -> float | None:
        return self.params.get("against_baseline")

    @property
    def with_model(self) -> bool:
        return bool(self.params.get("with_model", False))

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
    """What the gate table says is wanted, for a criterion without problems: `must be 0`, `≤ 300 ms, tag api`."""
    scope = str(spec.scope)
    model = ", the model’s word counted" if spec.with_model else ""
    return f"{RULES[Measure(spec.measure)].text(spec)}{f', {scope}' if scope else ''}{model}"


def wanted_rankings(specs: Iterable[CriterionSpec]) -> dict[int, frozenset[Metric]]:
    """The metrics that the facts must hold, by k, so that these criteria can be read."""
    wanted: dict[int, frozenset[Metric]] = {}
    for spec in specs:
        if not problems(spec) and (spec.measure in (*MEANS, Measure.JUDGED) or spec.sliced_metric):
            asked = {spec.metric} if spec.measure in MEANS else {spec.sliced_metric} - {None}
            wanted[spec.k] = wanted.get(spec.k, frozenset()) | asked  # type: ignore[operator]
    return wanted


def wanted_scopes(specs: Iterable[CriterionSpec], tags: Iterable[str]) -> frozenset[Scope]:
    """The parts that the facts must be known of, `tags` being all that queries have."""
    every = tuple(tags)
    good = [spec for spec in specs if not problems(spec)]
    sliced = (spec for spec in good if spec.measure == Measure.SLICE_FLOOR)
    slices = {Scope(tags=(tag,)) for spec in sliced for tag in spec.tags or every}
    return frozenset(slices | {spec.scope for spec in good if spec.scope})


def known_params(measure: Measure) -> tuple[str, ...]:
    """The parameters, scope included, that a measure uses."""
    return RULES[measure].params


def direction(measure: Measure) -> Operator:
    """The one way in which a measure is held against its threshold; a checklist item has none and takes this."""
    return RULES[measure].operator or Operator.AT_LEAST


@dataclass(frozen=True, slots=True)
class _Rule:
    operator: Operator | None
    highest: float
    params: tuple[str, ...]
    text: Callable[[CriterionSpec], str]
    whole: bool = False
    lowest: float = 0


def _count_text(spec: CriterionSpec) -> str:
    return "must be 0" if spec.threshold == 0 else f"at most {number(spec.threshold)}"


def _latency_text(spec: CriterionSpec) -> str:
    text = f"≤ {number(spec.threshold)} ms"
    if spec.against_baseline is None:
        return text
    change = spec.against_baseline - 1
    return f"{text} and ≤ baseline {'+' if change >= 0 else '−'} {percent(abs(change))}"


QUERIES = ("tags", "families")
CALLS = (*QUERIES, "deployments")
OF_MEANS = ("metric", "k", "min_judged", "min_queries", "with_model", *QUERIES)


def _ratio_text(spec: CriterionSpec) -> str:
    return f"p{spec.percentile} ≤ {number(spec.threshold)} × baseline"


def _change_text(spec: CriterionSpec) -> str:
    return f"{spec.metric.at(spec.k)} − baseline’s ≥ {signed(spec.threshold)}, lower bound"


def _floor_text(spec: CriterionSpec) -> str:
    what = spec.sliced_metric.at(spec.k) if spec.sliced_metric else "pass rate"
    return f"{what} ≥ {number(spec.threshold)} for each tag"


def _undiscovered_text(spec: CriterionSpec) -> str:
    return f"at most {number(spec.threshold)}, {'upper bound' if spec.bound == UPPER else 'estimate'}"


RULES = {
    Measure.OPEN_BREAKAGES: _Rule(
        Operator.AT_MOST, math.inf, ("severities", "categories", "tags"), _count_text, whole=True
    ),
    Measure.UNTRIAGED: _Rule(Operator.AT_MOST, math.inf, ("categories", "tags"), _count_text, whole=True),
    Measure.UNDISCOVERED: _Rule(Operator.AT_MOST, math.inf, ("bound",), _undiscovered_text),
    Measure.REGRESSIONS: _Rule(Operator.AT_MOST, math.inf, QUERIES, _count_text, whole=True),
    Measure.REQUIRED_PASSING: _Rule(
        Operator.AT_LEAST, 1, QUERIES, lambda spec: f"≥ {percent(spec.threshold)} of the required"
    ),
    Measure.PASS_RATE: _Rule(
        Operator.AT_LEAST, 0.9999, QUERIES, lambda spec: f"≥ {percent(spec.threshold)}, lower bound"
    ),
    Measure.SLICE_FLOOR: _Rule(Operator.AT_LEAST, 1, ("of", "k", "min_queries", "tags"), _floor_text),
    Measure.COVERAGE: _Rule(Operator.AT_LEAST, 1, QUERIES, lambda spec: f"≥ {percent(spec.threshold)} replayed"),
    Measure.CONTRACT_BREAKS: _Rule(Operator.AT_MOST, math.inf, (), _count_text, whole=True),
    Measure.ERROR_RATE: _Rule(Operator.AT_MOST, 1, CALLS, lambda spec: f"≤ {percent(spec.threshold)}"),
    Measure.PARITY: _Rule(Operator.AT_MOST, math.inf, CALLS, _count_text, whole=True),
    Measure.LATENCY: _Rule(Operator.AT_MOST, math.inf, ("percentile", "against_baseline", *CALLS), _latency_text),
    Measure.LATENCY_RATIO: _Rule(Operator.AT_MOST, math.inf, ("percentile", *CALLS), _ratio_text),
    Measure.METRIC: _Rule(
        Operator.AT_LEAST,
        1,
        OF_MEANS,
        lambda spec: f"{spec.metric.at(spec.k)} ≥ {number(spec.threshold)}, lower bound",
    ),
    Measure.METRIC_CHANGE: _Rule(Operator.AT_LEAST, 1, OF_MEANS, _change_text, lowest=-1),
    Measure.JUDGED: _Rule(
        Operator.AT_LEAST, 1, ("k", "with_model", *QUERIES), lambda spec: f"judged@{spec.k} ≥ {percent(spec.threshold)}"
    ),
    Measure.PREFERENCE: _Rule(
        Operator.AT_LEAST, 0.9999, (), lambda spec: f"(wins + ties/2)/n ≥ {number(spec.threshold)}, lower bound"
    ),
    Measure.ACCEPTED: _Rule(
        Operator.AT_LEAST, 0.9999, ("with_model",), lambda spec: f"≥ {percent(spec.threshold)}, lower bound"
    ),
    Measure.AGREEMENT: _Rule(
        Operator.AT_LEAST, 1, ("min_items",), lambda spec: f"alpha ≥ {number(spec.threshold)} over {spec.min_items}"
    ),
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


def _are_names(value: object) -> bool:
    return isinstance(value, list | tuple) and 0 < len(value) <= MOST_NAMES and all(map(_is_name, value))


def _is_one_of(values: Iterable[object]) -> Callable[[Any], bool]:
    known = tuple(values)
    return lambda value: isinstance(value, str | int) and not isinstance(value, bool) and value in known


PARAMS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "severities": (_are_severities, f"a list of {', '.join(Severity.values[1:])} or “” (untriaged)"),
    "k": (lambda value: _is_whole(value, 1), "a whole number from 1 to 1,000"),
    "min_queries": (lambda value: _is_whole(value, 2), "a whole number from 2 to 1,000"),
    "min_judged": (lambda value: _is_number(value) and 0 <= value <= 1, "a number from 0 to 1"),
    "against_baseline": (lambda value: _is_number(value) and value > 0, "a number above 0, such as 1.1"),
    "categories": (
        lambda value: isinstance(value, list | tuple) and bool(value) and set(map(str, value)) <= set(Category.values),
        f"a list of {', '.join(Category.values)}",
    ),
    "tags": (_are_names, f"a list of 1 to {MOST_NAMES} names of tags"),
    "families": (_are_names, f"a list of 1 to {MOST_NAMES} names of families"),
    "deployments": (_are_names, f"a list of 1 to {MOST_NAMES} names of deployments"),
    "metric": (_is_one_of(Metric.values), f"one of {', '.join(Metric.values)}"),
    "of": (_is_one_of([PASSING, *Metric.values]), f"{PASSING} or one of {', '.join(Metric.values)}"),
    "percentile": (_is_one_of(PERCENTILES), "50, 95 or 99"),
    "bound": (_is_one_of([UPPER, ESTIMATE]), f"{UPPER} or {ESTIMATE}"),
    "min_items": (lambda value: _is_whole(value, 2), "a whole number from 2 to 1,000"),
    "with_model": (lambda value: isinstance(value, bool), "true or false"),
    "item": (_is_name, "the name of the item, on one line"),
}


def _threshold_problems(spec: CriterionSpec, rule: _Rule) -> Iterator[str]:
    if rule.operator is None:
        return
    if spec.operator != rule.operator:
        label = Measure(spec.measure).label
        yield f"operator: {label} is read as “{rule.operator.label}”, not “{spec.operator}”."
    if not _is_number(spec.threshold) or spec.threshold < rule.lowest:
        yield f"threshold: must be a number from {rule.lowest}, not {spec.threshold}."
    elif spec.threshold > rule.highest:
        yield f"threshold: must be at most {rule.highest}, not {number(spec.threshold)}."
    elif rule.whole and spec.threshold != int(spec.threshold):
        yield f"threshold: must be a whole number, not {number(spec.threshold)}."


def _param_problems(params: Mapping[str, Any], rule: _Rule) -> Iterator[str]:
    for name, value in params.items():
        if name not in rule.params:
            yield f"params: “{name}” is not known here. Known: {listed(rule.params, most=20) or 'none'}."
        elif not PARAMS[name][0](value):
            yield f"params: “{name}” must be {PARAMS[name][1]}, not {value!r}."
