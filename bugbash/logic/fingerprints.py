"""Digests that tell whether two things are the same: of a query, of an answer, of a replay's input."""

import hashlib
import math
from collections.abc import Mapping
from typing import Any

import orjson

from bugbash.choices import AnswerKind
from bugbash.logic.answers import Answer, Json

PROBABILITY_DIGITS = 6


def canonical_json(value: Json) -> bytes:
    """One spelling of a value whatever the order of its keys: sorted, no white space, UTF-8.

    `1` and `1.0` stay two values, for they are sent as two texts. Raises ValueError for what can not be written: NaN,
    infinities, integers beyond 64 bits, keys that are no text, lone surrogates, more than 254 levels.
    """
    try:
        written = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError as error:
        raise ValueError(f"This is not JSON: {error}.") from None
    if b"null" in written:
        refuse_non_finite(value)
    return written


def refuse_non_finite(value: Json) -> None:
    """Raise ValueError for a number that orjson would silently write as null."""
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{value} is not a number that JSON knows.")
    if isinstance(value, Mapping):
        for item in value.values():
            refuse_non_finite(item)
    elif isinstance(value, list | tuple):
        for item in value:
            refuse_non_finite(item)


def sha256_hex(value: bytes | Json) -> str:
    """64 hexadecimal digits over bytes as they are, or over the canonical JSON of anything else."""
    return hashlib.sha256(value if isinstance(value, bytes) else canonical_json(value)).hexdigest()


def query_fingerprint(text: str, params: Mapping[str, Json]) -> str:
    """What makes a query the same query: exactly what was typed, for Unicode forms are attacks of their own."""
    return sha256_hex([text, dict(params)])


def answer_digest(answer: Answer) -> str:
    """Equal for equal answers; scores are left out, they move without anybody seeing it."""
    content: Any
    match answer.kind:
        case AnswerKind.RANKED:
            content = [
                [result.id, result.title, result.text, *([dict(result.fields)] if result.fields else [])]
                for result in answer.results
            ]
        case AnswerKind.TEXT:
            content = answer.text
        case AnswerKind.LABEL:
            rounded = {name: round(p, PROBABILITY_DIGITS) for name, p in answer.probabilities.items()}
            content = [answer.label, rounded]
        case _:
            content = answer.value
    return sha256_hex([answer.kind.value, content])
