"""Case, punctuation and accents: how people write who do not care how they write."""

import re
import unicodedata
from functools import partial

from bugbash.choices import Family, Relation
from bugbash.logic.mutators.chance import pick
from bugbash.logic.mutators.kinds import Given, Mutator
from bugbash.logic.mutators.places import LETTER, SPACE, WORD, any_of, becoming, changing, exchanging

MARKS = re.compile(r"[.,;:!?¿¡…\"'“”‘’()\[\]–—-]+")
ACCENTS = {
    "a": "áàâä", "c": "ç", "e": "éèêë", "i": "íìîï", "n": "ñ", "o": "óòôö", "u": "úùûü", "y": "ýÿ", "s": "š", "z": "ž",
}  # fmt: skip
ACCENTED = {letter: tuple(accented) for letter, accented in ACCENTS.items()}
QUOTES = {'"': "“”", "'": "’", "“": '"', "”": '"', "‘": "'", "’": "'", "-": "–", "–": "-", "—": "-", "...": "…"}


def capitalize(word: str) -> str:
    return word[0].upper() + word[1:]


def strip_accents(char: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFD", char) if not unicodedata.combining(part))


def strip_marks(match: re.Match[str], _: float) -> str:
    """Punctuation between two letters becomes a space, so that no words grow together."""
    text, start, end = match.string, match.start(), match.end()
    around = text[max(0, start - 1) : start] + text[end : end + 1]
    return " " if len(around) == 2 and around.isalnum() else ""


def end_otherwise(given: Given) -> str:
    bare = given.text.rstrip(" .!?")
    return bare + pick(("?", "!", "...", "??", "!!!", "."), given.chance.draw()) if bare else given.text


noise = partial(Mutator, family=Family.CASE, relation=Relation.INVARIANT)
MUTATORS = (
    noise(
        name="upper-case",
        description="Words are in capital letters; the answer stays the same.",
        make=becoming(WORD, str.upper),
    ),
    noise(
        name="lower-case",
        description="Capital letters become small ones; the answer stays the same.",
        make=becoming(WORD, str.lower),
    ),
    noise(
        name="title-case",
        description="Words Begin With Capitals; the answer stays the same.",
        make=becoming(WORD, capitalize),
    ),
    noise(
        name="swap-case",
        description="Single letters change between small and capital; the answer stays the same.",
        make=becoming(LETTER, str.swapcase),
    ),
    noise(
        name="strip-punctuation",
        description="Punctuation is left out; the answer stays the same.",
        make=changing(MARKS, strip_marks),
    ),
    noise(
        name="end-punctuation",
        description="The text ends in another mark, such as ?? or !!!; the answer stays the same.",
        make=end_otherwise,
    ),
    noise(
        name="other-quotes",
        description="Straight quotes and hyphens become typographic ones and back; the answer stays the same.",
        make=exchanging(QUOTES, re.compile("\\.\\.\\.|[\"'“”‘’–—-]")),
    ),
    noise(
        name="add-accents",
        description="Letters get accents that do not belong there; the answer stays the same.",
        make=exchanging(ACCENTED, re.compile(f"[{''.join(ACCENTS)}]", re.IGNORECASE)),
    ),
    noise(
        name="strip-accents",
        description="Accents are left out; the answer stays the same.",
        make=becoming(re.compile(r"[^\W\d_\x00-\x7f]"), strip_accents),
    ),
    noise(
        name="extra-spaces",
        description="More white space than needed stands between words; the answer stays the same.",
        make=any_of(SPACE, "  ", "   ", "\t", " \t "),
    ),
    noise(
        name="hyphenate",
        description="Hyphens stand where spaces were; the answer stays the same.",
        make=any_of(SPACE, "-"),
    ),
)
