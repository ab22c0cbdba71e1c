"""Mutators: how a program makes adversarial queries out of a collected one, each with its own oracle.

After Ribeiro et al., "Beyond Accuracy: Behavioral Testing of NLP Models with CheckList" (ACL 2020): a mutant keeps its
parent and its relation to it, so nobody has to say by hand what its right answer would be.
"""

from bugbash.logic.mutators.catalogue import MUTATORS, by_family
from bugbash.logic.mutators.choosing import LARGEST_SEED, USUAL_RATE, USUAL_SEED, Plan, make_mutants, usual_names
from bugbash.logic.mutators.making import LONGEST, Mutant, Mutator, Vocabulary, mutate
from bugbash.logic.mutators.marking import mark
from bugbash.logic.mutators.oracles import checks_of, oracle_of

__all__ = [
    "LARGEST_SEED",
    "LONGEST",
    "MUTATORS",
    "USUAL_RATE",
    "USUAL_SEED",
    "Mutant",
    "Mutator",
    "Plan",
    "Vocabulary",
    "by_family",
    "checks_of",
    "make_mutants",
    "mark",
    "mutate",
    "oracle_of",
    "usual_names",
]
