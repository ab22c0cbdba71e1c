import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugbash.logic.diff_overlap import jaccard_at, overlap_at, rank_biased_overlap

ids = st.lists(st.sampled_from("abcdefgh"), max_size=8)


@pytest.mark.parametrize(("p", "expected"), [(0.9, 0.679258), (0.5, 0.46129)])
def test_rank_biased_overlap_golden(p: float, expected: float) -> None:
    assert rank_biased_overlap("abcde", "bacfe", p) == pytest.approx(expected, abs=5e-7)


def test_jaccard_golden() -> None:
    assert jaccard_at("abcde", "bacfe", 5) == pytest.approx(4 / 6)


def test_overlap_is_shared_over_the_longer_list() -> None:
    assert overlap_at("abcde", "bacfe", 5) == 4 / 5
    assert overlap_at("abcd", "a", 10) == 1 / 4


def test_cut_leaves_the_rest_out() -> None:
    assert overlap_at("abc", "abd", 2) == 1
    assert jaccard_at("abc", "abd", 2) == 1


def test_two_empty_lists_agree() -> None:
    assert (overlap_at("", "", 10), jaccard_at("", "", 10), rank_biased_overlap("", "")) == (1, 1, 1)


def test_an_empty_list_shares_nothing() -> None:
    assert (overlap_at("a", "", 10), jaccard_at("a", "", 10), rank_biased_overlap("a", "")) == (0, 0, 0)


def test_missing_tail_costs_agreement() -> None:
    # depth 1: 1/1, depth 2: 1/2
    assert rank_biased_overlap("ab", "a", 0.5) == pytest.approx((1 + 0.5 / 2) / 1.5)


def test_repeated_id_counts_where_it_stands_first() -> None:
    # depth 1: 1/1, depth 2: 1/2, depth 3: 2/3
    assert rank_biased_overlap("aab", "abb", 1.0) == pytest.approx((1 + 1 / 2 + 2 / 3) / 3)


@given(ids)
def test_a_list_without_repeats_agrees_with_itself_exactly(some: list[str]) -> None:
    distinct = list(dict.fromkeys(some))
    assert rank_biased_overlap(distinct, distinct) == 1.0


@given(ids, ids)
def test_measures_are_symmetric_and_bounded(left: list[str], right: list[str]) -> None:
    for forth, back in (
        (rank_biased_overlap(left, right), rank_biased_overlap(right, left)),
        (overlap_at(left, right, 5), overlap_at(right, left, 5)),
        (jaccard_at(left, right, 5), jaccard_at(right, left, 5)),
    ):
        assert forth == back
        assert 0 <= forth <= 1


@given(ids, ids)
def test_rank_biased_overlap_is_its_definition(left: list[str], right: list[str]) -> None:
    left, right = list(dict.fromkeys(left)), list(dict.fromkeys(right))
    depths = range(1, max(len(left), len(right), 1) + 1)
    weights = [0.9 ** (d - 1) for d in depths]
    shares = [len({*left[:d]} & {*right[:d]}) / d for d in depths]
    expected = sum(w * s for w, s in zip(weights, shares, strict=True)) / sum(weights) if left or right else 1
    assert rank_biased_overlap(left, right) == pytest.approx(expected)
