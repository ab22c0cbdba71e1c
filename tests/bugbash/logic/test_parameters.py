from typing import Any

import pytest

from bugbash.logic.parameters import ANYTHING, FLAG, NUMBER, TEXT, Parameter, learn, named_parameters, read, split
from bugbash.logic.requests import RequestTemplate


def test_request_names_what_it_needs_once() -> None:
    template = RequestTemplate.from_json(
        {
            "method": "POST",
            "path": "/{{params.index}}/search",
            "query": [["q", "{{query}}"]],
            "body_kind": "json",
            "body": {"k": "{{ params.k }}", "again": ["{{params.k}}"], "key": "{{secret.key}}"},
        }
    )
    assert sorted(named_parameters(template)) == ["index", "k"]


def test_fields_are_learnt_from_what_was_asked() -> None:
    seen: list[dict[str, Any]] = [
        {"k": 5, "exact": True, "sort": "date"},
        {"k": 10, "sort": "date", "filter": {"module": "os"}},
        {"k": 10, "mixed": "1"},
        {"mixed": 1},
    ]
    assert learn(seen, ["needed"]) == (
        Parameter("needed", TEXT, is_needed=True),
        Parameter("k", NUMBER, ("10", "5")),
        Parameter("mixed", ANYTHING, ('"1"', "1")),
        Parameter("sort", TEXT, ("date",)),
        Parameter("exact", FLAG, ("true",)),
    )


def test_most_frequent_twelve_get_a_field() -> None:
    assert [one.name for one in learn([{f"p{n:02}": n for n in range(20)}])] == [f"p{n:02}" for n in range(12)]


@pytest.mark.parametrize("name", ["", "a b", "a\n", "<b>", "x" * 61])
def test_odd_name_gets_no_field(name: str) -> None:
    assert learn([{name: 1}]) == ()


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (NUMBER, "5", 5),
        (NUMBER, "0.5", 0.5),
        (FLAG, "true", True),
        (TEXT, "5", "5"),
        (TEXT, '"quoted"', '"quoted"'),
        (ANYTHING, "[1]", [1]),
        (ANYTHING, "no json", "no json"),
    ],
)
def test_typed_value_is_of_its_kind(kind: str, typed: str, value: object) -> None:
    assert read(Parameter("k", kind), typed) == value


@pytest.mark.parametrize(
    ("kind", "typed", "word"),
    [
        (NUMBER, "five", "a number"),
        (NUMBER, "true", "a number"),
        (FLAG, "1", "true or false"),
        (NUMBER, "\ud800", "a number"),
    ],
)
def test_value_of_another_kind_is_refused(kind: str, typed: str, word: str) -> None:
    with pytest.raises(ValueError, match=f"This is not {word}; of another kind it goes into the JSON object."):
        read(Parameter("k", kind), typed)


def test_given_parameters_go_into_their_fields_or_stay_json() -> None:
    known = [Parameter("k", NUMBER), Parameter("exact", FLAG), Parameter("sort", TEXT), Parameter("any", ANYTHING)]
    given = {"k": "five", "exact": False, "sort": "date", "any": 1, "filter": {"module": "os"}}
    fields, rest = split(given, known)
    assert (fields, rest) == ({"exact": "false", "sort": "date", "any": "1"}, {"k": "five", "filter": {"module": "os"}})


@pytest.mark.parametrize("value", [None, "", [1], {"a": 1}])
def test_value_that_no_field_can_show_stays_json(value: object) -> None:
    assert split({"k": value}, [Parameter("k", ANYTHING), Parameter("k", TEXT)]) == ({}, {"k": value})
