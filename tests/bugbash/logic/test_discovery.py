"""The estimate equals published figures; what is undefined says why."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugbash.logic.discovery import (
    Incidence,
    Step,
    classic_unseen,
    corrected_unseen,
    count_incidence,
    discovery_curve,
    estimate_total,
    minutes_asked,
    why_undefined,
)

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
# What is not met once or twice does not enter the formulas, so that it stands under one number.
MANY = 9


def seen(people: int, found: int, once: int, twice: int) -> Incidence:
    return Incidence(people, {1: once, 2: twice, MANY: found - once - twice})


def rounded(incidence: Incidence, digits: int) -> tuple[float, ...]:
    estimate = estimate_total(incidence)
    assert estimate is not None
    return tuple(round(one, digits) for one in (estimate.total, estimate.deviation, estimate.low, estimate.high))


def test_estimate_equals_the_spiders_of_inext() -> None:
    """Data `spider` of the R package iNEXT: 168 individuals of 26 species, 12 met once and 4 twice; 252 of 37, 14 and
    4. The figures are what the formulas of its ChaoRichness give; they are the same for sampling units.
    """
    assert rounded(seen(168, 26, 12, 4), 3) == (43.893, 14.306, 30.511, 96.971)
    assert rounded(seen(252, 37, 14, 4), 3) == (61.403, 18.532, 43.502, 128.583)


def test_estimate_equals_the_trees_of_vegan() -> None:
    """R package vegan prints for specpool(BCI): 225 species on 50 plots, chao 236.3732, chao.se 6.54361."""
    estimate = estimate_total(seen(50, 225, 21, 19))
    assert estimate is not None
    assert (round(estimate.total, 4), round(estimate.deviation, 5)) == (236.3732, 6.54361)


def test_unseen_butterflies_of_malaya_are_those_of_the_limit() -> None:
    """Corbet's counts (data `corbet` of the R package VGAM), 118 species met once and 74 twice: among very many
    individuals the unseen come to 118² / (2 · 74).
    """
    unseen, _ = classic_unseen(seen(10**9, 620, 118, 74))
    assert round(unseen, 4) == round(118**2 / 148, 4)


def test_bias_corrected_form_equals_the_seed_bank_of_estimates() -> None:
    """EstimateS 9.1, its sample file (Butler and Chazdon, 1998), last line: 121 samples, 34 species, 3 uniques,
    2 duplicates: Chao 2 = 34.99, SD 1.81; by individuals 952, 2, 2: Chao 1 = 34.33, SD 0.93.
    """
    by_samples, by_individuals = corrected_unseen(seen(121, 34, 3, 2)), corrected_unseen(seen(952, 34, 2, 2))
    assert (round(34 + by_samples[0], 2), round(by_samples[1] ** 0.5, 2)) == (34.99, 1.81)
    assert (round(34 + by_individuals[0], 2), round(by_individuals[1] ** 0.5, 2)) == (34.33, 0.93)


def test_estimate_is_bias_corrected_where_nothing_was_met_by_two() -> None:
    """By hand: 9/10 · 4 · 3 / 2 = 5.4 unseen; variance 5.4 + 0.81 · 4 · 49 / 4 - 0.81 · 256 / (4 · 11.4)."""
    estimate = estimate_total(seen(10, 6, 4, 0))
    assert estimate is not None
    assert (round(estimate.left, 6), round(estimate.deviation**2, 6)) == (5.4, round(5.4 + 39.69 - 51.84 / 11.4, 6))


@pytest.mark.parametrize(
    ("people", "found", "why"),
    [
        (0, 0, "Nobody has searched yet, so nothing can be said about what is left."),
        (1, 3, "Only one person has searched: what two people both meet is what the estimate is made of."),
        (5, 0, "No breakage is confirmed yet, so there is nothing to estimate from."),
    ],
)
def test_estimate_is_undefined_and_says_why(people: int, found: int, why: str) -> None:
    incidence = seen(people, found, found, 0) if found else Incidence(people, {})
    assert (estimate_total(incidence), why_undefined(incidence)) == (None, why)


def test_nothing_is_left_where_everything_was_met_by_several() -> None:
    estimate = estimate_total(Incidence(6, {3: 2, 4: 3}))
    assert estimate is not None
    assert (estimate.left, estimate.left_low) == (0, 0)
    assert round(estimate.high, 3) == 5.811


def test_one_breakage_met_by_one_person_tells_nothing_of_more() -> None:
    estimate = estimate_total(Incidence(3, {1: 1}))
    assert estimate is not None
    assert (estimate.total, estimate.low) == (1, 1)


@given(st.integers(2, 200), st.dictionaries(st.integers(1, 9), st.integers(0, 500)))
def test_interval_holds_the_estimate_and_never_less_than_was_found(people: int, met: dict[int, int]) -> None:
    incidence = Incidence(people, met)
    estimate = estimate_total(incidence)
    if estimate is None:
        assert why_undefined(incidence) != ""
        return
    assert why_undefined(incidence) == ""
    assert incidence.found <= round(estimate.low, 6) <= round(estimate.high, 6)
    assert round(estimate.total, 6) <= round(estimate.high, 6)


def test_incidence_counts_people_and_not_reports() -> None:
    finders = [["engineer-1", "engineer-2", "engineer-2"], ["engineer-1"], ["sme-1"]]
    assert count_incidence(finders, ["engineer-1", "engineer-3"]) == Incidence(4, {1: 2, 2: 1})


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def test_tester_minute_is_a_minute_in_which_one_person_asked() -> None:
    asked = [(1, at(0.1)), (1, at(0.9)), (2, at(0.5)), (1, at(7.5))]
    assert minutes_asked(asked) == [at(0), at(0), at(7)]


def test_curve_steps_at_each_find_and_goes_on_to_the_end() -> None:
    minutes = [at(0), at(0), at(1), at(5), at(6)]
    assert discovery_curve(minutes, [at(1.5), at(0.5)]) == [Step(0, 0), Step(2, 1), Step(3, 2), Step(5, 2)]


def test_curve_without_a_find_is_flat() -> None:
    assert discovery_curve([at(0), at(1)], []) == [Step(0, 0), Step(2, 0)]
