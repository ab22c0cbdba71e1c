import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugbash.choices import AnswerKind
from bugbash.logic.answers import Answer, Result
from bugbash.logic.fingerprints import answer_digest, canonical_json, query_fingerprint, sha256_hex
from tests.bugbash.logic.answers import label, text, value

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    # half a surrogate pair is no text that JSON in UTF-8 can carry
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=20,
)


def reversed_keys(content: Any) -> Any:
    if isinstance(content, dict):
        return {key: reversed_keys(content[key]) for key in reversed(content)}
    return [reversed_keys(item) for item in content] if isinstance(content, list) else content


def test_canonical_json_sorts_keys_and_leaves_out_white_space() -> None:
    assert canonical_json({"b": [1, 2], "a": {"d": None, "c": "é"}}) == '{"a":{"c":"é","d":null},"b":[1,2]}'.encode()


@given(JSON)
def test_canonical_json_does_not_depend_on_the_order_of_keys(content: Any) -> None:
    assert canonical_json(reversed_keys(content)) == canonical_json(content)


@pytest.mark.parametrize(
    "content",
    [math.nan, [math.inf], {"a": [{"b": -math.inf}]}, {1: "a"}, {None: 1}, "\ud800", {"\udfff": 1}, 2**64, {1, 2}],
    ids=repr,
)
def test_what_is_not_json_is_refused(content: Any) -> None:
    with pytest.raises(ValueError, match=r"JSON"):
        canonical_json(content)


def test_too_many_levels_are_refused_and_exhaust_no_stack() -> None:
    nested: list[Any] = []
    for _ in range(100_000):
        nested = [nested]
    with pytest.raises(ValueError, match="Recursion limit reached"):
        canonical_json(nested)


def test_sha256_of_bytes_is_over_the_bytes_themselves() -> None:
    # FIPS 180-2, appendix B.1
    assert sha256_hex(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_sha256_of_a_value_is_over_its_canonical_json() -> None:
    assert sha256_hex({"b": 1, "a": 2}) == sha256_hex(b'{"a":2,"b":1}')


def test_query_fingerprint_ignores_the_order_of_params() -> None:
    assert query_fingerprint("q", {"a": 1, "b": 2}) == query_fingerprint("q", {"b": 2, "a": 1})


@pytest.mark.parametrize(
    ("text_", "params"),
    [("cafe\u0301", {}), ("café ", {}), ("Café", {}), ("café", {"k": 1}), ("café", {"k": None})],
)
def test_query_fingerprint_tells_apart_what_is_sent_differently(text_: str, params: dict[str, Any]) -> None:
    assert query_fingerprint(text_, params) != query_fingerprint("café", {})


@pytest.mark.parametrize(("one", "other"), [({"k": 1}, {"k": "1"}), ({"k": 1}, {"k": 1.0}), ({"k": 1}, {"k": True})])
def test_query_fingerprint_tells_the_types_of_params_apart(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert query_fingerprint("q", one) != query_fingerprint("q", other)


def answer_of(*results: Result) -> Answer:
    return Answer(AnswerKind.RANKED, results=results)


def test_ranked_digest_leaves_scores_out() -> None:
    plain = answer_of(Result("a", "A", "text"))
    assert answer_digest(answer_of(Result("a", "A", "text", score=0.5))) == answer_digest(plain)


@pytest.mark.parametrize(
    "other",
    [
        answer_of(Result("b", "A", "text")),
        answer_of(Result("a", "B", "text")),
        answer_of(Result("a", "A", "other")),
        answer_of(Result("a", "A")),
        answer_of(Result("a", "A", "text", fields={"x": 1})),
        answer_of(Result("a", "A", "text"), Result("a", "A", "text")),
        answer_of(),
    ],
)
def test_ranked_digest_sees_ids_titles_texts_fields_and_count(other: Answer) -> None:
    assert answer_digest(other) != answer_digest(answer_of(Result("a", "A", "text")))


def test_ranked_digest_sees_the_order() -> None:
    assert answer_digest(answer_of(Result("a"), Result("b"))) != answer_digest(answer_of(Result("b"), Result("a")))


def test_label_digest_rounds_probabilities_to_six_digits() -> None:
    assert answer_digest(label("spam", {"spam": 0.9000000001})) == answer_digest(label("spam", {"spam": 0.9}))


@pytest.mark.parametrize("other", [label("ham", {"spam": 0.9}), label("spam", {"spam": 0.90001}), label("spam")])
def test_label_digest_sees_label_and_probabilities(other: Answer) -> None:
    assert answer_digest(other) != answer_digest(label("spam", {"spam": 0.9}))


def test_json_digest_ignores_the_order_of_keys() -> None:
    assert answer_digest(value({"a": 1, "b": 2})) == answer_digest(value({"b": 2, "a": 1}))


def test_digests_of_different_kinds_differ() -> None:
    assert answer_digest(text("a")) != answer_digest(value("a"))
