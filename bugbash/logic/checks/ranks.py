"""Checks of a ranked answer. A repeated id counts at its first place."""

from collections import Counter
from dataclasses import replace
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
    NotApplicableError,
    take_nothing,
    take_whole,
    write_nothing,
    write_whole,
)
from bugbash.logic.checks.texts import shorten
from bugbash.logic.evidence import Evidence

SHOWN = 3


def ids_of(seen: Evidence) -> tuple[str, ...]:
    if seen.answer is None or seen.answer.kind != AnswerKind.RANKED:
        raise NotApplicableError("this looks at ranked results, and the answer has none")
    return seen.answer.ids


def rank_of(wanted: str, ids: tuple[str, ...]) -> int | None:
    """1 for the first result, None where it is not among them."""
    return ids.index(wanted) + 1 if wanted in ids else None


def ordinal(rank: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 21st."""
    if rank % 100 in {11, 12, 13}:
        return f"{rank}th"
    return f"{rank}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(rank % 10, 'th') }"


def place(wanted: str, ids: tuple[str, ...]) -> str:
    rank = rank_of(wanted, ids)
    if rank is None:
        return f"{shorten(wanted)} is not in the {counted(len(ids))}"
    return f"{shorten(wanted)} is {ordinal(rank)}"


def counted(count: int) -> str:
    return "1 result" if count == 1 else f"{count} results"


def take_id(text: str) -> dict[str, Any]:
    if not text:
        raise ArgumentError("needs a text after the colon")
    return {"id": text}


def write_id(arguments: Arguments) -> str:
    return str(arguments["id"])


def look_in_top(arguments: Arguments, seen: Evidence) -> Finding:
    ids, wanted, k = ids_of(seen), arguments["id"], arguments["k"]
    rank, seen_at = rank_of(wanted, ids), place(wanted, ids)
    top = f"in the top {k}"
    return Finding(rank is not None and rank <= k, seen_at, top, seen_at, f"not {top}", tells=rank is not None)


def look_not_in_top(arguments: Arguments, seen: Evidence) -> Finding:
    found = look_in_top(arguments, seen)
    return replace(found, holds=not found.holds, expected=found.unexpected, unexpected=found.expected)


def take_pair(text: str) -> dict[str, Any]:
    higher, sign, lower = (part.strip() for part in text.partition(" > "))
    if not (sign and higher and lower) or higher == lower:
        raise ArgumentError("needs two different ids with a > between them")
    return {"higher": higher, "lower": lower}


def write_pair(arguments: Arguments) -> str:
    return f"{arguments['higher']} > {arguments['lower']}"


def look_at_order(arguments: Arguments, seen: Evidence) -> Finding:
    ids, higher, lower = ids_of(seen), arguments["higher"], arguments["lower"]
    first, second = rank_of(higher, ids), rank_of(lower, ids)
    holds = first is not None and (second is None or first < second)
    reason = f"{place(higher, ids)}, {place(lower, ids)}"
    return Finding(holds, reason, f"{shorten(higher)} above {shorten(lower)}", reason)


def look_at_count(arguments: Arguments, seen: Evidence) -> Finding:
    count, least = len(ids_of(seen)), arguments["number"]
    came = counted(count)
    return Finding(count >= least, came, f"at least {least}", came, f"fewer than {least}", tells=True)


def look_at_limit(arguments: Arguments, seen: Evidence) -> Finding:
    count, most = len(ids_of(seen)), arguments["number"]
    came = counted(count)
    return Finding(count <= most, came, f"at most {most}", came, f"more than {most}", tells=True)


def look_for_nothing(arguments: Arguments, seen: Evidence) -> Finding:
    came = counted(len(ids_of(seen)))
    return Finding(came == "0 results", came, "no result", came, "a result", tells=True)


def look_for_duplicates(arguments: Arguments, seen: Evidence) -> Finding:
    repeated = [one for one, count in Counter(ids_of(seen)).items() if count > 1]
    more = f" and {len(repeated) - SHOWN} more" if len(repeated) > SHOWN else ""
    named = ", ".join(shorten(one) for one in repeated[:SHOWN])
    reason = f"{named}{more} came more than once" if repeated else "every result came once"
    return Finding(not repeated, reason, "every result once", reason, "a result more than once")


TOP = (Field("k", "Among the first", FieldType.WHOLE), Field("id", "Id of the result"))
KINDS = (
    Kind(
        "in-top",
        take_id,
        write_id,
        look_in_top,
        "in-top-3: doc-42",
        Group.RANKED,
        "This result is among the first k.",
        TOP,
        ("k",),
    ),
    Kind(
        "not-in-top",
        take_id,
        write_id,
        look_not_in_top,
        "not-in-top-3: doc-42",
        Group.RANKED,
        "This result is not among the first k.",
        TOP,
        ("k",),
    ),
    Kind(
        "ranked-above",
        take_pair,
        write_pair,
        look_at_order,
        "ranked-above: doc-1 > doc-2",
        Group.RANKED,
        "One result comes before another; the other may be missing.",
        (Field("higher", "Id of the result above"), Field("lower", "Id of the result below")),
    ),
    Kind(
        "min-results",
        take_whole,
        write_whole,
        look_at_count,
        "min-results: 1",
        Group.RANKED,
        "There are at least so many results.",
        (Field("number", "Results", FieldType.WHOLE),),
    ),
    Kind(
        "max-results",
        take_whole,
        write_whole,
        look_at_limit,
        "max-results: 10",
        Group.RANKED,
        "There are at most so many results.",
        (Field("number", "Results", FieldType.WHOLE),),
    ),
    Kind(
        "zero-results",
        take_nothing,
        write_nothing,
        look_for_nothing,
        "zero-results",
        Group.RANKED,
        "There is no result at all.",
    ),
    Kind(
        "no-duplicates",
        take_nothing,
        write_nothing,
        look_for_duplicates,
        "no-duplicates",
        Group.RANKED,
        "Every result comes once.",
    ),
)
