"""What a check looks at and what it says: one reply in, one outcome out."""

from dataclasses import dataclass
from typing import Self

from bugbash.choices import CheckResult
from bugbash.logic.answers import Answer, Json


@dataclass(frozen=True, slots=True)
class Evidence:
    """A completed reply: parsed JSON `body`, decoded `text`, extracted `answer`."""

    status: int | None
    is_json: bool
    body: Json
    text: str
    answer: Answer | None
    elapsed_ms: float


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """One check's result with one short sentence why, and what it wanted against what it got."""

    line: str
    result: CheckResult
    reason: str
    expected: str = ""
    actual: str = ""

    def to_json(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in self.__slots__} | {"result": self.result.value}

    @classmethod
    def from_json(cls, data: dict[str, str]) -> Self:
        return cls(**{**data, "result": CheckResult(data["result"])})  # type: ignore[arg-type]
