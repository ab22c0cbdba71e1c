"""All kinds of checks, in the order in which people read them."""

from bugbash.logic.checks import (
    equality,
    headers,
    humans,
    labels,
    ranks,
    relations,
    repeats,
    replies,
    schemas,
    similarity,
    structures,
    texts,
)
from bugbash.logic.checks.kinds import Group, Kind

FAMILIES = (
    replies,
    headers,
    texts,
    similarity,
    structures,
    equality,
    schemas,
    ranks,
    labels,
    relations,
    repeats,
    humans,
)
KINDS: dict[str, Kind] = {kind.name: kind for family in FAMILIES for kind in family.KINDS}
TITLES: dict[str, Kind] = {kind.title: kind for kind in KINDS.values()}


def by_group() -> list[tuple[Group, list[Kind]]]:
    """Every group with its kinds."""
    return [(group, [kind for kind in KINDS.values() if kind.group == group]) for group in Group]
