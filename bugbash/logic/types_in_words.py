"""What people call the types of JSON."""

from collections.abc import Iterable
from types import NoneType

from bugbash.logic.answers import Json

TYPE_NAMES = {
    NoneType: "null",
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
}
PLAIN_WORDS = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "text",
}


def type_of(value: Json) -> str:
    """The JSON Schema type of a parsed value; whole numbers are `integer`."""
    return TYPE_NAMES[type(value)]


def in_words(kinds: Iterable[str]) -> str:
    """Such as “a number or text”; types that JSON does not know are said as they are."""
    return " or ".join(PLAIN_WORDS.get(kind, kind) for kind in sorted(kinds))
