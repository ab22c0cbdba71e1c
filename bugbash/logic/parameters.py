"""Fields for the parameters that go with a query: learnt from what the request needs and from what was asked before."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import orjson

from bugbash.logic.answers import Json
from bugbash.logic.fingerprints import canonical_json
from bugbash.logic.requests.template import PLACEHOLDER, RequestTemplate

MOST = 12
PLAIN = re.compile(r"[\w.-]{1,60}")
EXAMPLES = 3
NUMBER, FLAG, TEXT, ANYTHING = "number", "flag", "text", "anything"
WORDS = {NUMBER: "a number", FLAG: "true or false", ANYTHING: "JSON"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter by its name; `kind` is number, flag, text, or anything where values of several types were seen."""

    name: str
    kind: str
    examples: tuple[str, ...] = ()
    is_needed: bool = False

    @property
    def hint(self) -> str:
        return f"Such as {', '.join(self.examples)}." if self.examples else ""


def named_parameters(template: RequestTemplate) -> tuple[str, ...]:
    """The names that the request has a place for, `{{params.name}}`."""
    found = PLACEHOLDER.findall(canonical_json(template.to_json()).decode())
    return tuple(dict.fromkeys(one.partition(".")[2] for one in found if one.startswith("params.")))


def learn(seen: Iterable[Mapping[str, Json]], needed: Sequence[str] = ()) -> tuple[Parameter, ...]:
    """What the request needs first, then what was asked most often; at most twelve.

    A parameter that always was a list or an object gets no field, nor does one with an odd name: there is the JSON
    beside it.
    """
    values: dict[str, list[Json]] = {name: [] for name in needed}
    for params in seen:
        for name, value in params.items():
            values.setdefault(name, []).append(value)
    usual = sorted(values, key=lambda name: (name not in needed, -len(values[name]), name))
    scalar = [
        name
        for name in usual
        if PLAIN.fullmatch(name) and (name in needed or not all(isinstance(one, dict | list) for one in values[name]))
    ]
    return tuple(describe(name, values[name], name in needed) for name in scalar[:MOST])


def describe(name: str, values: Sequence[Json], is_needed: bool) -> Parameter:
    kinds = {kind_of(value) for value in values if value is not None}
    kind = kinds.pop() if len(kinds) == 1 else (ANYTHING if kinds else TEXT)
    written = Counter(write(value, kind) for value in values if not isinstance(value, dict | list))
    return Parameter(name, kind, tuple(text for text, _ in written.most_common(EXAMPLES) if text), is_needed)


def kind_of(value: Json) -> str:
    if isinstance(value, bool):
        return FLAG
    if isinstance(value, int | float):
        return NUMBER
    return TEXT if isinstance(value, str) else ANYTHING


def write(value: Json, kind: str) -> str:
    """How a value is typed into its field."""
    return value if kind == TEXT and isinstance(value, str) else canonical_json(value).decode()


def read(parameter: Parameter, typed: str) -> Json:
    """The value that was typed; raises ValueError with a sentence where it is none of that kind."""
    if parameter.kind == TEXT:
        return typed
    try:
        value = orjson.loads(typed)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        value = typed
    if parameter.kind != ANYTHING and kind_of(value) != parameter.kind:
        raise ValueError(f"This is not {WORDS[parameter.kind]}; of another kind it goes into the JSON object.")
    return value


def split(params: Mapping[str, Json], known: Iterable[Parameter]) -> tuple[dict[str, str], dict[str, Json]]:
    """What the fields show of given parameters, and what is left for the JSON."""
    fields = {
        one.name: write(params[one.name], one.kind)
        for one in known
        if one.name in params and fits(params[one.name], one)
    }
    return fields, {name: value for name, value in params.items() if name not in fields}


def fits(value: Json, parameter: Parameter) -> bool:
    """Whether the value would be read back from the field as it is."""
    if value is None or value == "" or (parameter.kind != ANYTHING and kind_of(value) != parameter.kind):
        return False
    return parameter.kind == TEXT or isinstance(value, bool | int | float)
