"""What a check looks at and what it says: one reply in, one outcome out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from bugbash.choices import CheckResult
from bugbash.logic.answers import Answer, Json


@dataclass(frozen=True, slots=True)
class ParentAnswer:
    """What the query's parent was answered by the same deployment; `gap` says why there is none."""

    answer: Answer | None = None
    gap: str = "its parent's answer is not at hand"


ORPHAN = ParentAnswer(gap="the query has no parent")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A completed reply: parsed JSON `body`, decoded `text`, extracted `answer`, `size` of the body in bytes.

    Headers are as they are kept: values whose names speak of secrets are masked.
    """

    status: int | None
    is_json: bool
    body: Json
    text: str
    answer: Answer | None
    elapsed_ms: float
    headers: tuple[tuple[str, str], ...] = ()
    size: int = 0
    parent: ParentAnswer = ParentAnswer()

    def header(self, name: str) -> str | None:
        """The first value of a header, whatever its case."""
        return next((value for one, value in self.headers if one.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """One check's result with one short sentence why, and what it wanted against what it got.

    One that only `advises` is shown and decides nothing; `by_model` says that a model answered.
    """

    line: str
    result: CheckResult
    reason: str
    expected: str = ""
    actual: str = ""
    by_model: bool = False
    advises: bool = False

    def to_json(self) -> dict[str, Any]:
        """Without what is empty, for there is one of these for each check of each observation."""
        told = {name: value for name in self.__slots__ if (value := getattr(self, name))}
        return told | {"result": self.result.value}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Reads what any version wrote: what is missing is empty."""
        given = {name: value for name, value in data.items() if name in cls.__slots__}
        return cls(**{"reason": "", **given, "result": CheckResult(data["result"])})
