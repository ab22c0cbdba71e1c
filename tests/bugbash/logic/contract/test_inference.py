import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugbash.logic.answers import Json
from bugbash.logic.contract import Schema, infer, observe

scalars = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.5, "", "a", "b", "\0"])
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("xyz\0"), inner, max_size=4),
    max_leaves=10,
)
observed = st.lists(st.tuples(values, st.integers(1, 3)), max_size=6)
Rows = dict[str, tuple[int, int, dict[str, int]]]


def infer_once(*bodies: Json) -> Schema:
    return infer((body, 1) for body in bodies)


def rows(schema: Schema) -> Rows:
    return {row.path: (row.present, row.parents, dict(row.types)) for row in schema.rows()}


def test_every_path_has_its_presence_parents_and_types() -> None:
    schema = infer_once({"total": 2, "hits": [{"id": "a", "score": 1.5}, {"id": "b"}]}, {"total": None, "hits": []})
    assert rows(schema) == {
        "@": (2, 2, {"object": 2}),
        "total": (2, 2, {"integer": 1, "null": 1}),
        "hits": (2, 2, {"array": 2}),
        "hits[]": (2, 2, {"object": 2}),
        "hits[].id": (2, 2, {"string": 2}),
        "hits[].score": (1, 2, {"number": 1}),
    }


def test_a_body_counts_as_often_as_it_was_observed() -> None:
    schema = infer([({"a": 1}, 3), ({"a": "x"}, 2), ({}, 1)])
    assert schema.count == 6
    assert rows(schema)["a"] == (5, 6, {"integer": 3, "string": 2})


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "null"),
        (True, "boolean"),
        (1, "integer"),
        (1.0, "number"),
        ("1", "string"),
        ([], "array"),
        ({}, "object"),
    ],
)
def test_types_are_those_of_json_schema(value: Json, kind: str) -> None:
    assert infer_once(value).root.types == {kind: 1}


def test_nothing_observed_is_an_empty_schema() -> None:
    assert rows(infer([])) == {"@": (0, 0, {})}


def test_many_keys_that_hardly_repeat_are_a_map() -> None:
    schema = infer_once(*({"prices": {f"item {n}": {"eur": n}, f"item {n + 1}": {"eur": n}}} for n in range(30)))
    assert rows(schema) == {
        "@": (30, 30, {"object": 30}),
        "prices": (30, 30, {"object": 30}),
        "prices{}": (60, 30, {"object": 60}),
        "prices{}.eur": (60, 60, {"integer": 60}),
    }


def test_few_keys_that_hardly_repeat_are_a_map() -> None:
    schema = infer_once(*({f"k{n}": n} for n in range(5)))
    assert rows(schema) == {"@": (5, 5, {"object": 5}), "{}": (5, 5, {"integer": 5})}


def bodies_with(keys: int, objects: int, keys_each: int) -> list[Json]:
    """Objects that each have some of the keys, taken in turn."""
    return [{f"k{(place * keys_each + step) % keys}": 1 for step in range(keys_each)} for place in range(objects)]


@pytest.mark.parametrize(
    ("keys", "objects", "keys_each", "folded"),
    [(21, 21, 10, True), (20, 20, 10, False), (22, 22, 11, False), (8, 8, 2, True), (8, 8, 3, False), (4, 4, 1, False)],
)
def test_a_map_has_many_keys_or_such_as_hardly_repeat(keys: int, objects: int, keys_each: int, folded: bool) -> None:
    assert ("{}" in rows(infer_once(*bodies_with(keys, objects, keys_each)))) is folded


def test_many_fields_that_are_always_there_are_a_record() -> None:
    record = {f"field{n}": "text" for n in range(40)}
    assert len(rows(infer_once(record, record))) == 41


def test_rare_fields_of_different_types_are_a_record() -> None:
    bodies: list[Json] = [{f"k{n}": n if n % 2 else "text"} for n in range(30)]
    assert len(rows(infer_once(*bodies))) == 31


def test_whole_and_broken_numbers_and_null_are_one_type_of_value() -> None:
    bodies: list[Json] = [{f"k{n}": [1, 1.5, None][n % 3]} for n in range(30)]
    assert rows(infer_once(*bodies))["{}"] == (30, 30, {"integer": 10, "number": 10, "null": 10})


def test_more_than_a_thousand_keys_are_a_map_whatever_their_values() -> None:
    body = {f"k{n}": n if n % 2 else "text" for n in range(1001)}
    assert len(rows(infer_once({**body, "k0": 1}, {"k1": 1}))) == 2
    assert len(rows(infer_once(dict(list(body.items())[1:])))) == 1001
    assert rows(infer_once(body, {"late": True})) == {
        "@": (2, 2, {"object": 2}),
        "{}": (1002, 2, {"integer": 500, "string": 501, "boolean": 1}),
    }


def test_few_distinct_texts_are_kept_as_words() -> None:
    root = infer([({"kind": "class"}, 2), ({"kind": "function"}, 1)]).root
    assert root.children["kind"].words == {"class": 2, "function": 1}


@pytest.mark.parametrize("texts", [[f"text {n}" for n in range(20)], ["x" * 60]])
def test_twenty_texts_of_sixty_characters_are_still_words(texts: list[str]) -> None:
    one, other = infer_once({"a": texts[:1]}), infer_once({"a": texts[1:]})
    for schema in (infer_once({"a": texts}), one.merge(other)):
        items = schema.root.children["a"].items
        assert items is not None
        assert items.words == dict.fromkeys(texts, 1)


def test_words_given_up_once_stay_given_up() -> None:
    long, short = infer_once("x" * 61), infer_once("short")
    assert long.merge(short).root.words is None
    assert short.merge(long).root.words is None


@pytest.mark.parametrize("texts", [[f"text {n}" for n in range(21)], ["x" * 61], ["x" * 61, "short"]])
def test_many_or_long_texts_are_not_kept(texts: list[str]) -> None:
    assert infer_once(texts).root.items == infer_once(texts, []).root.items
    assert infer_once(texts).root.items.words is None  # type: ignore[union-attr]


def test_nul_is_kept_as_its_symbol() -> None:
    root = infer_once({"a\0": "b\0"}, {"a\0": "b\0"}).root
    assert {name: child.words for name, child in root.children.items()} == {"a␀": {"b␀": 2}}


def test_what_lies_too_deep_is_left_out() -> None:
    lists: Json = "deep"
    objects: Json = "deep"
    for _ in range(300):
        lists, objects = [lists], {"a": objects}
    assert len(infer_once(lists).rows()) == 101
    assert len(infer_once(objects).rows()) == 101


@given(observed)
def test_schema_is_the_same_after_a_way_through_json(bodies: list[tuple[Json, int]]) -> None:
    schema = infer(bodies)
    assert Schema.from_json(json.loads(json.dumps(schema.to_json()))) == schema


@given(observed, observed)
def test_merged_schemas_are_the_schema_of_all_bodies(
    first: list[tuple[Json, int]], second: list[tuple[Json, int]]
) -> None:
    assert infer(first).merge(infer(second)) == infer(first + second)


@given(observed)
def test_order_of_observation_does_not_matter(bodies: list[tuple[Json, int]]) -> None:
    assert infer(bodies) == infer(bodies[::-1])


@given(observed)
def test_nothing_is_present_more_often_than_it_could_be(bodies: list[tuple[Json, int]]) -> None:
    for row in infer(bodies).rows():
        assert row.present == sum(row.types.values())
        if not row.path.endswith(("[]", "{}")):
            assert row.present <= row.parents


def test_a_map_is_the_same_after_a_way_through_json() -> None:
    schema = infer_once(*({f"item {n}": {"eur": n}} for n in range(30)))
    assert Schema.from_json(json.loads(json.dumps(schema.to_json()))) == schema


def test_records_that_are_too_large_together_are_a_map() -> None:
    first, second = ({f"{side}{n}": n if n % 2 else "text" for n in range(600)} for side in "ab")
    assert len(infer_once(first).rows()) == 601
    assert rows(infer_once(first).merge(infer_once(second))) == rows(infer_once(first, second))
    assert rows(infer_once(first, second))["{}"] == (1200, 2, {"integer": 600, "string": 600})


def test_merging_a_map_with_a_record_gives_a_map() -> None:
    prices = infer_once(*({f"item {n}": n} for n in range(30)))
    merged = prices.merge(infer_once({"item 1": 5}))
    assert rows(merged)["{}"] == (31, 31, {"integer": 31})


@given(st.lists(observed, min_size=1, max_size=3))
def test_parts_make_the_same_shape_as_the_whole(parts: list[list[tuple[Json, int]]]) -> None:
    first, *others = [Schema.from_json(observe(part).to_json()) for part in parts]
    whole = infer(body for part in parts for body in part)
    assert first.merge(*others).to_json() == whole.to_json()


def test_part_in_which_a_field_is_rare_makes_no_map() -> None:
    rare = [({name: 1}, 1) for name in "abcde"]
    usual = [(dict.fromkeys("abcde", 1), 5)]
    assert set(rows(infer(rare))) == {"@", "{}"}
    assert rows(observe(rare).merge(observe(usual))) == rows(infer([*rare, *usual]))
