"""What a kind of check is, and how the arguments of its line are read and written."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from bugbash.logic.answers import Json
from bugbash.logic.evidence import Evidence

Arguments = Mapping[str, Any]
SEPARATOR = " | "
BAR = re.compile(r"(?:\A|\s)\|(?=\s|\Z)")
NUMBER = r"\d{1,9}(?:\.\d{1,6})?"


class ArgumentError(Exception):
    """The argument of a check is not what its kind takes; the message says what would be right."""


class NotApplicableError(Exception):
    """A check that can say nothing about this kind of answer."""


class NotEvaluatedError(Exception):
    """A check that can say nothing yet, because something it needs is not there."""


class Group(Enum):
    """Under which heading a kind is listed."""

    CALL = "The call"
    TEXT = "What the answer says"
    JSON = "The JSON of the answer"
    RANKED = "Ranked results"
    LABEL = "Labels"
    PARENT = "Against the parent query"
    REPEATS = "Asked several times"
    PEOPLE = "People and models"


class FieldType(Enum):
    """What a field holds: one line, a whole number, a number, several lines, any JSON, or one of its choices."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    TEXTS = "texts"
    JSON = "json"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Field:
    """One argument, by the name that it has in JSON."""

    name: str
    label: str
    type: FieldType = FieldType.TEXT
    hint: str = ""
    choices: tuple[str, ...] = ()
    optional: bool = False


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
    """One kind of check: what it is called, how its line is read and written, and what it says of an answer.

    `parse` reads the text after the colon or raises ArgumentError, `write` is its inverse; `parse_head` and
    `write_head` do the same for what stands between the name and the colon. `numbers` name the numbers within the
    name, such as the 3 of in-top-3. `look` compares with the evidence; without it, `waits_for` says who decides.
    """

    name: str
    parse: Callable[[str], dict[str, Any]]
    write: Callable[[Arguments], str]
    look: Callable[[Arguments, Evidence], Finding] | None
    example: str
    group: Group
    sentence: str
    fields: tuple[Field, ...] = ()
    numbers: tuple[str, ...] = ()
    parse_head: Callable[[str], dict[str, Any]] | None = None
    write_head: Callable[[Arguments], str] | None = None
    waits_for: str = ""
    by_model: bool = False
    advises: bool = False

    @property
    def title(self) -> str:
        """The name with letters in place of its numbers: in-top-k, passes-k-of-n."""
        return self.spell(self.numbers)

    def spell(self, numbers: tuple[str, ...]) -> str:
        return f"{self.name}-{'-of-'.join(numbers)}" if numbers else self.name


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


def take_texts(text: str) -> dict[str, Any]:
    """Texts with ` | ` between them."""
    texts = [part.strip() for part in BAR.split(text)]
    if not all(texts):
        raise ArgumentError("needs texts after the colon, with “ | ” between them")
    return {"texts": texts}


def write_texts(arguments: Arguments) -> str:
    return SEPARATOR.join(arguments["texts"])


def take_whole(text: str) -> dict[str, Any]:
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise ArgumentError("needs a whole number")
    return {"number": int(text)}


def write_whole(arguments: Arguments) -> str:
    return str(arguments["number"])


def take_share(text: str) -> float | None:
    """A number from 0 to 1 as a person writes it; None for anything else."""
    if not re.fullmatch(NUMBER, text, re.ASCII):
        return None
    share = float(text)
    return share if share <= 1 else None


def show_number(number: Json) -> str:
    """The shortest way to write it: 0.8, 300, 1.5; exponents are spelled out."""
    return f"{number:.6f}".rstrip("0").rstrip(".")
