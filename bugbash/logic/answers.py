"""What the response mapping reads out of a body: the same few shapes for every kind of prototype."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from bugbash.choices import AnswerKind

Json = Any


@dataclass(frozen=True, slots=True)
class Result:
    """One entry of a ranked answer; `None` means that the mapping found nothing there."""

    id: str
    title: str | None = None
    text: str | None = None
    score: float | str | None = None
    fields: Mapping[str, Json] = field(default_factory=dict)

    def to_json(self) -> dict[str, Json]:
        return {
            "id": self.id,
            "title": self.title,
            "text": self.text,
            "score": self.score,
            "fields": dict(self.fields),
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """An extracted answer; only the fields of its kind are filled."""

    kind: AnswerKind
    results: tuple[Result, ...] = ()
    text: str = ""
    label: str = ""
    probabilities: Mapping[str, float] = field(default_factory=dict)
    value: Json = None

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(result.id for result in self.results)

    def to_json(self) -> dict[str, Json]:
        return {
            "kind": self.kind,
            "results": [result.to_json() for result in self.results],
            "text": self.text,
            "label": self.label,
            "probabilities": dict(self.probabilities),
            "value": self.value,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Json]) -> Self:
        results = tuple(Result(**result) for result in data["results"])
        return cls(**{**data, "kind": AnswerKind(data["kind"]), "results": results})
