"""State: nothing was asked before, and nothing that was may matter."""

from functools import partial

from bugbash.choices import Family, Relation
from bugbash.logic.mutators.kinds import Given, Mutator
from bugbash.logic.mutators.places import framing


def past_the_cache(given: Given) -> str:
    return f"{given.text} " if given.text.strip() else given.text


def twice(given: Given) -> str:
    return f"{given.text}\n{given.text}" if given.text.strip() else given.text


same = partial(Mutator, family=Family.STATE, relation=Relation.INVARIANT)
MUTATORS = (
    same(
        name="past-the-cache",
        description="The same query with a space at its end, which no cache knows; the answer stays the same.",
        make=past_the_cache,
    ),
    same(
        name="asked-twice",
        description="The same query stands there twice; the answer stays the same.",
        make=twice,
    ),
    same(
        name="asked-again",
        description="The question says that it was asked before; the answer stays the same.",
        make=framing("again: {}", "{} (I asked this before)", "same as last time, {}", "once more, {}"),
    ),
)
