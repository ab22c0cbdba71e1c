"""Checks of the headers of a reply. Values whose names speak of secrets are masked before anything looks."""

import re
from typing import Any

from bugbash.logic.checks.kinds import ArgumentError, Arguments, Field, FieldType, Finding, Group, Kind
from bugbash.logic.checks.texts import quote, shorten
from bugbash.logic.evidence import Evidence

TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105  RFC 9110 calls the characters of a name so
MEDIA_TYPE = re.compile(rf"{TOKEN}/{TOKEN}\Z", re.ASCII)
HEADER = re.compile(rf"({TOKEN})\s+(?:(exists)|(=|contains)\s+(\S.*))\Z", re.ASCII | re.DOTALL)
MISSING = "missing"


def take_media_type(text: str) -> dict[str, Any]:
    if not MEDIA_TYPE.match(text):
        raise ArgumentError("needs a media type without parameters, such as application/json")
    return {"type": text.lower()}


def write_media_type(arguments: Arguments) -> str:
    return str(arguments["type"])


def look_at_media_type(arguments: Arguments, seen: Evidence) -> Finding:
    """The part before the semicolon counts; `text/*` takes every text."""
    wanted, came = arguments["type"], (seen.header("content-type") or "").partition(";")[0].strip().lower()
    holds = came.startswith(wanted[:-1]) if wanted.endswith("/*") else came == wanted
    actual = shorten(came) or MISSING
    reason = f"the content type is {actual}"
    return Finding(holds, reason, shorten(wanted), actual, f"any but {shorten(wanted)}", tells=True)


def take_header(text: str) -> dict[str, Any]:
    match = HEADER.match(text)
    if not match:
        raise ArgumentError("needs the name of a header, then exists, = or contains")
    name, exists, op, value = match.groups()
    return {"name": name, "op": "exists"} if exists else {"name": name, "op": op, "value": value}


def write_header(arguments: Arguments) -> str:
    if arguments["op"] == "exists":
        return f"{arguments['name']} exists"
    return f"{arguments['name']} {arguments['op']} {arguments.get('value', '')}"


def look_at_header(arguments: Arguments, seen: Evidence) -> Finding:
    name, op, wanted = shorten(arguments["name"]), arguments["op"], arguments.get("value", "")
    came = seen.header(arguments["name"])
    actual = MISSING if came is None else quote(came)
    reason = f"{name} is {actual}"
    match op:
        case "exists":
            return Finding(came is not None, reason, "a value", actual, "no value", tells=True)
        case "=":
            return Finding(came == wanted, reason, quote(wanted), actual, f"anything but {quote(wanted)}", tells=True)
        case _:
            holds = came is not None and wanted in came
            return Finding(holds, reason, f"with {quote(wanted)} in it", actual, f"without {quote(wanted)}", tells=True)


KINDS = (
    Kind(
        "content-type",
        take_media_type,
        write_media_type,
        look_at_media_type,
        "content-type: application/json",
        Group.CALL,
        "The answer is declared as this media type; text/* takes every kind of text.",
        (Field("type", "Media type"),),
    ),
    Kind(
        "header",
        take_header,
        write_header,
        look_at_header,
        "header: Cache-Control contains no-store",
        Group.CALL,
        "A header is there, has this value, or contains it.",
        (
            Field("name", "Name"),
            Field("op", "Comparison", FieldType.CHOICE, choices=("exists", "=", "contains")),
            Field("value", "Value", hint="Empty for “exists”.", optional=True),
        ),
    ),
)
