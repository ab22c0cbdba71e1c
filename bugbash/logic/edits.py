"""Edits on a page that somebody else has overtaken: which facts one saw, and which of them differ by now."""

from collections.abc import Mapping

from bugbash.logic.answers import Json
from bugbash.logic.fingerprints import sha256_hex


def mark_of(facts: Mapping[str, Json]) -> str:
    """A short mark of these facts, which a form carries: an equal mark means that nobody has changed them since."""
    return sha256_hex(dict(facts))[:16]


def clashes(theirs: Mapping[str, str], yours: Mapping[str, str]) -> dict[str, str]:
    """A sentence with both values by field, for each field that one would write over another value."""
    return {
        name: f"Changed since you opened it: it is {quoted(theirs[name])} now, you chose {quoted(value)}."
        for name, value in yours.items()
        if theirs[name] != value
    }


def quoted(value: str) -> str:
    text = value if len(value) <= 200 else f"{value[:199]}…"
    return f"“{text}”" if text else "empty"
