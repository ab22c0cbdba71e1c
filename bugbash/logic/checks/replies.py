"""Checks of the reply as such: status, JSON, time, size."""

import re
from typing import Any

from bugbash.choices import AnswerKind
from bugbash.logic.checks.kinds import (
    ArgumentError,
    Arguments,
    Field,
    FieldType,
    Finding,
    Group,
    Kind,
    take_nothing,
    write_nothing,
)
from bugbash.logic.evidence import Evidence

LONGEST_MS = 86_400_000.0
LARGEST = 10**12
UNITS = {"B": 1, "kB": 10**3, "KiB": 2**10, "MB": 10**6, "MiB": 2**20}
SIZE = re.compile(r"(\d{1,12})\s*(B|kB|KiB|MB|MiB)\Z", re.ASCII)
DURATION = re.compile(r"(\d{1,12}(?:\.\d{1,6})?)\s*(ms|s)\Z", re.ASCII)


def take_status(text: str) -> dict[str, Any]:
    if not re.fullmatch(r"[1-5][0-9]{2}", text, re.ASCII):
        raise ArgumentError("needs an HTTP status such as 200")
    return {"status": int(text)}


def write_status(arguments: Arguments) -> str:
    return str(arguments["status"])


def look_at_status(arguments: Arguments, seen: Evidence) -> Finding:
    wanted, actual = arguments["status"], str(seen.status)
    return Finding(
        seen.status == wanted, f"the status is {actual}", str(wanted), actual, f"any but {wanted}", tells=True
    )


def look_for_crash(arguments: Arguments, seen: Evidence) -> Finding:
    """A refusal is no crash: 400 is the right answer to nonsense."""
    crashed = seen.status is not None and seen.status >= 500
    reason = f"the status is {seen.status}"
    return Finding(not crashed, reason, "below 500", str(seen.status), "500 or above", tells=True)


def look_for_json(arguments: Arguments, seen: Evidence) -> Finding:
    actual = "JSON" if seen.is_json else "no JSON"
    return Finding(seen.is_json, f"the answer is {actual}", "JSON", actual)


def take_duration(text: str) -> dict[str, Any]:
    match = DURATION.match(text)
    if not match:
        raise ArgumentError("needs a time with its unit, such as 300ms or 1.5s")
    ms = round(float(match[1]) * (1000 if match[2] == "s" else 1), 3)
    if not 0 < ms < LONGEST_MS:
        raise ArgumentError("needs a time above 0 and below a day")
    return {"ms": ms}


def write_duration(arguments: Arguments) -> str:
    return f"{arguments['ms']:.15g}ms"


def look_at_time(arguments: Arguments, seen: Evidence) -> Finding:
    limit, took = show_ms(arguments["ms"]), show_ms(round(seen.elapsed_ms, 1))
    return Finding(
        holds=seen.elapsed_ms < arguments["ms"],
        reason=f"it took {took}",
        expected=f"under {limit}",
        actual=took,
        unexpected=f"{limit} or more",
        tells=True,
    )


def show_ms(ms: float) -> str:
    return f"{ms:.15g} ms"


def take_size(text: str) -> dict[str, Any]:
    match = SIZE.match(text)
    if not match:
        raise ArgumentError("needs a size with its unit, such as 64 kB or 512 B")
    size = int(match[1]) * UNITS[match[2]]
    if size > LARGEST:
        raise ArgumentError("needs a size of at most a terabyte")
    return {"bytes": size}


def write_size(arguments: Arguments) -> str:
    return show_size(arguments["bytes"])


def show_size(size: int) -> str:
    """With the largest unit of which it is a whole number: 64 kB, 64 KiB, 65537 B."""
    unit = next(name for name in ("MiB", "MB", "KiB", "kB", "B") if (size and size % UNITS[name] == 0) or name == "B")
    return f"{size // UNITS[unit]} {unit}"


def look_at_size(arguments: Arguments, seen: Evidence) -> Finding:
    limit, came = show_size(arguments["bytes"]), show_size(seen.size)
    return Finding(
        holds=seen.size <= arguments["bytes"],
        reason=f"the answer has {came}",
        expected=f"at most {limit}",
        actual=came,
        unexpected=f"more than {limit}",
        tells=True,
    )


def look_for_content(arguments: Arguments, seen: Evidence) -> Finding:
    what = "something" if has_content(seen) else "nothing"
    return Finding(what == "something", f"the answer holds {what}", "something", what, "nothing")


def has_content(seen: Evidence) -> bool:
    """Whether there is anything to see: a result, a text that is not blank, a label, a value that is not empty."""
    answer = seen.answer
    if answer is None:
        return bool(seen.text.strip())
    match answer.kind:
        case AnswerKind.RANKED:
            return bool(answer.results)
        case AnswerKind.TEXT:
            return bool(answer.text.strip())
        case AnswerKind.LABEL:
            return bool(answer.label.strip())
        case _:
            return answer.value not in (None, "", [], {})


KINDS = (
    Kind(
        "status",
        take_status,
        write_status,
        look_at_status,
        "status: 200",
        Group.CALL,
        "The HTTP status is this one; with it an error status is an answer, not an error.",
        (Field("status", "HTTP status", FieldType.WHOLE, "Three digits, such as 200 or 404."),),
    ),
    Kind(
        "no-crash",
        take_nothing,
        write_nothing,
        look_for_crash,
        "no-crash",
        Group.CALL,
        "The HTTP status is below 500, whatever was asked; with it an error status is an answer, not an error.",
    ),
    Kind(
        "latency-under",
        take_duration,
        write_duration,
        look_at_time,
        "latency-under: 300ms",
        Group.CALL,
        "The answer took less than this time.",
        (Field("ms", "Milliseconds", FieldType.NUMBER),),
    ),
    Kind(
        "max-bytes",
        take_size,
        write_size,
        look_at_size,
        "max-bytes: 64 kB",
        Group.CALL,
        "The body of the answer has at most this size; kB are 1,000 bytes, KiB 1,024.",
        (Field("bytes", "Bytes", FieldType.WHOLE),),
    ),
    Kind(
        "non-empty",
        take_nothing,
        write_nothing,
        look_for_content,
        "non-empty",
        Group.CALL,
        "The answer holds something: a result, a word, a label, a value.",
    ),
    Kind(
        "is-json",
        take_nothing,
        write_nothing,
        look_for_json,
        "is-json",
        Group.CALL,
        "The body is JSON.",
    ),
)
