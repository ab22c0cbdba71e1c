from dataclasses import replace

import pytest
from hypothesis import given

from bugbash.choices import ContractLevel, FindingSource
from bugbash.logic.answers import Json
from bugbash.logic.contract import Finding, compare_contracts, infer
from tests.bugbash.logic.contract.test_inference import observed

BREAKING, WARNING, NOTE = ContractLevel.BREAKING, ContractLevel.WARNING, ContractLevel.NOTE


def compare(before: list[Json], after: list[Json], times: int = 1) -> tuple[Finding, ...]:
    return compare_contracts(infer((body, times) for body in before), infer((body, times) for body in after))


def rules(before: list[Json], after: list[Json], times: int = 1) -> list[tuple[str, str, str]]:
    return [(found.level, found.rule, found.path) for found in compare(before, after, times)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": 1}, {}, (BREAKING, "removed", "a")),
        ({"a": {"b": {"c": 1}}}, {}, (BREAKING, "removed", "a")),
        ({"a": [{"b": 1}]}, {"a": [{}]}, (BREAKING, "removed", "a[].b")),
        ({"a": 1}, {"a": None}, (BREAKING, "newly-nullable", "a")),
        ({"a": 1}, {"a": "1"}, (BREAKING, "number-became-text", "a")),
        ({"a": 1.5}, {"a": "1.5"}, (BREAKING, "number-became-text", "a")),
        ({"a": [1]}, {"a": ["1"]}, (BREAKING, "number-became-text", "a[]")),
        ({"a": "1"}, {"a": 1}, (BREAKING, "type-changed", "a")),
        ({"a": 1}, {"a": True}, (BREAKING, "type-changed", "a")),
        ({"a": {"b": 1}}, {"a": [1]}, (BREAKING, "type-changed", "a")),
        ({"a": 1}, {"a": 1.5}, (WARNING, "integer-became-number", "a")),
        ({"a": None}, {"a": "text"}, (NOTE, "newly-filled", "a")),
        ({}, {"a": 1}, (NOTE, "new-field", "a")),
        ({}, {"a": {"b": [1]}}, (NOTE, "new-field", "a")),
        ({"a": {}}, {"a": {"odd name": 1}}, (NOTE, "new-field", 'a."odd name"')),
        ([1], {"a": 1}, (BREAKING, "type-changed", "@")),
        (1, "1", (BREAKING, "number-became-text", "@")),
    ],
)
def test_one_difference_is_one_finding(before: Json, after: Json, expected: tuple[str, str, str]) -> None:
    assert rules([before], [after]) == [expected]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([{"a": 1}], [{"a": 2}]),
        ([{"a": 1.5}], [{"a": 1}]),
        ([{"a": 1}, {"a": "x"}], [{"a": "x"}]),
        ([{"a": None}, {"a": 1}], [{"a": 1}]),
        ([{"a": [1]}], [{"a": []}]),
        ([{"a": []}], [{"a": [1]}]),
        ([{"a": [{"b": 1}]}], [{"a": []}]),
        ([{"a": 1}, {}], [{"a": 1}]),
        ([{"a": 1}], []),
        ([], [{"a": 1}]),
    ],
)
def test_what_a_caller_could_meet_before_is_no_finding(before: list[Json], after: list[Json]) -> None:
    assert rules(before, after) == []


def test_a_field_that_is_missing_at_times_is_newly_optional() -> None:
    found = compare([{"a": 1}], [{"a": 1}, {"a": 2}, {}])
    assert [(one.level, one.rule, one.path) for one in found] == [(BREAKING, "newly-optional", "a")]
    assert found[0].sentence == "a was always there and is now missing 1 of 3 times. Callers rely on it."


def test_a_field_that_is_missing_once_in_200_answers_is_newly_optional_and_never_removed() -> None:
    found = compare_contracts(infer([({"a": 1}, 200)]), infer([({"a": 1}, 199), ({}, 1)]))
    assert [(one.level, one.rule, one.sentence) for one in found] == [
        (BREAKING, "newly-optional", "a was always there and is now missing 1 of 200 times. Callers rely on it.")
    ]


@pytest.mark.parametrize("times", [1, 200])
def test_an_added_optional_field_is_a_note_only(times: int) -> None:
    found = compare_contracts(infer([({"a": 1}, 200)]), infer([({"a": 1}, 200), ({"a": 1, "b": 1}, times)]))
    assert [(one.level, one.rule, one.path) for one in found] == [(NOTE, "new-field", "b")]


def test_nothing_is_said_about_a_place_that_one_side_never_showed() -> None:
    shown: Json = {"hits": [{"id": "a", "marks": [{"at": 1}]}]}
    empty: Json = {"hits": [{"id": "a", "marks": []}]}
    assert rules([shown], [empty], times=200) == rules([empty], [shown], times=200) == []


def test_a_type_that_comes_beside_the_old_one_is_a_change() -> None:
    assert rules([{"a": "x"}], [{"a": "x"}, {"a": {}}]) == [(BREAKING, "type-changed", "a")]
    assert rules([{"a": 1}, {"a": 1.5}], [{"a": "x"}]) == [(BREAKING, "number-became-text", "a")]
    assert rules([{"a": 1}], [{"a": 1.5}, {"a": "x"}]) == [(BREAKING, "number-became-text", "a")]


def test_a_number_that_becomes_text_and_null_is_two_findings() -> None:
    assert rules([{"a": 1}], [{"a": "1"}, {"a": None}]) == [
        (BREAKING, "newly-nullable", "a"),
        (BREAKING, "number-became-text", "a"),
    ]


def test_an_often_seen_optional_field_that_vanished_is_removed() -> None:
    assert rules([{"a": 1}, {}], [{}], times=10) == [(BREAKING, "removed", "a")]


def test_a_rare_field_that_did_not_come_may_be_chance() -> None:
    assert rules([{"a": 1}, {}], [{}], times=9) == [(WARNING, "not-seen", "a")]


def test_worst_findings_come_first() -> None:
    assert rules([{"z": 1, "b": 1, "c": 1}], [{"a": 1, "b": 1.5, "c": "1"}]) == [
        (BREAKING, "number-became-text", "c"),
        (BREAKING, "removed", "z"),
        (WARNING, "integer-became-number", "b"),
        (NOTE, "new-field", "a"),
    ]


def test_rename_is_guessed_from_the_one_new_sibling_of_the_same_type() -> None:
    sentences = [found.sentence for found in compare([{"summary": "x", "n": 1}], [{"abstract": "x", "n": 1, "m": 2}])]
    assert sentences[0] == (
        "summary is gone; it was probably renamed to “abstract”. A caller that reads it fails or shows nothing."
    )


@pytest.mark.parametrize("after", [{}, {"m": 1}, {"abstract": "x", "brief": "y"}])
def test_rename_is_not_guessed_otherwise(after: Json) -> None:
    found = next(found for found in compare([{"summary": "x"}], [after]) if found.rule == "removed")
    assert found.sentence == "summary is gone. A caller that reads it fails or shows nothing."


def test_broken_signature_of_a_search_answer() -> None:
    before: Json = {"results": [{"id": "a", "score": 1.5, "summary": "text"}]}
    after: Json = {"results": [{"id": "a", "score": "1.5", "abstract": "text"}]}
    assert rules([before], [after]) == [
        (BREAKING, "number-became-text", "results[].score"),
        (BREAKING, "removed", "results[].summary"),
        (NOTE, "new-field", "results[].abstract"),
    ]


def test_new_value_of_a_closed_list_is_a_warning() -> None:
    found = compare([{"kind": "class"}, {"kind": "function"}], [{"kind": "method"}, {"kind": "alias"}], times=10)
    assert [(one.level, one.rule, one.path) for one in found] == [(WARNING, "new-enum-value", "kind")]
    assert found[0].sentence == (
        "kind had a closed list of values and now has “alias”, “method”. A caller may have no case for that."
    )


def test_ten_values_seen_five_times_each_are_a_closed_list() -> None:
    before: list[Json] = [{"kind": f"k{n}"} for n in range(10)]
    assert rules(before, [{"kind": "another"}], times=5) == [(WARNING, "new-enum-value", "kind")]


def test_five_new_values_are_all_named() -> None:
    found = compare([{"kind": "class"}], [{"kind": f"k{n}"} for n in range(5)], times=20)
    assert "now has “k0”, “k1”, “k2”, “k3”, “k4”. " in found[0].sentence


def test_many_new_values_are_counted() -> None:
    found = compare([{"kind": "class"}], [{"kind": f"k{n}"} for n in range(7)], times=20)
    assert "now has “k0”, “k1”, “k2”, “k3”, “k4” and 2 more." in found[0].sentence


def test_a_closed_list_that_opened_is_a_warning() -> None:
    found = compare([{"kind": "class"}], [{"kind": f"k{n}"} for n in range(30)], times=20)
    assert [(one.rule, "now has many others." in one.sentence) for one in found] == [("new-enum-value", True)]


@pytest.mark.parametrize(
    ("before", "times"),
    [
        ([{"kind": "class"}], 19),
        ([{"kind": f"k{n}"} for n in range(10)], 4),
        ([{"kind": f"k{n}"} for n in range(11)], 100),
    ],
)
def test_few_or_many_texts_are_no_closed_list(before: list[Json], times: int) -> None:
    assert rules(before, [{"kind": "another"}], times) == []


def test_keys_of_a_map_come_and_go() -> None:
    def prices(first: int) -> list[Json]:
        return [{"prices": {f"item {n}": 1}} for n in range(first, first + 30)]

    assert rules(prices(0), prices(100)) == []
    assert rules(prices(0), [{"prices": {"item 7": "1"}}]) == [(BREAKING, "number-became-text", "prices{}")]
    assert rules([{"prices": {"item 7": "1"}}], prices(0)) == [(BREAKING, "type-changed", "prices{}")]


@pytest.mark.parametrize("after", [{"a": "1"}, {}, {"a": 1, "b": 1}])
def test_every_finding_says_where_and_why(after: Json) -> None:
    for found in compare([{"a": 1}], [after]):
        assert found.sentence.startswith(f"{found.path} ")
        assert found.sentence.endswith(".")


def test_fingerprint_is_of_the_rule_and_the_path_only() -> None:
    first = compare([{"a": 1}], [{"a": 1}, {}])[0]
    second = compare([{"a": 1}], [{"a": 1}, {}, {}])[0]
    other = compare([{"b": 1}], [{"b": 1}, {}])[0]
    assert first.sentence != second.sentence
    assert first.fingerprint == second.fingerprint
    assert other.fingerprint != first.fingerprint
    assert first.fingerprint == "08a7ebef88436f83ff1a1a1312f175f990874068f28166d31e20df0923a47f48"


@pytest.mark.parametrize("source", [FindingSource.DECLARED, FindingSource.REQUESTS])
def test_fingerprint_tells_the_sources_apart(source: FindingSource) -> None:
    seen = compare([{"a": 1}], [{}])[0]
    assert replace(seen, source=source).fingerprint != seen.fingerprint


@given(observed)
def test_a_schema_breaks_nothing_of_itself(bodies: list[tuple[Json, int]]) -> None:
    assert compare_contracts(infer(bodies), infer(bodies)) == ()


@given(observed, observed)
def test_fingerprints_are_unique(first: list[tuple[Json, int]], second: list[tuple[Json, int]]) -> None:
    found = compare_contracts(infer(first), infer(second))
    assert len({one.fingerprint for one in found}) == len(found)
