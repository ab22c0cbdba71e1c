"""Checks as JSON: the same as a line, and refused with the field and the rule."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugbash.logic.checks import CheckSyntaxError, parse_check, read_object, write_object
from bugbash.logic.checks.catalogue import TITLES
from bugbash.logic.checks.kinds import FieldType

TOP = {"check": "in-top-k", "k": 3, "id": "doc-42"}
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=True) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
FITTING = {
    FieldType.TEXT: st.text(max_size=20) | st.sampled_from(["application/json", "total", "Age"]),
    FieldType.WHOLE: st.integers(-1, 1000),
    FieldType.NUMBER: st.floats() | st.floats(-0.5, 400) | st.integers(0, 2),
    FieldType.TEXTS: st.lists(st.text(max_size=10) | st.sampled_from(["a", "hits[].id"]), max_size=4),
    FieldType.JSON: values,
}


@st.composite
def objects(draw: st.DrawFn) -> dict[str, Any]:
    """An object of a known kind whose fields have the right type, though not always the right value."""
    kind = draw(st.sampled_from(list(TITLES.values())))
    given_ = {"check": kind.title, "negated": draw(st.booleans())}
    for field in kind.fields:
        if not field.optional or draw(st.booleans()):
            fitting = st.sampled_from(field.choices) if field.choices else FITTING[field.type]
            given_[field.name] = draw(fitting)
    return given_


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("in-top-3: doc-42", {**TOP, "negated": False}),
        ("not is-json", {"check": "is-json", "negated": True}),
        ("passes-4-of-5", {"check": "passes-k-of-n", "k": 4, "n": 5, "negated": False}),
        ("similarity >= 0.8: a b", {"check": "similarity", "least": 0.8, "text": "a b", "negated": False}),
        ("contains-any: a | b", {"check": "contains-any", "texts": ["a", "b"], "negated": False}),
        ("max-bytes: 64 kB", {"check": "max-bytes", "bytes": 64_000, "negated": False}),
        ("same-as-parent", {"check": "same-as-parent", "negated": False}),
        ("json-path: a exists", {"check": "json-path", "path": "a", "op": "exists", "negated": False}),
    ],
)
def test_a_check_is_written_as_an_object(line: str, written: dict[str, Any]) -> None:
    assert write_object(parse_check(line)) == written
    assert read_object(written).line == line


def test_what_may_be_left_out_gets_its_usual_value() -> None:
    assert read_object(TOP).line == "in-top-3: doc-42"
    assert read_object({"check": "json-equals", "value": [1]}).line == "json-equals: [1]"
    assert read_object({"check": "needs-human"}).line == "needs-human"
    assert read_object({"check": "latency-under", "ms": 300}).line == "latency-under: 300ms"


@given(objects())
def test_an_object_is_read_exactly_or_refused(given_: dict[str, Any]) -> None:
    try:
        check = read_object(given_)
    except CheckSyntaxError:
        return
    written = write_object(check)
    assert parse_check(check.line) == check
    assert {name: written[name] for name in given_} == given_
    assert read_object(written) == check


@given(values | st.dictionaries(st.sampled_from(["check", "negated", "k", "id", "text", "value"]), values))
def test_any_json_is_a_check_or_a_syntax_error(given_: Any) -> None:
    try:
        check = read_object(given_)
    except CheckSyntaxError:
        return
    assert parse_check(check.line) == check


@pytest.mark.parametrize(
    ("given_", "sentence"),
    [
        ("is-json", "A check in JSON is an object with its kind in “check”."),
        ({"k": 3}, "A check in JSON is an object with its kind in “check”."),
        ({"check": "in-top-3"}, "There is no check named “in-top-3”. Did you mean “in-top-k”?"),
        ({**TOP, "negated": "no"}, "“negated” is true or false."),
        ({"check": "in-top-k", "id": "a"}, "in-top-k needs “k”, a whole number."),
        ({**TOP, "k": 3.0}, "“k” of in-top-k is a whole number."),
        ({**TOP, "k": True}, "“k” of in-top-k is a whole number."),
        ({**TOP, "text": "a"}, "in-top-k has no “text”; it takes k, id."),
        ({"check": "is-json", "x": 1}, "is-json has no “x”; it takes nothing else."),
        ({**TOP, "k": 0}, "in-top counts from 1, for example “in-top-3: doc-42”."),
        ({**TOP, "id": ""}, "in-top needs a text after the colon, for example “in-top-3: doc-42”."),
        ({**TOP, "id": "a\0"}, "A check is one line without control characters."),
        (
            {**TOP, "id": " a"},
            "This in-top-k can not be written in one line: in-top-3:  a would be read as another check.",
        ),
        (
            {"check": "contains-any", "texts": ["a | b"]},
            "This contains-any can not be written in one line: contains-any: a | b would be read as another check.",
        ),
        ({"check": "contains-any", "texts": "a"}, "“texts” of contains-any is a list of texts."),
        (
            {"check": "json-path", "path": "a", "op": "="},
            "json-path needs a value to compare with, for example “json-path: total >= 3”.",
        ),
        (
            {"check": "same-as-parent", "k": 3},
            (
                "same-as-parent takes both a depth and an overlap, or neither, "
                "for example “same-as-parent: overlap@10 >= 0.8”."
            ),
        ),
        ({**TOP, "id": "x" * 2000}, "A check has at most 2000 characters, this has 2010."),
    ],
    ids=lambda part: str(part)[:40],
)
def test_a_bad_object_says_what_would_be_right(given_: Any, sentence: str) -> None:
    with pytest.raises(CheckSyntaxError) as caught:
        read_object(given_)
    assert str(caught.value) == sentence


def test_deep_values_are_refused() -> None:
    deep: Any = 1
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(CheckSyntaxError):
        read_object({"check": "json-equals", "value": deep})


@pytest.mark.parametrize("depth", [101, 900])
def test_deep_lines_are_refused(depth: int) -> None:
    with pytest.raises(
        CheckSyntaxError, match=r"^json-equals (takes a value of at most 100 levels|needs a JSON value)"
    ):
        parse_check(f"json-equals: {'[' * depth}{']' * depth}")
