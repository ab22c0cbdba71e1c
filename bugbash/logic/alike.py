"""Which breakages failed alike, so that fifty of the same are looked at once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bugbash.choices import CallError, CheckResult
from bugbash.logic.evidence import CheckOutcome
from bugbash.logic.fingerprints import sha256_hex

NUMBER = re.compile(r"-\d+(?=$|-)")
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Alike:
    """`key` is the same for breakages that failed alike, `words` say how; both empty where nothing tells."""

    key: str
    words: str


def alike_of(error: str, outcomes: Sequence[CheckOutcome], digest: str) -> Alike:
    """By the error of the call, else by the kinds and arguments of the checks that failed, else by the answer itself.

    How many results a check looks at makes no difference: in-top-1 and in-top-3 miss the same result.
    """
    if error:
        return named("error", [error], f"The call ends in an error: {CallError(error).label}.")
    failed = [one for one in outcomes if one.result == CheckResult.FAIL and not one.advises]
    if failed:
        patterns = sorted({pattern_of(one.line) for one in failed})
        return named("check", patterns, f"Fails {', '.join(patterns)}.")
    return named("answer", [digest], "The same answer.") if digest else Alike("", "")


def pattern_of(line: str) -> str:
    """`in-top: doc-42` for `in-top-3: doc-42`."""
    name, colon, argument = line.partition(":")
    return NUMBER.sub("", name) + colon + argument


def named(kind: str, facts: list[str], words: str) -> Alike:
    return Alike(sha256_hex([kind, *facts]), words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…")
