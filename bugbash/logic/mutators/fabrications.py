"""Fabrication: asking for what does not exist."""

import re
from functools import partial

from bugbash.choices import Family, Relation
from bugbash.logic.mutators.chance import Chance, pick
from bugbash.logic.mutators.kinds import Given, Mutator
from bugbash.logic.mutators.places import becoming, framing, like

LONG_WORD = re.compile(r"[^\W\d_]{5,}")
SYLLABLES = ("bra", "dro", "fle", "gni", "hul", "kva", "lom", "mip", "nuz", "plo", "qua", "stri", "tov", "wex", "zor")


def invented(chance: Chance) -> str:
    """A word of three or four syllables that no dictionary knows."""
    return "".join(pick(SYLLABLES, chance.draw()) for _ in range(3 + int(chance.draw() * 2)))


def replace_words(given: Given) -> str:
    word = invented(given.chance)
    return becoming(LONG_WORD, lambda match: like(match, word))(given)


def add_term(given: Given) -> str:
    return f"{given.text} {pick(('for', 'with', 'like'), given.chance.draw())} {invented(given.chance)}".lstrip()


made_up = partial(Mutator, family=Family.FABRICATION, relation=Relation.ROBUST)
MUTATORS = (
    made_up(
        name="invented-word",
        relation=Relation.DIRECTIONAL,
        description="A word becomes one that does not exist; the answer must differ from the parent’s.",
        make=replace_words,
    ),
    made_up(
        name="invented-term",
        description="A term that does not exist is added; the endpoint must not crash.",
        make=add_term,
    ),
    made_up(
        name="demand-source",
        description="Exact sources are demanded, which tempts to make them up; the endpoint must not crash.",
        make=framing("{} (quote the page and paragraph word by word)", "{} - name three studies with authors and DOI"),
    ),
)
