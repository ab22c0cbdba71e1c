from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugbash.choices import AnswerKind
from bugbash.logic.answers import Answer, Result
from bugbash.logic.fingerprints import canonical_json
from bugbash.logic.mapping import MappingError, ResponseMapping, extract

RANKED = ResponseMapping(
    AnswerKind.RANKED, results="hits", id="id", title="t", text="s", score="score", fields={"year": "meta.year"}
)
LABEL = ResponseMapping(AnswerKind.LABEL, label="label", probabilities="p")
PROBABILITIES = ResponseMapping(AnswerKind.LABEL, probabilities="p")
TEXT = ResponseMapping(AnswerKind.TEXT, text="choices[0].message.content")
JSON = ResponseMapping(AnswerKind.JSON)
BODIES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["hits", "id", "t", "s", "score", "meta", "label", "p", "choices"]), inner)
    ),
)


def only(**item: Any) -> Result:
    return extract(RANKED, {"hits": [{"id": "a", **item}]}).results[0]


def test_ranked_results_are_read_in_their_order() -> None:
    body = {"hits": [{"id": "b", "t": "B", "s": "text", "score": 2, "meta": {"year": 1999}}, {"id": "a"}]}
    assert extract(RANKED, body) == Answer(
        AnswerKind.RANKED,
        results=(Result("b", "B", "text", 2, {"year": 1999}), Result("a", fields={"year": None})),
    )


def test_no_results_are_an_answer() -> None:
    assert extract(RANKED, {"hits": []}).results == ()


@pytest.mark.parametrize(
    ("found", "identity"), [(7, "7"), (7.0, "7.0"), (True, "true"), ("", ""), (2**64 - 1, str(2**64 - 1))]
)
def test_ids_become_text(found: Any, identity: str) -> None:
    assert only(id=found).id == identity


@pytest.mark.parametrize(
    ("found", "title"),
    [
        (None, None),
        ("", ""),
        (1, "1"),
        (False, "false"),
        (["a", "b"], "a\nb"),
        ([], ""),
        (["a", 1], '["a",1]'),
        ({"en": "a"}, '{"en":"a"}'),
    ],
)
def test_titles_become_text(found: Any, title: str | None) -> None:
    assert only(t=found).title == title


@pytest.mark.parametrize(
    ("found", "score"), [(0.5, 0.5), (3, 3), ("high", "high"), (None, None), (True, None), ([1], None)]
)
def test_scores_are_numbers_or_texts(found: Any, score: Any) -> None:
    assert only(score=found).score == score


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({}, "results: “hits” is missing, not a list."),
        ([], "results: “hits” is missing, not a list."),
        (None, "results: “hits” is missing, not a list."),
        ({"hits": {"id": 1}}, "results: “hits” is an object, not a list."),
        ({"hits": "a"}, "results: “hits” is text, not a list."),
        ({"hits": [{"id": 1}, {}]}, "id: “id” is missing in result 2, not text or a number."),
        ({"hits": [{"id": ["a"]}]}, "id: “id” is a list in result 1, not text or a number."),
        ({"hits": ["a"]}, "id: “id” is missing in result 1, not text or a number."),
    ],
)
def test_results_that_are_not_where_they_should_be(body: Any, sentence: str) -> None:
    with pytest.raises(MappingError) as caught:
        extract(RANKED, body)
    assert str(caught.value) == sentence


def test_a_failing_expression_names_its_part() -> None:
    with pytest.raises(MappingError, match=r"\Afields\.n: “length\(id\)” can not be evaluated"):
        extract(ResponseMapping(AnswerKind.RANKED, "@", "id", fields={"n": "length(id)"}), [{"id": 1}])


def test_text_is_read() -> None:
    body = {"choices": [{"message": {"content": "Hello"}}]}
    assert extract(TEXT, body) == Answer(AnswerKind.TEXT, text="Hello")


@pytest.mark.parametrize(("content", "name"), [(None, "missing"), ({"a": 1}, "an object"), (["a"], "a list")])
def test_text_must_be_text(content: Any, name: str) -> None:
    with pytest.raises(MappingError) as caught:
        extract(TEXT, {"choices": [{"message": {"content": content}}]})
    assert str(caught.value) == f"text: “choices[0].message.content” is {name}, not text."


@pytest.mark.parametrize(
    "probabilities",
    [
        {"spam": 0.9, "ham": 0.1},
        [{"label": "spam", "score": 0.9}, {"label": "ham", "score": 0.1}],
        [{"label": "spam", "probability": 0.9, "score": 7}, {"label": "ham", "probability": 0.1}],
    ],
)
def test_probabilities_are_read_in_either_form(probabilities: Any) -> None:
    answer = Answer(AnswerKind.LABEL, label="spam", probabilities={"spam": 0.9, "ham": 0.1})
    assert extract(LABEL, {"label": "spam", "p": probabilities}) == answer


def test_positions_are_the_labels_of_a_list_of_numbers() -> None:
    assert extract(LABEL, {"label": 1, "p": [0.25, 0.75]}).probabilities == {"0": 0.25, "1": 0.75}


@pytest.mark.parametrize(
    ("probabilities", "label"),
    [([0.1, 0.7, 0.2], "1"), ({"spam": 0.9, "ham": 0.1}, "spam"), ({"b": 0.5, "a": 0.5}, "b")],
)
def test_without_a_path_the_label_is_the_first_of_the_most_probable(probabilities: Any, label: str) -> None:
    assert extract(PROBABILITIES, {"p": probabilities}).label == label


def test_without_a_path_and_without_probabilities_there_is_no_label() -> None:
    with pytest.raises(MappingError) as caught:
        extract(PROBABILITIES, {"p": []})
    assert str(caught.value) == "probabilities: “p” has none, and no path says where the label is."


@pytest.mark.parametrize(("found", "label"), [(1, "1"), (True, "true"), ("", "")])
def test_labels_become_text(found: Any, label: str) -> None:
    assert extract(LABEL, {"label": found}) == Answer(AnswerKind.LABEL, label=label)


@pytest.mark.parametrize("empty", [None, {}, []])
def test_probabilities_may_be_missing(empty: Any) -> None:
    assert extract(LABEL, {"label": "spam", "p": empty}).probabilities == {}


@pytest.mark.parametrize(
    ("probabilities", "sentence"),
    [
        ({"spam": "0.9"}, "probabilities: “p” does not have a number for each label."),
        ({"spam": True}, "probabilities: “p” does not have a number for each label."),
        ([{"score": 0.9}], "probabilities: “p” does not have a number for each label."),
        ([0.9, "0.1"], "probabilities: “p” does not have a number for each label."),
        (0.9, "probabilities: “p” is a number, not a number for each label."),
        ("spam", "probabilities: “p” is text, not a number for each label."),
    ],
)
def test_probabilities_of_another_shape(probabilities: Any, sentence: str) -> None:
    with pytest.raises(MappingError) as caught:
        extract(LABEL, {"label": "spam", "p": probabilities})
    assert str(caught.value) == sentence


def test_json_is_the_whole_body_without_a_path() -> None:
    assert extract(JSON, [1, {"a": None}]) == Answer(AnswerKind.JSON, value=[1, {"a": None}])


def test_json_is_what_its_path_finds() -> None:
    assert extract(ResponseMapping(AnswerKind.JSON, value="a.b"), {"a": {"b": 1}}).value == 1


@given(st.sampled_from([RANKED, LABEL, PROBABILITIES, TEXT, JSON]), BODIES)
def test_any_body_gives_an_answer_that_can_be_kept_or_a_mapping_error(mapping: ResponseMapping, body: Any) -> None:
    try:
        answer = extract(mapping, body)
    except MappingError:
        return
    assert Answer.from_json(orjson.loads(canonical_json(answer.to_json()))) == answer


@pytest.mark.parametrize("mapping", [RANKED, LABEL, PROBABILITIES, TEXT, JSON])
def test_a_mapping_goes_to_json_and_back(mapping: ResponseMapping) -> None:
    assert ResponseMapping.from_json(mapping.to_json()) == mapping


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ([], "A mapping is an object of paths by the names of their parts."),
        ({}, "kind: must be one of ranked, text, label, json."),
        ({"kind": "image"}, "kind: must be one of ranked, text, label, json."),
        ({"kind": []}, "kind: must be one of ranked, text, label, json."),
        ({"kind": "json", "rows": "a", "doc": "b"}, "Unknown part of a mapping: doc, rows."),
        ({"kind": "json", "value": 5}, "value: a path is a text, this is a number."),
        ({"kind": "json", "value": None}, "value: a path is a text, this is missing."),
        ({"kind": "ranked", "fields": ["a"]}, "fields: must be an object of names and paths."),
        ({"kind": "ranked", "fields": {"a": 1}}, "fields: must be an object of names and paths."),
    ],
)
def test_json_that_is_no_mapping(data: Any, sentence: str) -> None:
    with pytest.raises(MappingError) as caught:
        ResponseMapping.from_json(data)
    assert str(caught.value) == sentence


@pytest.mark.parametrize("mapping", [RANKED, LABEL, PROBABILITIES, TEXT, JSON])
def test_a_complete_mapping_has_no_problems(mapping: ResponseMapping) -> None:
    assert mapping.validate() == []


@pytest.mark.parametrize(
    ("kind", "problems"),
    [
        (
            AnswerKind.RANKED,
            [
                "results: the mapping of ranked results needs this path.",
                "id: the mapping of ranked results needs this path.",
            ],
        ),
        (AnswerKind.TEXT, ["text: the mapping of text needs this path."]),
        (
            AnswerKind.LABEL,
            ["label: the mapping of label with probabilities needs this path, or one of probabilities."],
        ),
        (AnswerKind.JSON, []),
    ],
)
def test_each_kind_needs_its_paths(kind: AnswerKind, problems: list[str]) -> None:
    assert ResponseMapping(kind).validate() == problems


def test_every_bad_path_is_named() -> None:
    mapping = ResponseMapping(AnswerKind.RANKED, results="a[", id="id", fields={"year": "$.a"})
    assert [problem.partition(" is not JMESPath (")[0] for problem in mapping.validate()] == [
        "results: “a[”",
        "fields.year: “$.a”",
    ]
