"""How much was looked at, and the floor under every tag."""

from dataclasses import replace

import pytest

from reviews.choices import GateState, Measure, Metric
from reviews.logic.facts import Facts, RankingFacts, Scope
from reviews.logic.gates import EvidenceLink, evaluate
from tests.reviews.logic.builders import GOOD, NOTHING, SILENT, make_spec

PASS, FAIL, NOT_ENOUGH = GateState.PASS, GateState.FAIL, GateState.NOT_ENOUGH


def sliced(**tags: tuple[int, int]) -> Facts:
    """Tags by (passed, decided) queries."""
    parts = {
        name: replace(GOOD, decisive_passed=passed, decisive_total=total) for name, (passed, total) in tags.items()
    }
    return replace(GOOD, tags=tuple(parts), scoped={Scope(tags=(name,)): part for name, part in parts.items()})


@pytest.mark.parametrize(
    ("replayed", "total", "threshold", "state"),
    [(200, 200, 1, PASS), (163, 200, 1, NOT_ENOUGH), (190, 200, 0.95, PASS), (189, 200, 0.95, NOT_ENOUGH)],
)
def test_coverage(replayed: int, total: int, threshold: float, state: GateState) -> None:
    facts = replace(GOOD, queries_replayed=replayed, queries_total=total)
    assert evaluate(make_spec(Measure.COVERAGE, threshold), facts).state == state


def test_coverage_says_how_many_queries_are_left() -> None:
    gate = evaluate(make_spec(Measure.COVERAGE, 1), replace(GOOD, queries_replayed=163))
    assert (gate.missing, gate.remedy) == ("replay 37 more queries", EvidenceLink("versions"))
    assert (gate.actual_text, gate.because) == ("81.5 %", "163 of 200 active queries were replayed.")


def test_coverage_of_nothing_is_not_whole() -> None:
    gate = evaluate(make_spec(Measure.COVERAGE, 1), replace(GOOD, queries_total=0, queries_replayed=0))
    assert (gate.state, gate.missing) == (NOT_ENOUGH, "collect at least 1 query")


@pytest.mark.parametrize(
    ("facts", "state", "text"),
    [
        (sliced(api=(9, 10), docs=(6, 10)), PASS, "docs 0.60"),
        (sliced(api=(9, 10), docs=(5, 10)), FAIL, "docs 0.50"),
        (sliced(api=(9, 10), docs=(4, 4)), NOT_ENOUGH, "api 0.90"),
        (sliced(api=(1, 10), docs=(4, 4)), FAIL, "api 0.10"),
        (sliced(api=(0, 0)), NOT_ENOUGH, "not known"),
        (sliced(), NOT_ENOUGH, "no tag"),
        (NOTHING, NOT_ENOUGH, "nothing yet"),
        (SILENT, NOT_ENOUGH, "nothing yet"),
    ],
)
def test_worst_tag_decides(facts: Facts, state: GateState, text: str) -> None:
    gate = evaluate(make_spec(Measure.SLICE_FLOOR, 0.6), facts)
    assert (gate.state, gate.actual_text) == (state, text)


def test_slice_floor_names_what_is_below_and_what_is_missing() -> None:
    below = evaluate(make_spec(Measure.SLICE_FLOOR, 0.6), sliced(api=(5, 10), docs=(4, 10)))
    assert below.missing == "raise docs and api to 0.6"
    open_ = evaluate(make_spec(Measure.SLICE_FLOOR, 0.6), sliced(api=(9, 10), docs=(1, 2), forms=(0, 0)))
    assert open_.missing == "decide 8 more queries in docs and forms"
    assert open_.because == "1 tag is known; lowest is api with 0.900 over 10. Too few queries: docs and forms."


def test_slice_floor_looks_at_the_named_tags_only() -> None:
    facts = sliced(api=(9, 10), docs=(1, 10))
    assert evaluate(make_spec(Measure.SLICE_FLOOR, 0.6, tags=["api"]), facts).state == PASS


@pytest.mark.parametrize(("low", "state"), [(0.61, PASS), (0.59, FAIL)])
def test_slice_floor_holds_a_metric(low: float, state: GateState) -> None:
    part = replace(GOOD, rankings={5: RankingFacts({Metric.PRECISION: (low,) * 5}, judged=25)})
    facts = replace(GOOD, tags=("api",), scoped={Scope(tags=("api",)): part})
    gate = evaluate(make_spec(Measure.SLICE_FLOOR, 0.6, of="precision", k=5), facts)
    assert (gate.state, gate.threshold_text) == (state, "P@5 ≥ 0.6 for each tag")
