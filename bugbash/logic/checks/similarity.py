"""How near an answer comes to a text."""

import re
from typing import Any

from rapidfuzz import fuzz

from bugbash.logic.checks.kinds import (
    NUMBER,
    ArgumentError,
    Arguments,
    Field,
    FieldType,
    Finding,
    Group,
    Kind,
    show_number,
    take_share,
    take_text,
    write_text,
)
from bugbash.logic.checks.texts import quote, text_of
from bugbash.logic.evidence import Evidence

LEAST = re.compile(rf">=\s*({NUMBER})\Z", re.ASCII)
LONGEST = 100_000


def take_least(text: str) -> dict[str, Any]:
    match = LEAST.match(text)
    share = take_share(match[1]) if match else None
    if share is None:
        raise ArgumentError("needs >= and a number from 0 to 1 before the colon")
    return {"least": share}


def write_least(arguments: Arguments) -> str:
    return f">= {show_number(arguments['least'])}"


def look_at_likeness(arguments: Arguments, seen: Evidence) -> Finding:
    """The normalized indel similarity (`fuzz.ratio`) of both texts; of a long answer its first 100,000 characters."""
    text = text_of(seen).strip()
    ratio = fuzz.ratio(text[:LONGEST], arguments["text"]) / 100
    least = show_number(arguments["least"])
    return Finding(
        holds=ratio >= arguments["least"],
        reason=f"the similarity to {quote(arguments['text'])} is {ratio:.3g}",
        expected=f"at least {least}",
        actual=f"{ratio:.3g}: {quote(text)}",
        unexpected=f"less than {least}",
        tells=True,
    )


KINDS = (
    Kind(
        "similarity",
        take_text,
        write_text,
        look_at_likeness,
        "similarity >= 0.8: Within 30 days.",
        Group.TEXT,
        "The answer comes this near to a text: 1 is the same, 0 has nothing in common.",
        (Field("least", "At least", FieldType.NUMBER), Field("text", "Text")),
        parse_head=take_least,
        write_head=write_least,
    ),
)
