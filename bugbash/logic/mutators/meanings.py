"""Meaning flips: one word changes what is asked for, so the answer must move."""

import re
from functools import partial

from bugbash.choices import Family, Relation
from bugbash.logic.mutators.chance import pick
from bugbash.logic.mutators.kinds import Given, Mutator
from bugbash.logic.mutators.places import becoming, both_ways, changing, exchanging, framing

NUMBER = re.compile(r"(?<![\w.,])\d{1,12}(?![\w]|[.,]\d)")
VERB = re.compile(
    r"(?<!\w)(?:is|are|was|were|can|could|should|would|will|do|does|did|must|may)(?! not\b)(?!\w)", re.IGNORECASE
)
UNITS = both_ways(
    ("kilometres", "miles"), ("kilometers", "miles"), ("km", "miles"), ("metres", "feet"), ("meters", "feet"),
    ("kilograms", "pounds"), ("kg", "lb"), ("grams", "ounces"), ("celsius", "fahrenheit"), ("euros", "dollars"),
    ("euro", "dollar"), ("seconds", "hours"), ("minutes", "days"), ("weeks", "years"), ("months", "minutes"),
    ("bytes", "gigabytes"), ("kb", "gb"), ("mb", "tb"), ("litres", "gallons"), ("ms", "hours"), ("percent", "points"),
)  # fmt: skip
COMPARATORS = both_ways(
    ("more", "less"), ("most", "least"), ("before", "after"), ("above", "below"), ("over", "under"),
    ("larger", "smaller"), ("greater", "smaller"), ("largest", "smallest"), ("longest", "shortest"),
    ("highest", "lowest"), ("higher", "lower"), ("first", "last"), ("minimum", "maximum"), ("min", "max"),
    ("with", "without"), ("newest", "oldest"), ("cheapest", "dearest"), ("best", "worst"), ("earlier", "later"),
    ("fastest", "slowest"), ("faster", "slower"), ("at least", "at most"), ("ascending", "descending"),
    ("inside", "outside"), ("until", "since"), ("all", "none"), ("always", "never"),
)  # fmt: skip
OPPOSITES = both_ways(
    ("open", "close"), ("add", "remove"), ("create", "delete"), ("start", "stop"), ("read", "write"),
    ("send", "receive"), ("encode", "decode"), ("compress", "decompress"), ("encrypt", "decrypt"), ("pack", "unpack"),
    ("import", "export"), ("enable", "disable"), ("allow", "forbid"), ("buy", "sell"), ("increase", "decrease"),
    ("upload", "download"), ("lock", "unlock"), ("connect", "disconnect"), ("accept", "reject"), ("show", "hide"),
    ("empty", "full"), ("upper", "lower"), ("left", "right"), ("true", "false"), ("success", "failure"),
    ("join", "split"), ("push", "pop"), ("make", "delete"), ("new", "old"), ("hot", "cold"), ("vegetarian", "meat"),
)  # fmt: skip


def negate(given: Given) -> str:
    """“not” behind a verb that takes it; a text without one is asked for in the negative."""
    changed = becoming(VERB, lambda verb: f"{verb} not")(given)
    return changed if changed != given.text else framing("anything but {}", "not {}")(given)


def other_number(match: re.Match[str], draw: float) -> str:
    """Another number of a like size."""
    number = int(match[0])
    return str(pick((number + 1, number * 2 + 1, number + 10, number * 10 + 7), draw))


flip = partial(Mutator, family=Family.MEANING, relation=Relation.DIRECTIONAL)
MUTATORS = (
    flip(
        name="negate",
        description="The text says not; the answer must differ from the parent’s.",
        make=negate,
    ),
    flip(
        name="change-number",
        description="A number becomes another; the answer must differ from the parent’s.",
        make=changing(NUMBER, other_number),
    ),
    flip(
        name="change-unit",
        description="A unit becomes another, such as miles for km; the answer must differ from the parent’s.",
        make=exchanging(UNITS),
    ),
    flip(
        name="flip-comparator",
        description="More becomes less, before becomes after; the answer must differ from the parent’s.",
        make=exchanging(COMPARATORS),
    ),
    flip(
        name="opposite",
        description="A word becomes its opposite, such as close for open; the answer must differ from the parent’s.",
        make=exchanging(OPPOSITES),
    ),
)
