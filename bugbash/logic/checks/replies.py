"""Checks of the reply as such: status, JSON, time."""

import re
from typing import Any

from bugbash.logic.checks.kinds import ArgumentError, Arguments, Finding, Kind, take_nothing, write_nothing
from bugbash.logic.evidence import Evidence

LONGEST_MS = 86_400_000.0
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


KINDS = (
    Kind("status", take_status, write_status, look_at_status, "status: 200"),
    Kind("is-json", take_nothing, write_nothing, look_for_json, "is-json"),
    Kind("latency-under", take_duration, write_duration, look_at_time, "latency-under: 300ms"),
)
