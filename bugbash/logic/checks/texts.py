"""Checks of what an answer says."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import re2

from bugbash.choices import AnswerKind
from bugbash.logic.checks.kinds import (
    ArgumentError,
    Arguments,
    Field,
    FieldType,
    Finding,
    Group,
    Kind,
    take_text,
    take_texts,
    write_text,
    write_texts,
)
from bugbash.logic.evidence import Evidence

SHOWN = 80
NAMED = 3
MEMORY = 8 << 20


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
    options.max_mem = MEMORY
    return re2.compile(pattern, options)


def look_for_match(arguments: Arguments, seen: Evidence) -> Finding:
    pattern = arguments["text"]
    match = compiled(pattern).search(text_of(seen))
    return Finding(
        holds=match is not None,
        reason=f"{quote(match[0])} matches" if match else f"nothing matches {quote(pattern)}",
        expected=shorten(pattern),
        actual=shorten(match[0]) if match else "no match",
    )


def look_for_equal(arguments: Arguments, seen: Evidence) -> Finding:
    """White space around the answer does not count, for a line can hold none."""
    text, wanted = text_of(seen).strip(), arguments["text"]
    reason = f"the answer is {quote(text)}"
    return Finding(text == wanted, reason, quote(wanted), quote(text), f"anything but {quote(wanted)}", tells=True)


def look_at_start(arguments: Arguments, seen: Evidence) -> Finding:
    text, wanted = text_of(seen).strip(), arguments["text"]
    start = text[: len(wanted)]
    reason = f"the answer starts with {quote(start)}"
    return Finding(
        start == wanted, reason, quote(wanted), quote(start), f"another start than {quote(wanted)}", tells=True
    )


def look_for_any(arguments: Arguments, seen: Evidence) -> Finding:
    texts, text = arguments["texts"], text_of(seen)
    found = next((one for one in texts if one in text), None)
    reason = (
        f"the answer contains {quote(found)}" if found is not None else f"the answer contains none of {name(texts)}"
    )
    return Finding(found is not None, reason, f"one of {name(texts)}", quote(text), f"none of {name(texts)}")


def look_for_all(arguments: Arguments, seen: Evidence) -> Finding:
    texts, text = arguments["texts"], text_of(seen)
    missing = [one for one in texts if one not in text]
    reason = f"the answer does not contain {name(missing)}" if missing else f"the answer contains {name(texts)}"
    return Finding(not missing, reason, f"all of {name(texts)}", quote(text))


def name(texts: Sequence[str]) -> str:
    """At most three of them, quoted."""
    more = f" and {len(texts) - NAMED} more" if len(texts) > NAMED else ""
    return ", ".join(quote(one) for one in texts[:NAMED]) + more


TEXT = (Field("text", "Text"),)
TEXTS = (Field("texts", "Texts", FieldType.TEXTS, "One per line."),)
KINDS = (
    Kind(
        "contains",
        take_text,
        write_text,
        look_for_text,
        "contains: refund",
        Group.TEXT,
        "The answer contains this text, letter by letter.",
        TEXT,
    ),
    Kind(
        "icontains",
        take_text,
        write_text,
        look_for_text_anyhow,
        "icontains: refund",
        Group.TEXT,
        "The answer contains this text, in capitals or not.",
        TEXT,
    ),
    Kind(
        "contains-any",
        take_texts,
        write_texts,
        look_for_any,
        "contains-any: refund | money back",
        Group.TEXT,
        "The answer contains at least one of these texts.",
        TEXTS,
    ),
    Kind(
        "contains-all",
        take_texts,
        write_texts,
        look_for_all,
        "contains-all: refund | 30 days",
        Group.TEXT,
        "The answer contains every one of these texts.",
        TEXTS,
    ),
    Kind(
        "equals",
        take_text,
        write_text,
        look_for_equal,
        "equals: Within 30 days.",
        Group.TEXT,
        "The answer is exactly this text; white space around it does not count.",
        TEXT,
    ),
    Kind(
        "starts-with",
        take_text,
        write_text,
        look_at_start,
        "starts-with: Within",
        Group.TEXT,
        "The answer starts with this text.",
        TEXT,
    ),
    Kind(
        "regex",
        take_regex,
        write_text,
        look_for_match,
        "regex: [0-9]+ days",
        Group.TEXT,
        "This regular expression matches somewhere; RE2 syntax, which always ends in time.",
        (Field("text", "Regular expression"),),
    ),
)
