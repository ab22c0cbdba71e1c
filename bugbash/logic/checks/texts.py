"""Checks of what an answer says."""

from functools import lru_cache
from typing import Any

import re2

from bugbash.choices import AnswerKind
from bugbash.logic.checks.kinds import (
    ArgumentError,
    Arguments,
    Finding,
    Kind,
    NotApplicableError,
    take_text,
    write_text,
)
from bugbash.logic.evidence import Evidence

SHOWN = 80


def text_of(seen: Evidence) -> str:
    """What a person reads in the answer; without an answer, the body as it came."""
    answer = seen.answer
    if answer is None:
        return seen.text
    match answer.kind:
        case AnswerKind.RANKED:
            parts = [part for row in answer.results for part in (row.id, row.title, row.text)]
            return "\n".join(part for part in parts if part)
        case AnswerKind.TEXT:
            return answer.text
        case AnswerKind.LABEL:
            return answer.label
        case _:
            return seen.text


def shorten(text: str) -> str:
    """One line of at most 80 characters."""
    short = text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
    return " ".join(short.splitlines())


def quote(text: str) -> str:
    return f"“{shorten(text)}”"


def look_for_text(arguments: Arguments, seen: Evidence) -> Finding:
    return found(arguments["text"], arguments["text"] in text_of(seen), seen)


def look_for_text_anyhow(arguments: Arguments, seen: Evidence) -> Finding:
    return found(arguments["text"], arguments["text"].casefold() in text_of(seen).casefold(), seen)


def found(wanted: str, holds: bool, seen: Evidence) -> Finding:
    reason = f"the answer {'contains' if holds else 'does not contain'} {quote(wanted)}"
    return Finding(holds, reason, quote(wanted), quote(text_of(seen)))


def take_regex(text: str) -> dict[str, Any]:
    arguments = take_text(text)
    try:
        compiled(text)
    except re2.error as error:
        reason = error.args[0].decode() if isinstance(error.args[0], bytes) else error.args[0]
        raise ArgumentError(f"needs a regular expression in RE2 syntax ({reason})") from None
    return arguments


@lru_cache(maxsize=256)
def compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options)


def look_for_match(arguments: Arguments, seen: Evidence) -> Finding:
    pattern = arguments["text"]
    match = compiled(pattern).search(text_of(seen))
    return Finding(
        holds=match is not None,
        reason=f"{quote(match[0])} matches" if match else f"nothing matches {quote(pattern)}",
        expected=pattern,
        actual=shorten(match[0]) if match else "no match",
    )


def look_at_label(arguments: Arguments, seen: Evidence) -> Finding:
    if seen.answer is None or seen.answer.kind != AnswerKind.LABEL:
        raise NotApplicableError("label-is looks at labels, and this answer is none")
    label = seen.answer.label
    wanted = arguments["text"]
    reason = f"the label is {quote(label)}"
    return Finding(label == wanted, reason, quote(wanted), quote(label), f"any but {quote(wanted)}", tells=True)


KINDS = (
    Kind("contains", take_text, write_text, look_for_text, "contains: refund"),
    Kind("icontains", take_text, write_text, look_for_text_anyhow, "icontains: refund"),
    Kind("regex", take_regex, write_text, look_for_match, "regex: [0-9]+ days"),
    Kind("label-is", take_text, write_text, look_at_label, "label-is: spam"),
)
