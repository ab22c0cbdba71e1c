"""A report that never changes: canonical JSON and the SHA-256 that a sign-off is bound to.

Canonical: UTF-8, no white space, keys sorted by code point, the shortest digits that give back the same
float, moments as RFC 3339 in UTC with a trailing Z. The same facts give the same bytes.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from math import isfinite
from typing import Any

from bugbash.logic.fingerprints import canonical_json, sha256_hex


class ReportError(ValueError):
    """A value that a report cannot hold; the sentence names where it is."""


@dataclass(frozen=True, slots=True)
class FrozenReport:
    """`json` is what is kept and shown; `sha256` is its hash in 64 lower-case hexadecimal digits."""

    json: bytes
    sha256: str


def freeze(payload: Mapping[str, Any]) -> FrozenReport:
    """Canonical bytes and their hash.

    Raises ReportError for NaN and infinities, datetimes without a time zone, keys that are no text, whole
    numbers beyond 64 bits, text that is not Unicode, and anything that JSON does not know.
    """
    plain = _plain(payload, "report")
    try:
        json = canonical_json(plain)
    except ValueError as error:
        raise ReportError(f"The report cannot be written. {error}") from error
    return FrozenReport(json=json, sha256=sha256_hex(json))


def verify(json: bytes | str, sha256: str) -> bool:
    """Whether these are the bytes that were frozen under this hash; text is taken as UTF-8."""
    content = json.encode(errors="surrogatepass") if isinstance(json, str) else json
    return hmac.compare_digest(sha256_hex(content).encode(), sha256.encode(errors="replace"))


def _plain(value: object, where: str) -> object:
    match value:
        case Enum():
            return _plain(value.value, where)
        case Mapping():
            return {_key(key, where): _plain(item, f"{where}.{key}") for key, item in value.items()}
        case list() | tuple():
            return [_plain(item, f"{where}[{index}]") for index, item in enumerate(value)]
        case datetime():
            return _moment(value, where)
        case _:
            return _leaf(value, where)


def _leaf(value: object, where: str) -> object:
    """Built-in types only: subclasses of text and numbers (marked safe, from numpy) lose what they add."""
    match value:
        case None | bool():
            return value
        case int():
            return int(value)
        case float():
            return _finite(float(value), where)
        case str():
            return str(value)
        case _:
            raise ReportError(f"{where}: JSON has no {type(value).__name__}.")


def _finite(value: float, where: str) -> float:
    if not isfinite(value):
        raise ReportError(f"{where}: {value} is not a number that JSON knows.")
    return value


def _moment(value: datetime, where: str) -> str:
    if value.tzinfo is None:
        raise ReportError(f"{where}: the moment {value.isoformat()} has no time zone.")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _key(key: object, where: str) -> str:
    if not isinstance(key, str):
        raise ReportError(f"{where}: the key {key!r} is not text.")
    return str(key.value) if isinstance(key, Enum) else key
