"""Unicode: texts that look the same and are not, and texts that hardly can be looked at."""

import re
import unicodedata
from collections.abc import Callable
from functools import partial
from typing import Literal

from bugbash.choices import Family, Relation
from bugbash.logic.mutators.chance import pick
from bugbash.logic.mutators.kinds import Given, Make, Mutator
from bugbash.logic.mutators.places import SPACE, adding, any_of, becoming, changing, exchanging

WITHIN = re.compile(r"(?<=[^\W_])(?=[^\W_])")
LATIN = re.compile("[a-zA-Z]")
PRINTED = re.compile("[!-~]")
# A few of the confusables that Unicode Technical Standard 39 is about: Cyrillic, Greek and Roman letters.
TWINS = {
    "a": "\u0430", "c": "\u0441", "d": "\u0501", "e": "\u0435", "h": "\u04bb", "i": "\u0456", "j": "\u0458",
    "l": "\u04cf", "o": "\u043e\u03bf", "p": "\u0440", "q": "\u051b", "s": "\u0455", "v": "\u03bd", "w": "\u051d",
    "x": "\u0445", "y": "\u0443",
}  # fmt: skip
CAPITAL_TWINS = {
    "A": "\u0410\u0391", "B": "\u0412\u0392", "C": "\u0421", "E": "\u0415\u0395", "H": "\u041d\u0397", "I": "\u0406",
    "J": "\u0408", "K": "\u041a\u039a", "M": "\u041c\u039c", "N": "\u039d", "O": "\u041e\u039f", "P": "\u0420\u03a1",
    "S": "\u0405", "T": "\u0422\u03a4", "X": "\u0425\u03a7", "Y": "\u03a5", "Z": "\u0396",
}  # fmt: skip
INVISIBLE = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff")
LIGATURES = {"ffi": "\ufb03", "ffl": "\ufb04", "ff": "\ufb00", "fi": "\ufb01", "fl": "\ufb02", "st": "\ufb06"}
PILED = ("\u0301", "\u0308", "\u0323", "\u0336", "\u034f", "\u0489")
SPACES = ("\u00a0", "\u2003", "\u2009", "\u202f", "\u3000")
EMOJI = (
    "\U0001f642",
    "\U0001f44d\U0001f3fd",
    "\U0001f469\u200d\U0001f4bb",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\u2764\ufe0f",
    "\U0001f1e6\U0001f1f9",
)


def inserting(*options: str) -> Make:
    """One of these between two letters."""
    return any_of(WITHIN, *options)


def twin(match: re.Match[str], draw: float) -> str:
    return pick(TWINS.get(match[0]) or CAPITAL_TWINS.get(match[0]) or match[0], draw)


def shifted(small: int, capital: int) -> Callable[[str], str]:
    """Letters of an alphabet that begins at these code points."""

    def into(letter: str) -> str:
        first, start = ("a", small) if letter.islower() else ("A", capital)
        return chr(start + ord(letter) - ord(first))

    return into


def pile(match: re.Match[str], draw: float) -> str:
    """One to six marks."""
    count = 1 + int(draw * 6)
    return match[0] + "".join(PILED[(place + int(draw * 36)) % len(PILED)] for place in range(count))


def normalizing(form: Literal["NFC", "NFD"]) -> Make:
    def make(given: Given) -> str:
        return unicodedata.normalize(form, given.text)

    return make


def override(given: Given) -> str:
    """Written from right to left within an override, so that it is shown as it was."""
    return f"\u202e{given.text[::-1]}\u202c" if given.text.strip() else given.text


same = partial(Mutator, family=Family.UNICODE, relation=Relation.INVARIANT)
MUTATORS = (
    same(
        name="zero-width",
        description="Characters without width stand between letters; the answer stays the same.",
        make=inserting(*INVISIBLE),
    ),
    same(
        name="soft-hyphen",
        description="Soft hyphens stand between letters; the answer stays the same.",
        make=inserting("\u00ad"),
    ),
    same(
        name="homoglyph",
        description="Letters become their twins of other alphabets; the answer stays the same.",
        make=changing(LATIN, twin),
    ),
    same(
        name="full-width",
        description="Characters become the full-width ones of East Asian fonts; the answer stays the same.",
        make=becoming(PRINTED, lambda char: chr(ord(char) + 0xFEE0)),
    ),
    same(
        name="bold-letters",
        description="Letters become mathematical bold ones, as pasted from social media; the answer stays the same.",
        make=becoming(LATIN, shifted(0x1D41A, 0x1D400)),
    ),
    same(
        name="ligatures",
        description="Letters are joined as in text copied from PDF, such as fi; the answer stays the same.",
        make=exchanging(LIGATURES, re.compile("ffi|ffl|ff|fi|fl|st")),
    ),
    same(
        name="decompose",
        description="Accents become characters of their own (NFD); the answer stays the same.",
        make=normalizing("NFD"),
    ),
    same(
        name="compose",
        description="Letters and their accents become one character (NFC); the answer stays the same.",
        make=normalizing("NFC"),
    ),
    same(
        name="other-spaces",
        description="Spaces become no-break, thin or ideographic ones; the answer stays the same.",
        make=any_of(SPACE, *SPACES),
    ),
    same(
        name="direction-marks",
        description="Invisible marks of direction stand between letters; the answer stays the same.",
        make=inserting("\u200e", "\u200f", "\u061c"),
    ),
    same(
        name="add-emoji",
        description="An emoji stands at the end, some made of several characters; the answer stays the same.",
        make=adding(*EMOJI),
    ),
    same(
        name="combining-marks",
        relation=Relation.ROBUST,
        description="Marks pile up on letters; the endpoint must not crash.",
        make=changing(LATIN, pile),
    ),
    same(
        name="bidi-override",
        relation=Relation.ROBUST,
        description="The text is stored backwards within a right-to-left override; the endpoint must not crash.",
        make=override,
    ),
)
