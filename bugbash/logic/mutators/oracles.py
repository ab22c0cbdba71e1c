"""What a mutant's answer is held against, without anybody having to say so."""

from bugbash.choices import AnswerKind, Relation
from bugbash.logic.mutators.catalogue import MUTATORS

SAME_RESULTS = "same-as-parent: overlap@10 >= 0.8"
SAME = "same-as-parent"
DIFFERENT = "differs-from-parent"
STANDING = "no-crash"


def oracle_of(relation: Relation, kind: AnswerKind) -> list[str]:
    """The check lines that a relation brings for answers of a kind; none for a relation that states its answer.

    Ranked results may trade places and lose a few: eight of the first ten make the same answer.
    """
    match relation:
        case Relation.INVARIANT:
            return [SAME_RESULTS if kind == AnswerKind.RANKED else SAME]
        case Relation.DIRECTIONAL:
            return [DIFFERENT]
        case Relation.ROBUST:
            return [STANDING]
        case _:
            return []


def checks_of(name: str, kind: AnswerKind) -> list[str]:
    """The check lines of a mutator's relation, then those of its own. Raises KeyError for a name that is none."""
    mutator = MUTATORS[name]
    return [*oracle_of(mutator.relation, kind), *mutator.brings]
