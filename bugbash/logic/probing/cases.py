"""A mutant beside its parent, with all that either was answered."""

from collections.abc import Sequence
from dataclasses import dataclass

from bugbash.choices import Relation
from bugbash.logic.answers import Answer
from bugbash.logic.evidence import CheckOutcome

OVERLOADED = {502, 503, 504}


@dataclass(frozen=True, slots=True)
class Heard:
    """One asking: the answer and its digest, or the error code that says why there is none; and what it was told about
    the checks that look at nothing but this answer.
    """

    answer: Answer | None
    digest: str = ""
    error: str = ""
    status: int | None = None
    checks: tuple[CheckOutcome, ...] = ()

    @property
    def is_crash(self) -> bool:
        """A status of 500 and above, but for those that speak of a gateway or of too much load."""
        return self.status is not None and self.status >= 500 and self.status not in OVERLOADED

    @property
    def is_answered(self) -> bool:
        return self.answer is not None and not self.error and not self.is_crash


@dataclass(frozen=True, slots=True)
class Case:
    """A mutant beside its parent: texts, relation, the lines of the relation's checks, and every asking of each."""

    text: str
    parent_text: str
    relation: Relation
    lines: tuple[str, ...]
    mutants: Sequence[Heard]
    parents: Sequence[Heard]
