"""What a kind of check is, and the registry of all of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bugbash.logic.evidence import Evidence

Arguments = Mapping[str, Any]


class ArgumentError(Exception):
    """The argument of a check is not what its kind takes; the message says what would be right."""


class NotApplicableError(Exception):
    """A check that can say nothing about this kind of answer."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check saw, before negation; `unexpected` is what the negated check wants.

    With `tells`, a failure's reason goes on with what was wanted instead.
    """

    holds: bool
    reason: str
    expected: str
    actual: str
    unexpected: str = ""
    tells: bool = False

    def wanted(self, *, negated: bool) -> str:
        if not negated:
            return self.expected
        return self.unexpected or f"not {self.expected}"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of check.

    `parse` reads the text after the colon (and the number N of a ranked kind) or raises ArgumentError, `write` is its
    inverse, `look` compares with the evidence. A kind without `look` needs a person.
    """

    name: str
    parse: Callable[[str], dict[str, Any]]
    write: Callable[[Arguments], str]
    look: Callable[[Arguments, Evidence], Finding] | None
    example: str
    numbered: bool = False


def take_nothing(text: str) -> dict[str, Any]:
    if text:
        raise ArgumentError("takes no argument")
    return {}


def write_nothing(arguments: Arguments) -> str:
    return ""


def take_text(text: str) -> dict[str, Any]:
    if not text:
        raise ArgumentError("needs a text after the colon")
    return {"text": text}


def write_text(arguments: Arguments) -> str:
    return str(arguments["text"])


def take_whole(text: str) -> dict[str, Any]:
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise ArgumentError("needs a whole number")
    return {"number": int(text)}


def write_whole(arguments: Arguments) -> str:
    return str(arguments["number"])
