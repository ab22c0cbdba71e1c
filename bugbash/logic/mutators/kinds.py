"""What a mutator is, what it is given, and what comes out."""

from collections.abc import Callable
from dataclasses import dataclass

from bugbash.choices import Family, Relation
from bugbash.logic.mutators.chance import Chance

Groups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A project's word lists: words that mean the same, and names of the same sort that mean something else."""

    synonyms: Groups = ()
    entities: Groups = ()


@dataclass(frozen=True, slots=True)
class Given:
    """What a mutator works on: storable text, the share of places to change in (0, 1], chance of its own."""

    text: str
    rate: float
    chance: Chance
    vocabulary: Vocabulary


Make = Callable[[Given], str]


@dataclass(frozen=True, slots=True)
class Mutator:
    """A named way to make a mutant. `needs` names the word lists without which it makes nothing: synonym or entity.

    `brings` are check lines of its own beside those of its relation, such as a word that must not be answered.
    """

    name: str
    family: Family
    relation: Relation
    description: str
    make: Make
    needs: str = ""
    brings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mutant:
    """A text with everything that makes it again out of its parent."""

    text: str
    mutator: str
    seed: int
    rate: float
    family: Family
    relation: Relation
