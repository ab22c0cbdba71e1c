"""Request bodies: bounded before they are parsed, and free of what no database and no endpoint takes afterwards."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import IO, Any, NoReturn

from rest_framework import status
from rest_framework.exceptions import APIException, ParseError, UnsupportedMediaType, ValidationError
from rest_framework.parsers import BaseParser

Json = Any

MAX_BYTES = 2_500_000
MAX_DEPTH = 50
MAX_VALUES = 100_000
MAX_FAULTS = 20
UTF_8 = ("utf-8", "utf8", "us-ascii", "ascii")
# The closing quote is optional, so that a text without one is passed over once and not tried again from inside.
TEXT = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
STRUCTURE = re.compile(rb"[^\[\]{},:]+")
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
LOWEST, HIGHEST = -(2**63), 2**63 - 1


class TooLargeError(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = f"A request has at most {MAX_BYTES:,} bytes."
    default_code = "too-large"


class BoundedJSONParser(BaseParser):
    """JSON in UTF-8 of at most 2.5 MB, 50 levels and 100,000 values; anything else costs no more than reading it.

    Refused with the name of the field: NUL, half a surrogate pair, numbers beyond 64 bits or not finite, equal keys.
    """

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Json:
        check_encoding((parser_context or {})["request"].META, media_type or "")
        body = stream.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise TooLargeError
        check_size(body)
        value = read_json(body)
        if wrong := dict(islice(faults(value), MAX_FAULTS)):
            raise ValidationError({name: [sentence] for name, sentence in wrong.items()})
        return value


def check_encoding(headers: Mapping[str, str], media_type: str) -> None:
    """RFC 8259: JSON between systems is UTF-8."""
    _, _, charset = media_type.lower().partition("charset=")
    if charset and charset.split(";")[0].strip(' "') not in UTF_8:
        raise UnsupportedMediaType(media_type, detail="JSON is sent as UTF-8.")
    if headers.get("HTTP_CONTENT_ENCODING", "identity").lower() not in {"", "identity"}:
        raise UnsupportedMediaType(media_type, detail="A request body is sent without a content encoding.")


def check_size(body: bytes) -> None:
    """Refuse deep or crowded JSON by its punctuation, before anything is built from it."""
    marks = STRUCTURE.sub(b"", TEXT.sub(b"", body))
    if len(marks) - marks.count(b"]") - marks.count(b"}") > MAX_VALUES:
        raise ParseError(f"JSON has at most {MAX_VALUES:,} values here.")
    depth = 0
    for mark in marks:
        depth += (mark in b"[{") - (mark in b"]}")
        if depth > MAX_DEPTH:
            raise ParseError(f"JSON is at most {MAX_DEPTH} levels deep here.")


def read_json(body: bytes) -> Json:
    try:
        return json.loads(
            body.decode("utf-8-sig"), object_pairs_hook=unique, parse_int=read_int, parse_constant=refuse_constant
        )
    except UnicodeDecodeError as error:
        raise ParseError(f"The body is not UTF-8: byte {error.start} does not fit.") from None
    except ValueError as error:
        raise ParseError(f"The body is not JSON: {error}.") from None


def unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    """An object; which of two equal keys counts is nobody's to guess (RFC 8259, 4)."""
    found: dict[str, Json] = {}
    for key, value in pairs:
        if key in found:
            raise ValidationError({readable(key): ["This key is there twice."]})
        found[key] = value
    return found


def read_int(digits: str) -> int:
    """Too many digits become a number that is out of range, so that its field is named."""
    return int(digits) if len(digits) <= 20 else HIGHEST + 1


def refuse_constant(name: str) -> NoReturn:
    raise ParseError(f"The body is not JSON: {name} is not a number that JSON knows.")


def faults(value: Json, where: str = "") -> Iterator[tuple[str, str]]:
    """(path of the field, sentence) for each value that can not be kept."""
    match value:
        case dict():
            for key, item in value.items():
                path = f"{where}.{readable(key)}" if where else readable(key)
                if UNSTORABLE.search(key):
                    yield path, "A key must not contain NUL or half of a surrogate pair."
                yield from faults(item, path)
        case list():
            for place, item in enumerate(value):
                yield from faults(item, f"{where}[{place}]")
        case str() if UNSTORABLE.search(value):
            yield where, "Text must not contain NUL or half of a surrogate pair."
        case int() if not LOWEST <= value <= HIGHEST:
            yield where, "A whole number must fit into 64 bits."
        case float() if not math.isfinite(value):
            yield where, "A number must be finite."


def readable(key: str) -> str:
    return UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", key)[:100]
