"""Numeric boundaries, and one number written in several ways."""

import re
from functools import partial

from bugbash.choices import Family, Relation
from bugbash.logic.mutators.kinds import Mutator
from bugbash.logic.mutators.places import any_of, becoming

NUMBER = re.compile(r"(?<![\w.,])\d+(?:\.\d+)?(?![\w]|[.,]\d)")
WHOLE = re.compile(r"(?<![\w.,])\d{1,15}(?![\w]|[.,]\d)")
NAMES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
NAMED = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(NAMES, key=len, reverse=True))})(?!\w)", re.IGNORECASE)
SMALL = re.compile(rf"(?<![\w.,])(?:\d|1[0-2])(?![\w]|[.,]\d)|{NAMED.pattern}", re.IGNORECASE)


def in_words(number: str) -> str:
    word = number.lower()
    return str(NAMES.index(word)) if word in NAMES else NAMES[int(word)]


def grouped(digits: str) -> str:
    """1000 as 1,000; a small number with a fraction of zero."""
    number = int(digits)
    return f"{number:,}" if number > 999 else f"{digits}.0"


bound = partial(Mutator, family=Family.NUMBER, relation=Relation.ROBUST)
MUTATORS = (
    bound(
        name="number-zero",
        description="A number becomes zero; the endpoint must not crash.",
        make=any_of(NUMBER, "0", "-0", "0.0", "00"),
    ),
    bound(
        name="number-negative",
        description="A number becomes negative; the endpoint must not crash.",
        make=becoming(NUMBER, lambda number: f"-{number}"),
    ),
    bound(
        name="number-huge",
        description="A number becomes one that no register holds; the endpoint must not crash.",
        make=any_of(NUMBER, "2147483648", "9223372036854775808", "1e309", "9" * 40, "4294967296"),
    ),
    bound(
        name="number-tiny",
        description="A number becomes almost nothing; the endpoint must not crash.",
        make=any_of(NUMBER, "0.0000001", "1e-400", "-0.1", "1/0"),
    ),
    bound(
        name="no-number",
        description="A number becomes what is none; the endpoint must not crash.",
        make=any_of(NUMBER, "NaN", "Infinity", "null", "-", "0x1F", "½", "٣"),
    ),
    bound(
        name="number-in-words",
        relation=Relation.INVARIANT,
        description="Small numbers become words and back; the answer stays the same.",
        make=becoming(SMALL, in_words),
    ),
    bound(
        name="number-format",
        relation=Relation.INVARIANT,
        description="The same number is written otherwise, such as 1,000 or 3.0; the answer stays the same.",
        make=becoming(WHOLE, grouped),
    ),
)
