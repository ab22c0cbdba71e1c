"""Making a mutant, again and again the same."""

from bugbash.logic.bodies import storable
from bugbash.logic.mutators.catalogue import MUTATORS
from bugbash.logic.mutators.chance import Chance
from bugbash.logic.mutators.kinds import Given, Mutant, Mutator, Vocabulary

LONGEST = 1_000_000
LONGEST_PARENT = 50_000
NO_WORDS = Vocabulary()

__all__ = ["LONGEST", "Mutant", "Mutator", "Vocabulary", "mutate"]


def mutate(name: str, text: str, *, seed: int, rate: float, vocabulary: Vocabulary = NO_WORDS) -> Mutant | None:
    """What this mutator makes of a text; None where it does not apply: nothing to change, a
    text of more than 50,000 characters, or a mutant too long to be kept.

    Equal arguments give the equal text on any machine. `rate`, in (0, 1], is the share of the places that are changed,
    at least one; mutators that change a text as a whole take no notice of it. The text may be anything: NUL and halves
    of surrogate pairs are replaced by what can be stored, before anything else and in what comes out.

    Raises KeyError for a name that is none, ValueError for a rate out of bounds.
    """
    mutator = MUTATORS[name]
    if not 0 < rate <= 1:
        raise ValueError(f"A rate is above 0 and at most 1, not {rate}.")
    if len(text) > LONGEST_PARENT:
        return None
    parent = storable(text)
    made = storable(mutator.make(Given(parent, rate, Chance(name, seed), vocabulary)))
    if made == parent or len(made) > LONGEST:
        return None
    return Mutant(made, name, seed, rate, mutator.family, mutator.relation)
