"""Length and emptiness."""

from functools import partial

from bugbash.choices import Family, Relation
from bugbash.logic.mutators.chance import pick
from bugbash.logic.mutators.kinds import Given, Mutator
from bugbash.logic.mutators.places import replacing, share_of

LONG = 10_000


def first_word(given: Given) -> str:
    return next(iter(given.text.split()), given.text)


def cut(given: Given) -> str:
    """The share that is left out is taken from the end; something stays."""
    return given.text[: max(1, len(given.text) - share_of(given.rate, len(given.text)))]


def repeat(given: Given) -> str:
    """Over and over until it has up to 10,000 characters, by the rate."""
    if not given.text.strip():
        return given.text
    times = max(2, int(given.rate * LONG / (len(given.text) + 1)))
    return " ".join([given.text] * times)


def run_on(given: Given) -> str:
    """The first letter again and again, up to 10,000 times, by the rate."""
    letter = next((char for char in given.text if char.isalnum()), "a")
    return letter * max(2, share_of(given.rate, LONG))


def pad(given: Given) -> str:
    """White space on both sides, up to a hundred characters each."""
    if not given.text.strip():
        return given.text
    space = pick((" ", "\t", "\n", "\r\n"), given.chance.draw()) * share_of(given.rate, 100)
    return f"{space}{given.text}{space}"


sized = partial(Mutator, family=Family.LENGTH, relation=Relation.ROBUST)
MUTATORS = (
    sized(
        name="empty",
        description="There is no text at all; the endpoint must not crash.",
        make=replacing(""),
    ),
    sized(
        name="blank",
        description="There is nothing but white space; the endpoint must not crash.",
        make=replacing(" ", "\t", "\n", "     ", "\u00a0", "\u3000"),
    ),
    sized(
        name="one-character",
        description="One character stands for the whole text; the endpoint must not crash.",
        make=replacing("a", "?", "0", "*", "\u00fc", "\u4e2d", "\U0001f642"),
    ),
    sized(
        name="first-word",
        description="Only the first word is left; the endpoint must not crash.",
        make=first_word,
    ),
    sized(
        name="cut-off",
        description="The end is missing, even in the middle of a word; the endpoint must not crash.",
        make=cut,
    ),
    sized(
        name="repeat-text",
        description="The text is repeated up to 10,000 characters; the endpoint must not crash.",
        make=repeat,
    ),
    sized(
        name="one-long-word",
        description="A single word of up to 10,000 letters; the endpoint must not crash.",
        make=run_on,
    ),
    sized(
        name="pad-with-space",
        relation=Relation.INVARIANT,
        description="White space and line breaks stand around the text; the answer stays the same.",
        make=pad,
    ),
)
