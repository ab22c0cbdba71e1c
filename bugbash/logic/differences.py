"""What a comparison of two answers says, whatever their kind."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from bugbash.choices import AnswerKind
from bugbash.logic.answers import Json
from bugbash.logic.json_paths import ROOT
from bugbash.logic.rule_paths import generalise, read_path

Op = Literal["added", "removed", "changed", "retyped"]
SMALLEST = 0.001


class Place(NamedTuple):
    """Where one result stood on each side, counted from 1; None where it was not there."""

    id: str
    old: int | None
    new: int | None


class Change(NamedTuple):
    """One difference inside a JSON value; `path` is JMESPath, the missing side of an addition or removal is None."""

    path: str
    op: Op
    old: Json
    new: Json

    @property
    def wide_path(self) -> str:
        """The path of all places alike, such as `results[].title`; empty for the root."""
        return "" if self.path == ROOT else generalise(read_path(self.path))


@dataclass(frozen=True, slots=True)
class Diff:
    """How far two answers are apart, and in what; only the fields of the kind are filled.

    `distance` is in 0..1: 0 for `same`, at least `SMALLEST` for anything else, 1 for nothing in common. `words` are
    those that came, as `+word`, and went, as `-word`, where they are few.
    """

    kind: AnswerKind
    same: bool
    distance: float
    sentence: str
    entered: tuple[Place, ...] = ()
    left: tuple[Place, ...] = ()
    moved: tuple[Place, ...] = ()
    rewritten: tuple[str, ...] = ()
    overlap: float | None = None
    jaccard: float | None = None
    rbo: float | None = None
    similarity: float | None = None
    words: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def count(self) -> int:
        """How many differences there are; what has no parts counts as one."""
        parts = len(self.entered) + len(self.left) + len(self.moved) + len(self.changes)
        return 0 if self.same else parts or 1


def counted(count: int, noun: str) -> str:
    """`1 result`, `2 results`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
