"""The response mapping: JMESPath expressions that read an answer out of a JSON body."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import lru_cache
from typing import Self

from bugbash.choices import AnswerKind
from bugbash.logic.answers import Answer, Json, Result
from bugbash.logic.expressions import ExpressionError, find_fault, is_plain, name_of, searcher
from bugbash.logic.fingerprints import canonical_json

NEEDED = {
    AnswerKind.RANKED: ("results", "id"),
    AnswerKind.TEXT: ("text",),
    AnswerKind.LABEL: (),
    AnswerKind.JSON: (),
}


class MappingError(Exception):
    """The mapping does not fit the body; the message says which path and what stood there instead."""


@dataclass(frozen=True, slots=True)
class ResponseMapping:
    """One JMESPath per part of an answer; `id`, `title`, `text`, `score` and `fields` are read from each result."""

    kind: AnswerKind
    results: str = ""
    id: str = ""
    title: str = ""
    text: str = ""
    score: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    label: str = ""
    probabilities: str = ""
    value: str = ""

    @classmethod
    def from_json(cls, data: Mapping[str, Json]) -> Self:
        """Raises MappingError for an unknown kind, an unknown part, or a path that is no text."""
        if not isinstance(data, Mapping):
            raise MappingError("A mapping is an object of paths by the names of their parts.")
        known = {part.name for part in fields(cls)}
        if unknown := sorted(set(data) - known):
            raise MappingError(f"Unknown part of a mapping: {', '.join(unknown)}.")
        if data.get("kind") not in AnswerKind.values:
            raise MappingError(f"kind: must be one of {', '.join(AnswerKind.values)}.")
        named = data.get("fields", {})
        if not isinstance(named, Mapping) or not all(isinstance(path, str) for path in named.values()):
            raise MappingError("fields: must be an object of names and paths.")
        for name in known - {"kind", "fields"}:
            if not isinstance(data.get(name, ""), str):
                raise MappingError(f"{name}: a path is a text, this is {name_of(data[name])}.")
        return cls(**{**data, "kind": AnswerKind(data["kind"]), "fields": dict(named)})

    def to_json(self) -> dict[str, Json]:
        return {**asdict(self), "kind": self.kind.value}

    def expressions(self) -> dict[str, str]:
        """Every expression by the name of its part."""
        plain = {part.name: getattr(self, part.name) for part in fields(self) if part.name not in {"kind", "fields"}}
        named = {f"fields.{name}": path for name, path in self.fields.items()}
        return {name: path for name, path in {**plain, **named}.items() if path}

    def validate(self) -> list[str]:
        """Sentences that say what is wrong; empty if the mapping can be used."""
        missing = [
            f"{name}: the mapping of {self.kind.label} needs this path."
            for name in NEEDED[self.kind]
            if not getattr(self, name)
        ]
        if self.kind == AnswerKind.LABEL and not self.label and not self.probabilities:
            missing.append(f"label: the mapping of {self.kind.label} needs this path, or one of probabilities.")
        return missing + [
            f"{name}: “{path}” is not JMESPath ({sentence})."
            for name, path in self.expressions().items()
            if (sentence := find_fault(path))
        ]


def takes_whole(mapping: ResponseMapping) -> bool:
    """Whether the answer is the body itself as text, which then need not be JSON."""
    return mapping.kind == AnswerKind.TEXT and mapping.text.strip() == "@"


def extract(mapping: ResponseMapping, body: Json) -> Answer:
    """The answer that the mapping reads; raises MappingError where the body does not have the mapped shape."""
    match mapping.kind:
        case AnswerKind.RANKED:
            return Answer(kind=mapping.kind, results=read_results(mapping, body))
        case AnswerKind.TEXT:
            return Answer(kind=mapping.kind, text=read_text("text", mapping.text, body))
        case AnswerKind.LABEL:
            probabilities = read_probabilities(mapping.probabilities, body)
            label = read_text("label", mapping.label, body) if mapping.label else most_probable(mapping, probabilities)
            return Answer(kind=mapping.kind, label=label, probabilities=probabilities)
        case _:
            return Answer(kind=mapping.kind, value=find("value", mapping.value, body) if mapping.value else body)


def find(name: str, path: str, body: Json) -> Json:
    return finder(name, path)(body)


@lru_cache(maxsize=1024)
def finder(name: str, path: str) -> Callable[[Json], Json]:
    """The part's path made ready to be followed often; what it returns raises MappingError."""
    follow = searcher(path)
    if is_plain(path):
        return follow

    def find_or_explain(body: Json) -> Json:
        try:
            return follow(body)
        except ExpressionError as error:
            raise MappingError(f"{name}: {error}") from None

    return find_or_explain


def read_results(mapping: ResponseMapping, body: Json) -> tuple[Result, ...]:
    found = find("results", mapping.results, body)
    if not isinstance(found, list):
        raise MappingError(f"results: “{mapping.results}” is {name_of(found)}, not a list.")
    id_of, title_of, text_of, score_of = (
        finder(name, getattr(mapping, name)) for name in ("id", "title", "text", "score")
    )
    further = [(name, finder(f"fields.{name}", path)) for name, path in mapping.fields.items()]
    return tuple(
        Result(
            id=read_id(id_of(item), mapping.id, number),
            title=read_part(title_of(item)),
            text=read_part(text_of(item)),
            score=read_score(score_of(item)),
            fields={name: find_it(item) for name, find_it in further},
        )
        for number, item in enumerate(found, start=1)
    )


def read_id(found: Json, path: str, number: int) -> str:
    """Only its id must be there in a result; what else is missing is for the contract to say."""
    if found is None or isinstance(found, dict | list):
        raise MappingError(f"id: “{path}” is {name_of(found)} in result {number}, not text or a number.")
    return as_text(found)


def read_score(found: Json) -> float | str | None:
    return found if isinstance(found, str) or is_number(found) else None


def read_part(found: Json) -> str | None:
    """Text of a result; several texts, as search engines give for one field, stand on lines of their own."""
    if found is None or isinstance(found, str):
        return found
    if isinstance(found, list) and all(isinstance(part, str) for part in found):
        return "\n".join(found)
    return as_text(found)


def read_text(name: str, path: str, body: Json) -> str:
    found = find(name, path, body)
    if found is None or isinstance(found, dict | list):
        raise MappingError(f"{name}: “{path}” is {name_of(found)}, not text.")
    return as_text(found)


def most_probable(mapping: ResponseMapping, probabilities: Mapping[str, float]) -> str:
    """The label where the answer has probabilities only; the first of equals."""
    if not probabilities:
        raise MappingError(f"probabilities: “{mapping.probabilities}” has none, and no path says where the label is.")
    return max(probabilities, key=lambda label: probabilities[label])


def read_probabilities(path: str, body: Json) -> dict[str, float]:
    """From {label: p}, from a list of objects that have a `label` and a `probability` or `score`, or from a list of
    numbers, whose labels are their positions from 0 on."""
    found = find("probabilities", path, body)
    if found is None:
        return {}
    pairs = list(found.items()) if isinstance(found, dict) else read_pairs(as_list(found))
    if not pairs and found:
        raise MappingError(f"probabilities: “{path}” is {name_of(found)}, not a number for each label.")
    for label, p in pairs:
        if not isinstance(label, str) or not is_number(p):
            raise MappingError(f"probabilities: “{path}” does not have a number for each label.")
    return {label: float(p) for label, p in pairs}


def as_list(found: Json) -> list[Json]:
    return found if isinstance(found, list) else []


def read_pairs(items: list[Json]) -> list[tuple[Json, Json]]:
    if all(is_number(item) for item in items):
        return [(str(position), item) for position, item in enumerate(items)]
    return [read_pair(item) for item in items]


def read_pair(item: Json) -> tuple[Json, Json]:
    if not isinstance(item, dict):
        return None, None
    label = item.get("label")
    return None if label is None else as_text(label), item.get("probability", item.get("score"))


def is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def as_text(value: Json) -> str:
    """A text as it is, anything else as JSON writes it."""
    return value if isinstance(value, str) else canonical_json(value).decode()
