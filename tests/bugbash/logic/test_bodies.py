from typing import Any

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bugbash.logic.bodies import charset_of, decode

JSON_TYPE = "application/json"
CHARSETS = [
    "utf-8",
    "utf-16",
    "utf-16-le",
    "utf-32",
    "latin1",
    "shift_jis",
    "utf-7",
    "punycode",
    "bogus",
    "iso-2022-kr",
]


def nested(levels: int, opening: str = "[", closing: str = "]") -> bytes:
    return (opening * levels + closing * levels).encode()


def is_storable(content: Any) -> bool:
    if isinstance(content, str):
        return not any(char == "\0" or "\ud800" <= char <= "\udfff" for char in content)
    if isinstance(content, dict):
        return all(is_storable(key) and is_storable(item) for key, item in content.items())
    return all(is_storable(item) for item in content) if isinstance(content, list) else True


@given(
    st.binary(max_size=300), st.none() | st.text(max_size=60) | st.sampled_from(CHARSETS).map("a/b; charset={}".format)
)
@example(bytes(range(256)), None)
@example(bytes(range(256)), "text/plain; charset=utf-7")
@example(b"+2AA-", "text/plain; charset=utf-7")
@example(b"{}", "application/json; charset*=a'b'c")
@example(b"{}", "application/json; charset=\ud800")
@example(b'"\\ud800\\u0000"', JSON_TYPE)
def test_any_bytes_become_something_that_can_be_stored(body: bytes, content_type: str | None) -> None:
    text, content, _ = decode(body, content_type)
    assert is_storable(text)
    assert is_storable(content)
    orjson.dumps([text, content])


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff")), st.sampled_from(CHARSETS[:4]))
def test_text_survives_the_unicode_encodings(text: str, charset: str) -> None:
    assert decode(text.encode(charset), f"text/plain; charset={charset}")[0] == text


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        (b"", None, ""),
        ("é".encode(), None, "é"),
        ("é".encode(), "text/plain", "é"),
        ("é".encode("latin-1"), "text/plain; charset=ISO-8859-1", "é"),
        ("é".encode("latin-1"), 'text/plain;CHARSET="iso-8859-1"', "é"),
        ("日本".encode("shift_jis"), "text/html; charset=Shift_JIS", "日本"),
        ("é".encode("utf-16"), "text/plain; charset=utf-16", "é"),
        (b"\xef\xbb\xbfa", None, "a"),
    ],
)
def test_text_follows_the_declared_charset(body: bytes, content_type: str | None, text: str) -> None:
    assert decode(body, content_type)[0] == text


@pytest.mark.parametrize("charset", ["bogus", "utf-7", "rot13", "base64", "unicode_escape", "punycode", "x" * 99, ""])
def test_what_is_no_charset_is_read_as_utf_8(charset: str) -> None:
    assert charset_of(f"text/plain; charset={charset}") == "utf-8"


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("日本".encode("shift_jis"), "text/plain; charset=utf-8", "���{"),
        ("é".encode(), "text/plain; charset=ascii", "é"),
        (b"a\xffb", "text/plain; charset=utf-8", "a�b"),
        (b"abc", "text/plain; charset=utf-16", "abc"),
    ],
)
def test_a_charset_that_does_not_fit_gives_way_to_utf_8_with_replacement(
    body: bytes, content_type: str, text: str
) -> None:
    assert decode(body, content_type)[0] == text


def test_nul_becomes_its_symbol() -> None:
    assert decode(b"a\0b", None) == ("a␀b", None, False)


@pytest.mark.parametrize(
    ("body", "content"),
    [
        (b'{"a": [1, 2.5, true, null]}', {"a": [1, 2.5, True, None]}),
        (b"null", None),
        (b' "text" ', "text"),
        (b"\xef\xbb\xbf[]", []),
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b'{"__proto__": 1}', {"__proto__": 1}),
        (b"1" * 300, float("1" * 300)),
    ],
)
def test_json_is_read(body: bytes, content: Any) -> None:
    assert decode(body, JSON_TYPE)[1:] == (content, True)


@pytest.mark.parametrize(
    "body",
    [b"", b" ", b"\0", b"NaN", b"1e400", b"1" * 5000, b"[1,]", b"{} {}", b"{'a': 1}", b'{"a": "\xff"}', b'{"a": "\0"}'],
)
def test_what_is_no_json_is_not_taken_for_it(body: bytes) -> None:
    assert decode(body, JSON_TYPE)[1:] == (None, False)


def test_json_of_another_encoding_is_read() -> None:
    assert decode('{"a": "é"}'.encode("utf-16"), "application/json; charset=utf-16")[1] == {"a": "é"}


@pytest.mark.parametrize(
    ("body", "content"),
    [
        (rb'"\u0000"', "␀"),
        (rb'{"\u0000": 1}', {"␀": 1}),
        (rb'"a\ud800b"', "a�b"),
        (rb'"\udc00\ud83d"', "��"),
        (rb'"\ud83d\ude00\ud83d"', "😀�"),
        (rb'"\ud800\\udc00"', r"�\udc00"),
        (rb'"\\ud800"', r"\ud800"),
    ],
)
def test_escapes_that_can_not_be_stored_are_replaced(body: bytes, content: Any) -> None:
    assert decode(body, JSON_TYPE)[1:] == (content, True)


@pytest.mark.parametrize(
    ("body", "is_json"),
    [
        (nested(100), True),
        (nested(101), False),
        (nested(100, '{"a":', "}").replace(b":}", b":1}"), True),
        (nested(101, '{"a":', "}").replace(b":}", b":1}"), False),
        (nested(100_000), False),
        (nested(100_000, '{"a":', "}"), False),
        (orjson.dumps([0] * 99_999), True),
        (orjson.dumps([0] * 100_000), False),
        (orjson.dumps({str(number): 0 for number in range(100_000)}), False),
    ],
    ids=["100", "101", "100 objects", "101 objects", "100k", "100k open", "100k values", "100k+1 values", "100k keys"],
)
def test_json_has_at_most_100_levels_and_100_000_values(body: bytes, is_json: bool) -> None:
    assert decode(body, JSON_TYPE)[2] == is_json


def test_json_that_is_too_deep_still_shows_its_text() -> None:
    assert decode(nested(101), JSON_TYPE)[0] == nested(101).decode()
