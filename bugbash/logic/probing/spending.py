"""How a probe spends its budget.

Two thirds go into a first look: each parent is asked twice, so that its own noise shows itself, each mutant once.
The rest is kept to ask again what looked odd, mutant and parent twice more; only what holds then becomes a finding.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bugbash.logic.fingerprints import sha256_hex
from bugbash.logic.mutators import Mutant

PARENT_ASKINGS = 2
CONFIRMING = 2
FIRST_SHARE = 2 / 3
PER_PARENT = 8


@dataclass(frozen=True, slots=True)
class Chosen:
    """A mutant with the key of its parent."""

    parent: int
    mutant: Mutant


def first_calls(budget: int) -> int:
    """Calls of the first look."""
    return int(budget * FIRST_SHARE)


def parent_count(budget: int, available: int) -> int:
    """To how many parents the first look goes: some eight mutants each, more where there are fewer parents."""
    return min(available, max(1, first_calls(budget) // (PARENT_ASKINGS + PER_PARENT)))


def in_order(fingerprints: Mapping[int, str], seed: int) -> list[int]:
    """The keys in an order that the seed and the fingerprints determine."""
    return sorted(fingerprints, key=lambda key: chance(seed, fingerprints[key]))


def choose(offers: Mapping[int, Sequence[Mutant]], *, calls: int, seed: int) -> list[Chosen]:
    """Mutants for so many calls out of what each parent offers; a parent without any costs nothing.

    In turn each parent gets one more, of the family and then of the mutator that was used least so far: neither a
    parent nor a mutator takes up the budget. No text is chosen twice.
    """
    left = {parent: list(mutants) for parent, mutants in offers.items() if mutants}
    families: Counter[str] = Counter()
    names: Counter[str] = Counter()
    chosen: list[Chosen] = []
    texts: set[str] = set()
    calls -= PARENT_ASKINGS * len(left)
    while left and len(chosen) < calls:
        for parent in list(left)[: calls - len(chosen)]:
            mutant = min(left[parent], key=lambda one: weight(one, parent, families, names, seed))
            left[parent].remove(mutant)
            if not left[parent]:
                del left[parent]
            if mutant.text not in texts:
                texts.add(mutant.text)
                families[mutant.family] += 1
                names[mutant.mutator] += 1
                chosen.append(Chosen(parent, mutant))
    return chosen


def weight(mutant: Mutant, parent: int, families: Counter[str], names: Counter[str], seed: int) -> tuple[int, int, str]:
    """The lightest is next."""
    return families[mutant.family], names[mutant.mutator], chance(seed, f"{parent} {mutant.mutator}")


def chance(seed: int, name: str) -> str:
    return sha256_hex(f"{seed} {name}".encode())
