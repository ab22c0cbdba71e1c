"""The one-line form of checks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from bugbash.logic.checks import humans, ranks, replies, schemas, structures, texts
from bugbash.logic.checks.kinds import ArgumentError, Kind
from bugbash.logic.checks.texts import shorten

FAMILIES = (replies, texts, structures, schemas, ranks, humans)
KINDS = {kind.name: kind for family in FAMILIES for kind in family.KINDS}
NAMES = [f"{name}-N" if kind.numbered else name for name, kind in KINDS.items()]
NUMBERED = re.compile(r"(.+)-(\d{1,4})\Z", re.ASCII)
UNTYPED = re.compile("[\x00-\x08\x0a-\x1f\ud800-\udfff]")
LONGEST = 2000


class CheckSyntaxError(Exception):
    """A line that is no check; the message names the line and the rule, and says what would be right."""


@dataclass(frozen=True, slots=True)
class Check:
    """One expectation; `k` is the number in names such as in-top-3."""

    kind: str
    negated: bool = False
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def line(self) -> str:
        """The canonical line: `parse_check(check.line) == check`."""
        kind = KINDS[self.kind]
        name = f"{self.kind}-{self.arguments['k']}" if kind.numbered else self.kind
        argument = kind.write(self.arguments)
        return ("not " if self.negated else "") + name + (f": {argument}" if argument else "")


def parse_check(line: str) -> Check:
    """Read one line; raises CheckSyntaxError with a sentence that says what would be right."""
    text = line.strip()
    refuse_long(text)
    if UNTYPED.search(text):
        raise CheckSyntaxError("A check is one line without control characters.")
    negated = text.startswith("not ")
    name, _, argument = text.removeprefix("not ").partition(":")
    kind, k = find_kind(name.strip())
    try:
        arguments = kind.parse(argument.strip())
    except ArgumentError as error:
        raise CheckSyntaxError(f"{kind.name} {error}, for example “{kind.example}”.") from None
    check = Check(kind.name, negated, {**arguments, "k": k} if kind.numbered else arguments)
    refuse_long(check.line)
    return check


def refuse_long(text: str) -> None:
    if len(text) > LONGEST:
        raise CheckSyntaxError(f"A check has at most {LONGEST} characters, this has {len(text)}.")


def find_kind(name: str) -> tuple[Kind, int]:
    """The kind of this name, and the number in it; 0 for kinds without one."""
    if name in KINDS and not KINDS[name].numbered:
        return KINDS[name], 0
    match = NUMBERED.match(name)
    if match and (kind := KINDS.get(match[1])) and kind.numbered:
        if int(match[2]) < 1:
            raise CheckSyntaxError(f"{kind.name} counts from 1, for example “{kind.example}”.")
        return kind, int(match[2])
    if name in KINDS:
        raise CheckSyntaxError(f"{name} needs a number, for example “{KINDS[name].example}”.")
    close = get_close_matches(match[1] if match else name, KINDS, n=1)
    hint = f"Did you mean “{KINDS[close[0]].example}”?" if close else f"Known: {', '.join(NAMES)}."
    raise CheckSyntaxError(f"There is no check named “{shorten(name)}”. {hint}")


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
