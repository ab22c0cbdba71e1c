"""Entities: the names in a query."""

import re
from functools import partial

from bugbash.choices import Family, Relation
from bugbash.logic.mutators.kinds import Mutator
from bugbash.logic.mutators.lexicon import swap_words
from bugbash.logic.mutators.places import becoming

NAME = re.compile(r"(?<=\w )[A-Z][^\W\d_]+")
ACRONYM = re.compile(r"(?<!\w)[A-Z]{2,6}(?!\w)")


def with_points(acronym: str) -> str:
    return "".join(f"{letter}." for letter in acronym)


named = partial(Mutator, family=Family.ENTITY)
MUTATORS = (
    named(
        name="swap-entity",
        relation=Relation.DIRECTIONAL,
        description="A name becomes another of the project’s lists; the answer must differ from the parent’s.",
        make=lambda given: swap_words(given, given.vocabulary.entities),
        needs="entity",
    ),
    named(
        name="name-in-lower-case",
        relation=Relation.INVARIANT,
        description="Names inside the text are written small; the answer stays the same.",
        make=becoming(NAME, str.lower),
    ),
    named(
        name="spell-acronym",
        relation=Relation.INVARIANT,
        description="Acronyms are written with points, such as C.S.V.; the answer stays the same.",
        make=becoming(ACRONYM, with_points),
    ),
)
