"""All mutators, family by family."""

from collections.abc import Mapping
from types import MappingProxyType

from bugbash.choices import Family
from bugbash.logic.mutators import (
    cases,
    encodings,
    entities,
    exposures,
    fabrications,
    fairness,
    injections,
    instructions,
    intents,
    languages,
    lengths,
    meanings,
    numbers,
    paraphrases,
    premises,
    states,
    surfaces,
    symbols,
)
from bugbash.logic.mutators.kinds import Mutator

FAMILIES = (
    surfaces,
    cases,
    symbols,
    lengths,
    injections,
    encodings,
    paraphrases,
    meanings,
    entities,
    fairness,
    languages,
    intents,
    premises,
    fabrications,
    instructions,
    exposures,
    numbers,
    states,
)
MUTATORS: Mapping[str, Mutator] = MappingProxyType(
    {mutator.name: mutator for family in FAMILIES for mutator in family.MUTATORS}
)


def by_family() -> list[tuple[Family, list[Mutator]]]:
    """Every family with its mutators."""
    return [(family, [mutator for mutator in MUTATORS.values() if mutator.family == family]) for family in Family]
