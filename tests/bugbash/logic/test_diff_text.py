from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from bugbash.logic.diff import compare, word_diff
from bugbash.logic.diff_text import MOST_WORDS, longest_common, similarity
from bugbash.logic.differences import SMALLEST
from tests.bugbash.logic.answers import text

prose = st.lists(st.sampled_from(["the", "cat", "sat", ",", " ", "\n", "über", ""]), max_size=20).map("".join)


def test_same_text_has_no_distance() -> None:
    diff = compare(text("a b"), text("a b"))
    assert (diff.same, diff.distance, diff.similarity, diff.sentence) == (True, 0, 1, "the same text")


def test_distance_is_one_minus_the_ratio_of_words() -> None:
    diff = compare(text("the cat sat down"), text("the dog sat down"))
    assert (diff.similarity, diff.distance) == (0.75, 0.25)
    assert diff.sentence == "similarity 0.75; 1 word new, 1 word gone"


def test_nothing_in_common_is_distance_one() -> None:
    assert compare(text("a b c"), text("x y z")).distance == 1
    assert compare(text("a b c"), text("")).distance == 1


def test_white_space_alone_is_the_smallest_difference() -> None:
    diff = compare(text("a b"), text("a\nb"))
    assert (diff.same, diff.distance) == (False, SMALLEST)
    assert diff.sentence == "similarity 1.00; white space differs"


def test_two_blank_texts_differ_in_white_space_alone() -> None:
    diff = compare(text(""), text(" "))
    assert (diff.similarity, diff.distance) == (1, SMALLEST)


def test_other_order_is_said() -> None:
    assert compare(text("a b"), text("b a")).sentence == "similarity 0.50; the same words in another order"


def test_sentence_leaves_out_what_did_not_happen() -> None:
    assert compare(text("a"), text("a b c")).sentence == "similarity 0.50; 2 words new"
    assert compare(text("a b c"), text("a")).sentence == "similarity 0.50; 2 words gone"


def test_case_and_punctuation_count() -> None:
    assert compare(text("No."), text("No!")).similarity == 0.5
    assert compare(text("No"), text("no")).similarity == 0


def test_very_long_texts_are_compared_as_bags_of_words() -> None:
    old = ["a", "b"] * (MOST_WORDS // 4)
    assert compare(text(" ".join(old)), text(" ".join(sorted(old)))).similarity == 0.5 + 1 / MOST_WORDS * 2
    assert compare(text(" ".join([*old, "c"])), text(" ".join(sorted([*old, "c"])))).similarity == 1


@given(st.lists(st.sampled_from("abc"), max_size=9), st.lists(st.sampled_from("abc"), max_size=9))
def test_words_in_common_are_the_longest_common_subsequence(old: list[str], new: list[str]) -> None:
    @cache
    def longest(left: int, right: int) -> int:
        if left == len(old) or right == len(new):
            return 0
        if old[left] == new[right]:
            return 1 + longest(left + 1, right + 1)
        return max(longest(left + 1, right), longest(left, right + 1))

    assert longest_common(old, new) == longest(0, 0)
    assert similarity(old, new) == (2 * longest(0, 0) / (len(old) + len(new)) if old or new else 1)


def test_word_diff_shows_what_was_replaced() -> None:
    assert word_diff("the cat sat", "the dog sat!") == (
        ("same", "the "),
        ("removed", "cat"),
        ("added", "dog"),
        ("same", " sat"),
        ("added", "!"),
    )


def test_word_diff_has_no_empty_pieces() -> None:
    assert word_diff("a b", "a") == (("same", "a"), ("removed", " b"))
    assert word_diff("", "") == ()


def test_word_diff_does_not_hang_on_blanks() -> None:
    assert word_diff("a b c", "x y z") == (("removed", "a b c"), ("added", "x y z"))


def test_word_diff_of_costly_texts_replaces_the_whole() -> None:
    left = "a " * 200
    right = left + "b"
    assert word_diff(left, right) == (("removed", left), ("added", right))


@given(prose, prose)
def test_word_diff_spells_both_texts(left: str, right: str) -> None:
    pieces = word_diff(left, right)
    assert "".join(word for op, word in pieces if op != "added") == left
    assert "".join(word for op, word in pieces if op != "removed") == right


@given(prose, prose)
def test_distance_is_bounded_and_zero_only_for_the_same(left: str, right: str) -> None:
    diff = compare(text(left), text(right))
    assert 0 <= diff.distance <= 1
    assert (diff.distance == 0) == diff.same == (left == right)
