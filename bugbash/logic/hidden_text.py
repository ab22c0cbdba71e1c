"""Making visible what a page would not show: characters without width, controls, spaces that are none."""

import re
import unicodedata

SHOWN = {"\n": "␊", "\r": "␍", "\t": "␉"}
SUSPECT = re.compile(
    r"[\x00-\x1f\x7f-\xa0\xad\u0300-\u036f\u0483-\u0489\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f"
    "\u205f-\u206f\u3000\ufe00-\ufe0f\ufeff\ufff0-\ufffc\U000e0000-\U000e0fff]"
)
MARKS = {"Mn", "Me"}


def reveal(text: str) -> str:
    """The text with each such character as ⟨200B⟩, and line ends as their symbols; a mark on a letter stays there."""
    return SUSPECT.sub(lambda match: show(match[0], match.start()), text)


def show(char: str, place: int) -> str:
    if char in SHOWN:
        return SHOWN[char]
    if place and unicodedata.category(char) in MARKS:
        return char
    return f"⟨{ord(char):04X}⟩"
