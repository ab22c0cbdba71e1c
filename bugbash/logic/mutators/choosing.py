"""Which mutants to make of a text, and which mutators fit a prototype to begin with."""

from collections.abc import Iterable
from dataclasses import dataclass

from bugbash.choices import AnswerKind, Family
from bugbash.logic.mutators.catalogue import MUTATORS
from bugbash.logic.mutators.kinds import Mutant, Vocabulary
from bugbash.logic.mutators.making import NO_WORDS, mutate

# What only a model that writes its answers can fall for.
OF_MODELS = {Family.INSTRUCTION, Family.EXPOSURE, Family.PREMISE, Family.FABRICATION}
USUAL_RATE = 0.1
USUAL_SEED = 1
LARGEST_SEED = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Plan:
    """Which mutators, with which seed, at which rate."""

    names: tuple[str, ...]
    seed: int = USUAL_SEED
    rate: float = USUAL_RATE


def usual_names(kind: AnswerKind) -> tuple[str, ...]:
    """All mutators, but for prototypes that only rank, label or look up none that talk a model into something."""
    spared = set() if kind == AnswerKind.TEXT else OF_MODELS
    return tuple(name for name, mutator in MUTATORS.items() if mutator.family not in spared)


def make_mutants(
    text: str, plan: Plan, vocabulary: Vocabulary = NO_WORDS, *, names: Iterable[str] | None = None
) -> list[Mutant]:
    """A mutant of each mutator of the plan that applies, in the order of the catalogue; of equal texts the first."""
    wanted = set(plan.names if names is None else names)
    made: dict[str, Mutant] = {}
    for name in MUTATORS:
        mutant = mutate(name, text, seed=plan.seed, rate=plan.rate, vocabulary=vocabulary) if name in wanted else None
        if mutant is not None:
            made.setdefault(mutant.text, mutant)
    return list(made.values())
