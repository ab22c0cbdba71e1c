"""What a file of judgments says, piece by piece."""

from typing import NamedTuple

from bugbash.logic.query_files import Problem

LONGEST_ID = 500
LONGEST_NAME = 150


class Record(NamedTuple):
    """One grade as a file says it; there are a million of them, so it is a tuple.

    `line` counts from 1 and is where it stands; in JSON where the entry of its query begins. `query` is a text, or
    what a format has in its place. An empty `rater` is nobody in particular.
    """

    line: int
    query: str
    doc: str
    rater: str
    grade: int


class Row(NamedTuple):
    """One grade as it is written: `query` is how a file by text calls it, `group` how a file by topic does."""

    group: str
    query: str
    doc: str
    rater: str
    grade: int


Found = Record | Problem
