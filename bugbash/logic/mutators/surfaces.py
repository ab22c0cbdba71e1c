"""Surface noise: what fingers and scanners do to words."""

import re
from functools import partial

from bugbash.choices import Family, Relation
from bugbash.logic.mutators.chance import pick
from bugbash.logic.mutators.kinds import Mutator
from bugbash.logic.mutators.places import SPACE, WORD, any_of, becoming, changing, exchanging, like

LONG_WORD = re.compile(r"[^\W\d_]{4,}")
KEYS = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl",
    "p": "ol", "a": "qsz", "s": "awdx", "d": "sefc", "f": "drgv", "g": "fthb", "h": "gyjn", "j": "hukm", "k": "jil",
    "l": "kop", "z": "asx", "x": "zsdc", "c": "xdfv", "v": "cfgb", "b": "vghn", "n": "bhjm", "m": "njk",
}  # fmt: skip
OCR = {
    "rn": "m", "m": "rn", "cl": "d", "d": "cl", "l": "1", "i": "l", "o": "0", "s": "5", "b": "6", "g": "9",
    "z": "2", "0": "o", "1": "l", "5": "s", "vv": "w", "w": "vv", "e": "c", "h": "b", "n": "ri",
}  # fmt: skip
SOUNDS = {
    "ph": "f", "ck": "k", "tion": "shun", "ough": "uff", "ight": "ite", "ei": "ie", "ie": "ei", "qu": "kw", "x": "ks",
    "ce": "se", "ant": "ent", "ent": "ant", "able": "ible", "ible": "able", "wh": "w", "ea": "ee", "ou": "u",
}  # fmt: skip


def inside(word: str, draw: float) -> int:
    """A place between the first and the last letter, where misspellings are read over."""
    return 1 + int(draw * (len(word) - 2))


def swap(match: re.Match[str], draw: float) -> str:
    word = match[0]
    pairs = [place for place in range(1, len(word) - 1) if word[place] != word[place + 1]]
    if not pairs:
        return word
    place = pick(pairs, draw)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def drop(match: re.Match[str], draw: float) -> str:
    place = inside(match[0], draw)
    return match[0][:place] + match[0][place + 1 :]


def double(match: re.Match[str], draw: float) -> str:
    place = inside(match[0], draw)
    return match[0][: place + 1] + match[0][place:]


def split(match: re.Match[str], draw: float) -> str:
    place = 2 + int(draw * (len(match[0]) - 3))
    return f"{match[0][:place]} {match[0][place:]}"


def miss(match: re.Match[str], draw: float) -> str:
    """The draw picks the letter, and what it leaves over picks the key."""
    word, place = match[0], inside(match[0], draw)
    near = KEYS.get(word[place].lower(), word[place])
    return word[:place] + like(word[place], pick(near, draw * (len(word) - 2) % 1)) + word[place + 1 :]


noise = partial(Mutator, family=Family.SURFACE, relation=Relation.INVARIANT)
MUTATORS = (
    noise(
        name="swap-letters",
        description="Two neighbouring letters inside a word trade places; the answer stays the same.",
        make=changing(LONG_WORD, swap),
    ),
    noise(
        name="drop-letter",
        description="A letter inside a word is missing; the answer stays the same.",
        make=changing(LONG_WORD, drop),
    ),
    noise(
        name="double-letter",
        description="A letter inside a word is typed twice; the answer stays the same.",
        make=changing(LONG_WORD, double),
    ),
    noise(
        name="neighbour-key",
        description="A letter becomes the one beside it on a QWERTY keyboard; the answer stays the same.",
        make=changing(LONG_WORD, miss),
    ),
    noise(
        name="missing-space",
        description="Two words are written as one; the answer stays the same.",
        make=any_of(SPACE, ""),
    ),
    noise(
        name="split-word",
        description="A space stands inside a word; the answer stays the same.",
        make=changing(LONG_WORD, split),
    ),
    noise(
        name="ocr-confusion",
        description="Letters become what a scanner takes them for, such as rn for m; the answer stays the same.",
        make=exchanging(OCR, re.compile("rn|cl|vv|[mdliosbgz015wehn]", re.IGNORECASE)),
    ),
    noise(
        name="sound-alike",
        description="Words are spelled as they sound, such as f for ph; the answer stays the same.",
        make=exchanging(
            SOUNDS,
            re.compile("tion|ough|ight|able|ible|ant|ent|ph|ck|ei|ie|qu|wh|ea|ou|ce|x", re.IGNORECASE),
        ),
    ),
    noise(
        name="stutter",
        description="A word is written twice in a row; the answer stays the same.",
        make=becoming(WORD, lambda word: f"{word} {word}"),
    ),
)
