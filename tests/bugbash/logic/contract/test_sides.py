import pytest

from bugbash.logic.contract import Place, Shape, infer, pair
from tests.bugbash.logic.contract.test_inference import infer_once


def test_places_of_both_sides_stand_side_by_side() -> None:
    before = infer([({"hits": [{"score": 1.5, "summary": "x"}]}, 200)])
    after = infer([({"hits": [{"score": "1.5"}]}, 198), ({"hits": [{"score": None}]}, 2)])
    assert pair(before, after) == (
        Place("@", Shape("an object", 200, 200), Shape("an object", 200, 200)),
        Place("hits", Shape("a list", 200, 200), Shape("a list", 200, 200)),
        Place("hits[]", Shape("an object", 200, 200, "lists"), Shape("an object", 200, 200, "lists")),
        Place("hits[].score", Shape("a number", 200, 200), Shape("null or text", 200, 200)),
        Place("hits[].summary", Shape("text", 200, 200), None),
    )


def test_presence_is_told_of_the_places_where_it_could_be() -> None:
    place = pair(None, infer([({"a": 1}, 198), ({}, 2)]))[1]
    assert (place.path, place.before, place.after) == ("a", None, Shape("a whole number", 198, 200))
    assert (place.is_one_sided, place.after and place.after.is_always) == (True, False)


@pytest.mark.parametrize(
    ("shape", "presence"),
    [
        (Shape("text", 198, 200), "in 198 of 200"),
        (Shape("text", 1198, 1200), "in 1,198 of 1,200"),
        (Shape("text", 8584, 893, "lists"), "8,584 in 893 lists"),
    ],
)
def test_presence_is_said_in_words(shape: Shape, presence: str) -> None:
    assert shape.presence == presence


def test_map_on_one_side_is_read_as_a_map_on_both() -> None:
    many = [{"prices": {f"item {n}": 1}} for n in range(30)]
    places = pair(infer_once({"prices": {"item 7": "1"}}), infer_once(*many))
    assert [place.path for place in places] == ["@", "prices", "prices{}"]
    assert places[2] == Place("prices{}", Shape("text", 1, 1, "maps"), Shape("a whole number", 30, 30, "maps"))


def test_nothing_observed_has_no_place() -> None:
    assert pair(None, infer([])) == ()


def test_sides_that_share_nothing_are_all_told() -> None:
    places = pair(infer_once({"a": {"b": 1}}), infer_once([True]))
    assert [(place.path, place.is_one_sided) for place in places] == [
        ("@", False),
        ("a", True),
        ("a.b", True),
        ("[]", True),
    ]
