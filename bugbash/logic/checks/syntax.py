"""The one-line form of checks: [not ]kind[-K[-of-N]][ head][: argument]."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from bugbash.logic.checks.catalogue import KINDS, TITLES
from bugbash.logic.checks.kinds import ArgumentError, Kind
from bugbash.logic.checks.texts import shorten

NUMBERED = re.compile(r"(.+?)-(\d{1,4})(?:-of-(\d{1,4}))?\Z", re.ASCII)
UNTYPED = re.compile("[\x00-\x08\x0a-\x1f\ud800-\udfff]")
LONGEST = 2000


class CheckSyntaxError(Exception):
    """A line that is no check; the message names the line and the rule, and says what would be right."""


@dataclass(frozen=True, slots=True)
class Check:
    """One expectation; `arguments` hold the fields of its kind, the numbers in names such as in-top-3 among them."""

    kind: str
    negated: bool = False
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def line(self) -> str:
        """The canonical line: `parse_check(check.line) == check`."""
        kind = KINDS[self.kind]
        name = kind.spell(tuple(str(self.arguments[number]) for number in kind.numbers))
        head = f" {kind.write_head(self.arguments)}" if kind.write_head else ""
        argument = kind.write(self.arguments)
        return ("not " if self.negated else "") + name + head + (f": {argument}" if argument else "")


def parse_check(line: str) -> Check:
    """Read one line; raises CheckSyntaxError with a sentence that says what would be right."""
    text = line.strip()
    refuse_long(text)
    if UNTYPED.search(text):
        raise CheckSyntaxError("A check is one line without control characters.")
    negated = text.startswith("not ")
    name, _, argument = text.removeprefix("not ").partition(":")
    kind, numbers, head = find_kind(name.strip())
    try:
        arguments = kind.parse(argument.strip())
        if kind.parse_head:
            arguments |= kind.parse_head(head)
        check = Check(kind.name, negated, {**arguments, **dict(zip(kind.numbers, numbers, strict=True))})
        canonical = check.line
    except ArgumentError as error:
        raise CheckSyntaxError(f"{kind.name} {error}, for example “{kind.example}”.") from None
    refuse_long(canonical)
    return check


def refuse_long(text: str) -> None:
    if len(text) > LONGEST:
        raise CheckSyntaxError(f"A check has at most {LONGEST} characters, this has {len(text)}.")


def find_kind(text: str) -> tuple[Kind, tuple[int, ...], str]:
    """The kind, the numbers in its name, and what stands between the name and the colon."""
    name, _, head = text.partition(" ")
    match = NUMBERED.match(name)
    kind = KINDS.get(match[1] if match else name)
    if kind is None or (head.strip() and not kind.parse_head):
        raise unknown(text)
    numbers = tuple(int(number) for number in match.groups()[1:] if number) if match else ()
    if len(numbers) != len(kind.numbers):
        raise CheckSyntaxError(f"{kind.name} needs {say_count(kind)}, for example “{kind.example}”.")
    if numbers and min(numbers) < 1:
        raise CheckSyntaxError(f"{kind.name} counts from 1, for example “{kind.example}”.")
    return kind, numbers, head.strip()


def say_count(kind: Kind) -> str:
    return {0: "no number", 1: "a number"}.get(len(kind.numbers), f"{len(kind.numbers)} numbers")


def unknown(name: str) -> CheckSyntaxError:
    """Says which kind was probably meant; all of them where none comes near."""
    match = NUMBERED.match(name)
    close = get_close_matches(match[1] if match else name, KINDS, n=1)
    hint = f"Did you mean “{KINDS[close[0]].example}”?" if close else f"Known: {', '.join(TITLES)}."
    return CheckSyntaxError(f"There is no check named “{shorten(name)}”. {hint}")


def parse_checks(text: str) -> list[Check]:
    """Read one check per line, empty lines left out; all bad lines are named in one CheckSyntaxError."""
    checks, wrong = [], []
    for number, line in enumerate(re.split(r"\r\n|\n", text), start=1):
        if not line.strip():
            continue
        try:
            checks.append(parse_check(line))
        except CheckSyntaxError as error:
            wrong.append(f"line {number}: {error}")
    if wrong:
        raise CheckSyntaxError(" ".join(wrong))
    return checks
