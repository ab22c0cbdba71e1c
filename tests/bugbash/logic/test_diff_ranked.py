import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugbash.choices import AnswerKind
from bugbash.logic.answers import Answer
from bugbash.logic.diff import Place, compare
from bugbash.logic.differences import SMALLEST
from tests.bugbash.logic.answers import ranked

orders = st.lists(st.sampled_from("abcdefgh"), max_size=8).map("".join)


def test_same_results_have_no_distance() -> None:
    diff = compare(ranked("abc"), ranked("abc"))
    assert (diff.kind, diff.same, diff.distance, diff.overlap, diff.jaccard, diff.rbo) == (
        AnswerKind.RANKED, True, 0.0, 1.0, 1.0, 1.0,
    )  # fmt: skip
    assert diff.sentence == "overlap@10 1.00; the same results"


def test_distance_is_what_rank_biased_overlap_leaves() -> None:
    diff = compare(ranked("abcde"), ranked("bacfe"))
    assert diff.distance == pytest.approx(1 - 0.679258, abs=5e-7)
    assert diff.jaccard == pytest.approx(4 / 6)
    assert diff.overlap == 0.8


def test_nothing_in_common_is_distance_one() -> None:
    assert compare(ranked("abc"), ranked("xyz")).distance == 1
    assert compare(ranked("abc"), ranked("")).distance == 1


def test_two_empty_rankings_are_the_same() -> None:
    diff = compare(ranked(""), ranked(""))
    assert (diff.same, diff.distance, diff.overlap) == (True, 0, 1)


def test_places_say_what_came_went_and_moved() -> None:
    diff = compare(ranked("abcd"), ranked("xacb"))
    assert diff.entered == (Place("x", None, 1),)
    assert diff.left == (Place("d", 4, None),)
    assert diff.moved == (Place("a", 1, 2), Place("b", 2, 4))


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("abcdefghij", "abcdefwxyz", "overlap@10 0.60; 4 results new"),
        ("abcdefghij", "bacdefwxyz", "overlap@10 0.60; 4 results new, 2 moved"),
        ("abc", "abx", "overlap@10 0.67; 1 result new"),
        ("abc", "", "overlap@10 0.00; 3 results gone"),
        ("abc", "ax", "overlap@10 0.33; 1 result new, 2 results gone"),
        ("ab", "ba", "overlap@10 1.00; 2 moved"),
    ],
)
def test_sentence_counts_the_movement(before: str, after: str, sentence: str) -> None:
    assert compare(ranked(before), ranked(after)).sentence == sentence


def test_k_cuts_the_overlap_and_not_the_distance() -> None:
    diff = compare(ranked("abc"), ranked("abx"), k=2)
    assert (diff.overlap, diff.sentence) == (1.0, "overlap@2 1.00; 1 result new")
    assert diff.distance > 0


def test_rewritten_text_is_a_small_change() -> None:
    diff = compare(ranked("ab"), ranked("ab", b="other words"))
    assert (diff.same, diff.rewritten, diff.sentence) == (False, ("b",), "overlap@10 1.00; 1 rewritten")
    assert diff.distance == pytest.approx(0.1 / 2)


def test_rewritten_texts_weigh_by_their_share_of_the_results() -> None:
    assert compare(ranked("abc"), ranked("abc", a="x", b="y")).distance == pytest.approx(0.1 * 2 / 3)


def test_rewritten_title_is_a_change() -> None:
    left = Answer.from_json(ranked("a").to_json() | {"results": [{"id": "a", "title": "Delete"}]})
    right = Answer.from_json(ranked("a").to_json() | {"results": [{"id": "a", "title": "Remove"}]})
    assert compare(left, right).rewritten == ("a",)


@pytest.mark.parametrize(("before", "after"), [("words", None), (None, "words"), (None, None)])
def test_text_that_only_one_side_has_is_no_change(before: str | None, after: str | None) -> None:
    diff = compare(ranked("a", a=before), ranked("a", a=after))
    assert (diff.same, diff.distance) == (True, 0.0)


def test_score_does_not_count() -> None:
    left, right = (Answer.from_json(ranked("a").to_json() | {"results": [{"id": "a", "score": s}]}) for s in (1, 2))
    assert compare(left, right).same


def test_a_duplicate_that_goes_is_seen() -> None:
    diff = compare(ranked("aab"), ranked("ab"))
    assert diff.left == (Place("a", 2, None),)
    assert diff.moved == (Place("b", 3, 2),)
    assert diff.distance > 0


def test_a_move_far_down_is_still_a_difference() -> None:
    def of(ids: list[str]) -> Answer:
        return Answer.from_json(ranked("").to_json() | {"results": [{"id": one} for one in ids]})

    ids = [str(number) for number in range(600)]
    diff = compare(of(ids), of([*ids[:-2], ids[-1], ids[-2]]))
    assert (diff.same, diff.distance) == (False, SMALLEST)


@given(orders, orders)
def test_distance_is_symmetric_bounded_and_zero_only_for_the_same(before: str, after: str) -> None:
    left, right = ranked(before), ranked(after)
    forth, back = compare(left, right), compare(right, left)
    assert forth.distance == pytest.approx(back.distance)
    assert 0 <= forth.distance <= 1
    assert (forth.distance == 0) == forth.same == (before == after)


@given(orders, orders)
def test_places_turn_the_old_list_into_the_new_one(before: str, after: str) -> None:
    diff = compare(ranked(before), ranked(after))
    rest = dict(enumerate(before, start=1))
    for place in diff.left + diff.moved:
        assert rest.pop(place.old or 0) == place.id
    for place in diff.entered + diff.moved:
        rest[place.new or 0] = place.id
    assert "".join(rest[rank] for rank in sorted(rest)) == after
