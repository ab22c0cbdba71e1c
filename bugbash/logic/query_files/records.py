"""What a file of queries says, piece by piece."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bugbash.logic.answers import Json

COLUMNS = ("query", "params", "tags", "group", "checks", "required", "need")


@dataclass(frozen=True, slots=True)
class Record:
    """One query as a file says it.

    `line` counts from 1 and is where the query begins; in HAR it is the number of the request. An empty `group` is
    the query's own. `checks` are in their canonical form.
    """

    line: int
    text: str
    params: Mapping[str, Json] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    group: str = ""
    checks: tuple[str, ...] = ()
    required: bool = False
    need: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line gives no query: the column at fault, if one is, and the rule that it breaks.

    `left_out` tells what does not match, such as a request to elsewhere, from what is wrong.
    """

    line: int
    column: str
    rule: str
    left_out: bool = False

    def __str__(self) -> str:
        return f"line {self.line}{f', {self.column}' if self.column else ''}: {self.rule}"


Found = Record | Problem
