"""Secrets that an endpoint echoes, in the writings that servers use."""

import base64
import html
import json
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bugbash.logic.redaction import Redaction

CANARY = 'sk-canary/4711+"x"&\\é <ü>'
values = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=4, max_size=30).filter(
    lambda text: text == text.strip()
)

ESCAPES: dict[str, Any] = {
    "raw": str,
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON in UTF-8": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "JSON with escaped slashes": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "JSON in JSON": lambda text: json.dumps(json.dumps(text))[3:-3],
    "every character escaped": lambda text: "".join(f"\\u{ord(char):04X}" for char in text),
    "percent": lambda text: quote(text, safe=""),
    "percent, lower case": lambda text: quote(text, safe="").replace("%2F", "%2f").replace("%C3%A9", "%c3%a9"),
    "percent, Latin-1": lambda text: quote(text, safe="", encoding="latin-1"),
    "percent twice": lambda text: quote(quote(text, safe=""), safe=""),
    "form": quote_plus,
    "HTML": html.escape,
    "HTML in HTML": lambda text: html.escape(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")),
    "HTML twice": lambda text: html.escape(html.escape(text)),
    "HTML in JSON": lambda text: json.dumps(html.escape(text))[1:-1].replace("&", "\\u0026"),
    "HTML numbers": lambda text: "".join(f"&#{ord(char)};" for char in text),
    "HTML hexadecimal": lambda text: "".join(f"&#x{ord(char):X};" for char in text),
}


@pytest.mark.parametrize("escape", ESCAPES.values(), ids=ESCAPES)
def test_escaped_secret_is_blanked(escape: Any) -> None:
    written = f"before {escape(CANARY)} after"
    assert Redaction([CANARY]).clean_text(written) == "before *** after"


@given(values, st.sampled_from(sorted(ESCAPES.keys() - {"percent, Latin-1", "every character escaped"})))
@example("0000&", "HTML")
@example("0000&", "HTML twice")
@example("0000&", "HTML numbers")
@example("0000%", "percent twice")
def test_any_secret_is_blanked_in_any_writing(value: str, escape: str) -> None:
    assert Redaction([value]).clean_text(f"<{ESCAPES[escape](value)}>") == "<***>"


@pytest.mark.parametrize("last", "&%\\'\"/<")
@pytest.mark.parametrize("escape", ESCAPES.values(), ids=ESCAPES)
def test_last_character_is_blanked_with_the_whole_of_its_escape(escape: Any, last: str) -> None:
    assert Redaction([f"canary{last}"]).clean_text(f"<{escape(f'canary{last}')}>") == "<***>"


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16-le", "utf-16-be"])
def test_secret_is_blanked_in_the_encodings_of_answers(encoding: str) -> None:
    cleaned = Redaction([CANARY]).clean_bytes(f"before {CANARY} after".encode(encoding))
    assert cleaned == "before *** after".encode(encoding)


@pytest.mark.parametrize("user", ["", "u", "us", "use", "user"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_secret_in_basic_credentials_is_blanked(user: str, encode: Any) -> None:
    pair = encode(f"{user}:sk-canary-4711".encode())
    cleaned = Redaction(["sk-canary-4711"]).clean_bytes(b"Basic " + pair)
    assert b"***" in cleaned
    left, _, right = cleaned.removeprefix(b"Basic ").partition(b"***")
    assert (len(left) <= len(encode(f"{user}:".encode())), right.rstrip(b"=")[1:]) == (True, b"")


@pytest.mark.parametrize(
    ("value", "told", "shown"),
    [
        ("Bearer sk-canary-4711", "sk-canary-4711", "***"),
        ("Basic " + base64.b64encode(b"ann:canary-4711").decode(), "ann:canary-4711", "***"),
        (base64.b64encode(b"ann:canary-4711").decode(), "password canary-4711", "password ***"),
        ("ann:canary-4711", "canary-4711 of ann", "*** of ann"),
    ],
)
def test_what_a_server_reads_out_of_credentials_is_blanked(value: str, told: str, shown: str) -> None:
    assert Redaction([value]).clean_text(told) == shown


def test_letter_case_does_not_matter() -> None:
    assert Redaction(["Canary-4711"]).clean_text("CANARY-4711 canary-4711") == "*** ***"


def test_longer_secret_goes_first() -> None:
    assert Redaction(["canary", "canary-4711"]).clean_text("canary-4711, canary") == "***, ***"


def test_very_long_secret_is_blanked() -> None:
    value = "canary/4711" * 300
    written = f"{value} {quote(value, safe='')} {json.dumps(value)}"
    assert Redaction([value]).clean_text(written) == '*** *** "***"'


@pytest.mark.parametrize("count", [1, 2, 7, 300, 1001])
def test_backslashes_are_blanked_however_often_they_are_escaped(count: int) -> None:
    value = "ab" + "\\" * count + "cd"
    written = f"{value} {json.dumps(value)} {json.dumps(json.dumps(value))}"
    assert Redaction([value]).clean_text(written) == r'*** "***" "\"***\""'


@pytest.mark.parametrize("kept", [4, 5, 13])
def test_beginning_of_a_secret_is_blanked_where_an_answer_was_cut(kept: int) -> None:
    content = b"text " + b"sk-canary-4711"[:kept]
    redaction = Redaction(["sk-canary-4711"])
    assert (redaction.clean_bytes(content, cut=True), redaction.clean_bytes(content)) == (b"text ***", content)


def test_three_characters_of_a_secret_are_left() -> None:
    assert Redaction(["sk-canary"]).clean_bytes(b"text sk-", cut=True) == b"text sk-"


def test_other_text_stays_byte_for_byte() -> None:
    content = bytes(range(256)) * 3 + b'{"name": "sk-canary-471"} '
    assert Redaction(["sk-canary-4711"]).clean_bytes(content, cut=True) == content


def test_header_keeps_its_other_bytes() -> None:
    assert Redaction(["canary-é"]).clean_header("ü; key=canary-\xc3\xa9; canary-\xe9") == "ü; key=***; ***"
