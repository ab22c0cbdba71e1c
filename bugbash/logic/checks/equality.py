"""The check that the whole body equals a JSON value, but for spots that do not matter."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from bugbash.logic.answers import Json
from bugbash.logic.checks.kinds import (
    NUMBER,
    ArgumentError,
    Arguments,
    Field,
    FieldType,
    Finding,
    Group,
    Kind,
    NotApplicableError,
    show_number,
)
from bugbash.logic.checks.spots import Step, is_under, read_spot
from bugbash.logic.checks.structures import same, show
from bugbash.logic.checks.texts import shorten
from bugbash.logic.evidence import Evidence
from bugbash.logic.fingerprints import canonical_json
from bugbash.logic.json_paths import render

OPTIONS = re.compile(rf"(?:\s+ignoring\s+(?P<ignore>\S.*?))?(?:\s+within\s+(?P<tolerance>{NUMBER}))?\Z", re.ASCII)
BETWEEN = ", "
DEEPEST = 100
NOTHING = object()
Trail = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Where two values differ; NOTHING stands for what is missing on one side."""

    trail: Trail
    wanted: Any
    actual: Any


def take_value(text: str) -> dict[str, Any]:
    """The JSON value first, then what is ignored and the tolerance of numbers, if any."""
    try:
        _, end = json.JSONDecoder().raw_decode(text)
        value = orjson.loads(text[:end])
        canonical_json(value)
    except (ValueError, RecursionError) as error:
        raise ArgumentError(f"needs a JSON value after the colon, and this is none ({shorten(str(error))})") from None
    options = OPTIONS.match(text, end)
    if not options:
        raise ArgumentError("takes only “ignoring path, path” and “within 0.01” behind the value")
    ignore = [path.strip() for path in options["ignore"].split(",")] if options["ignore"] else []
    for path in ignore:
        check_spot(path)
    refuse_deep(value)
    return {"value": value, "ignore": ignore, "tolerance": float(options["tolerance"] or 0)}


def check_spot(path: str) -> None:
    if read_spot(path) is None:
        raise ArgumentError(f"ignores paths such as took or hits[].score, and {shorten(path)} is none")


def refuse_deep(value: Json, level: int = 1) -> None:
    if level > DEEPEST:
        raise ArgumentError(f"takes a value of at most {DEEPEST} levels")
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        refuse_deep(part, level + 1)


def write_value(arguments: Arguments) -> str:
    ignore, tolerance = arguments.get("ignore") or [], arguments.get("tolerance") or 0
    ignoring = f" ignoring {BETWEEN.join(ignore)}" if ignore else ""
    within = f" within {show_number(tolerance)}" if tolerance else ""
    return f"{show(arguments['value'])}{ignoring}{within}"


@lru_cache(maxsize=256)
def spots_of(ignore: tuple[str, ...]) -> tuple[tuple[Step, ...], ...]:
    return tuple(spot for path in ignore if (spot := read_spot(path)))


def look_at_value(arguments: Arguments, seen: Evidence) -> Finding:
    if not seen.is_json:
        raise NotApplicableError("json-equals looks at JSON, and the answer is none")
    wanted, spots = arguments["value"], spots_of(tuple(arguments["ignore"]))
    gap = next(gaps(wanted, seen.body, (), spots, arguments["tolerance"]), None)
    expected = shorten(show(wanted))
    if gap is None:
        return Finding(
            holds=True,
            reason="the answer equals the value",
            expected=expected,
            actual="the value",
            unexpected="another value",
        )
    path, found = shorten(render(gap.trail)), say(gap.actual)
    return Finding(
        holds=False,
        reason=f"{path} is {found}, wanted {say(gap.wanted)}",
        expected=expected,
        actual=f"{path} is {found}",
        unexpected="another value",
    )


def say(value: Any) -> str:
    return "missing" if value is NOTHING else shorten(show(value))


def gaps(wanted: Json, actual: Json, trail: Trail, spots: Sequence[Sequence[Step]], tolerance: float) -> Iterator[Gap]:
    """Where the two differ, in the order of the wanted value; spots count on neither side."""
    if spots and is_under(trail, spots):
        return
    if isinstance(wanted, dict) and isinstance(actual, dict):
        pairs = [(key, wanted.get(key, NOTHING), actual.get(key, NOTHING)) for key in {**wanted, **actual}]
    elif isinstance(wanted, list) and isinstance(actual, list):
        pairs = [(place, at(wanted, place), at(actual, place)) for place in range(max(len(wanted), len(actual)))]
    else:
        if not agree(wanted, actual, tolerance):
            yield Gap(trail, wanted, actual)
        return
    for step, left, right in pairs:
        yield from gaps(left, right, (*trail, step), spots, tolerance)


def at(values: list[Json], place: int) -> Any:
    return values[place] if place < len(values) else NOTHING


def agree(wanted: Any, actual: Any, tolerance: float) -> bool:
    """Numbers may be `tolerance` apart; true is no number."""
    if wanted is NOTHING or actual is NOTHING:
        return False
    if {type(wanted), type(actual)} <= {int, float}:
        return bool(wanted == actual) or abs(wanted - actual) <= tolerance
    return same(wanted, actual)


KINDS = (
    Kind(
        "json-equals",
        take_value,
        write_value,
        look_at_value,
        'json-equals: {"took":1,"total":3} ignoring took within 0.01',
        Group.JSON,
        "The body is this value, but for ignored paths, and numbers may be so far apart.",
        (
            Field("value", "JSON value", FieldType.JSON),
            Field("ignore", "Ignored paths", FieldType.TEXTS, "One per line, such as hits[].score.", optional=True),
            Field("tolerance", "Numbers may be apart by", FieldType.NUMBER, optional=True),
        ),
    ),
)
