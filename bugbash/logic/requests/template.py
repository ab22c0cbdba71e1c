"""The template of a request, as it is kept and checked."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Self
from urllib.parse import unquote

from bugbash.logic.answers import Json
from bugbash.logic.fingerprints import canonical_json

PLACEHOLDER = re.compile(r"\{\{\s*+([\w.-]*+)\s*+\}\}")
OPENING = "{{"
METHODS = ("GET", "POST", "PUT", "PATCH")
BODY_KINDS = ("none", "json", "form")
SECRET_NAME = re.compile(r"secret\.[a-z][a-z0-9_-]{0,39}")
HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}")
LONGEST_SHOWN = 60
SENT_NOWHERE = "The query is sent nowhere: put {{query}} or a {{params.name}} into a value."
DOTS = {".", ".."}
Pairs = tuple[tuple[str, str], ...]


class RequestError(Exception):
    """The request can not be built from this; the message says which part and why."""


@dataclass(frozen=True, slots=True)
class RequestTemplate:
    """How a prototype is called. `{{query}}` and `{{params.name}}` may stand in values: of the query string, headers,
    form fields, in JSON strings, and as a whole segment of the path. `{{secret.name}}` may stand in headers and the
    body, but never in the URL, which is logged in many places on its way.

    With `params_in_query`, parameters without a placeholder of their own are added to the query string.
    """

    method: str = "GET"
    path: str = ""
    query: Pairs = ()
    headers: Pairs = ()
    body_kind: str = "none"
    body: Json = None
    params_in_query: bool = False

    @classmethod
    def from_json(cls, data: Mapping[str, Json]) -> Self:
        """Raises RequestError for parts that a template does not have or that are not of their type."""
        if not isinstance(data, Mapping):
            raise RequestError("A request is an object of its parts, such as method, path and query.")
        known = {part.name for part in fields(cls)}
        if unknown := sorted(set(data) - known):
            raise RequestError(f"Unknown part of a request: {', '.join(unknown)}.")
        for name in ("method", "path", "body_kind"):
            if not isinstance(data.get(name, ""), str):
                raise RequestError(f"{name}: must be a text.")
        if not isinstance(data.get("params_in_query", False), bool):
            raise RequestError("params_in_query: must be true or false.")
        try:
            canonical_json(data.get("body"))
        except ValueError as error:
            raise RequestError(f"body: {error}") from None
        pairs = {name: read_pairs(name, data.get(name, ())) for name in ("query", "headers")}
        return cls(**{**data, **pairs})

    def to_json(self) -> dict[str, Json]:
        pairs = {name: [list(pair) for pair in getattr(self, name)] for name in ("query", "headers")}
        return {**asdict(self), **pairs}

    def validate(self) -> list[str]:
        """Sentences that say what is wrong; empty if the template can be used."""
        return [
            *self.choice_faults(),
            *path_faults(self.path),
            *header_faults(self.headers),
            *self.body_faults(),
            *self.placeholder_faults(),
        ]

    def choice_faults(self) -> Iterator[str]:
        if self.method not in METHODS:
            yield f"method: must be one of {', '.join(METHODS)}, not {self.method!r}."
        if self.body_kind not in BODY_KINDS:
            yield f"body_kind: must be one of {', '.join(BODY_KINDS)}, not {self.body_kind!r}."

    def body_faults(self) -> Iterator[str]:
        is_flat = isinstance(self.body, dict) and all(isinstance(value, str) for value in self.body.values())
        if self.body_kind == "form" and not is_flat:
            yield "body: form fields are an object of names and texts."

    def placeholder_faults(self) -> Iterator[str]:
        names = [name for name, _ in self.query + self.headers] + list(keys_of(self.body))
        for name in names:
            if OPENING in name:
                yield f"A placeholder can not be a name: {name!r}."
        yield from self.secret_faults()
        found = {name for name in self.placeholders() if not SECRET_NAME.fullmatch(name)}
        for name in sorted(found):
            if name != "query" and not re.fullmatch(r"params\..+", name):
                yield f"Unknown placeholder {{{{{name}}}}}: use {{{{query}}}} or {{{{params.name}}}}."
        for leaf in self.leaves():
            if OPENING in PLACEHOLDER.sub("", leaf):
                shown = repr(leaf[:LONGEST_SHOWN])
                yield f"{shown} opens a placeholder that is none: use {{{{query}}}} or {{{{params.name}}}}."
        if not found and not self.params_in_query:
            yield SENT_NOWHERE

    def secret_faults(self) -> Iterator[str]:
        for part, leaves in (("path", self.path.split("/")), ("query", [value for _, value in self.query])):
            for name in sorted({name for leaf in leaves for name in PLACEHOLDER.findall(leaf)}):
                if SECRET_NAME.fullmatch(name):
                    yield f"{part}: {{{{{name}}}}} can not stand in a URL; put it into a header or the body."

    def leaves(self) -> Iterator[str]:
        """Every text that is sent and in which a placeholder may stand."""
        yield from self.path.split("/")
        yield from (value for _, value in self.query + self.headers)
        if self.body_kind != "none":
            yield from texts_of(self.body)

    def placeholders(self) -> set[str]:
        return {name for leaf in self.leaves() for name in PLACEHOLDER.findall(leaf)}


def read_pairs(name: str, data: Json) -> Pairs:
    pairs = list(data.items()) if isinstance(data, Mapping) else data
    if not isinstance(pairs, list | tuple) or not all(is_pair(pair) for pair in pairs):
        raise RequestError(f"{name}: must be pairs of a name and a text.")
    return tuple((key, value) for key, value in pairs)


def is_pair(pair: Json) -> bool:
    return isinstance(pair, list | tuple) and len(pair) == 2 and all(isinstance(part, str) for part in pair)


def path_faults(path: str) -> Iterator[str]:
    if path and not path.startswith("/"):
        yield "path: must begin with a slash."
    segments = path.split("/")
    literal = [part for part in segments if not PLACEHOLDER.fullmatch(part)]
    if any(PLACEHOLDER.search(part) for part in literal):
        yield "path: a placeholder must be a whole segment."
    if any("?" in part or "#" in part for part in literal):
        yield "path: must not contain ? or #; parameters belong into the query."
    if any(unquote(part) in DOTS for part in literal):
        yield "path: must not contain . or .. as a segment."


def header_faults(headers: Pairs) -> Iterator[str]:
    seen: set[str] = set()
    for name, _ in headers:
        if not HEADER_NAME.fullmatch(name):
            yield f"headers: {name!r} is not a header name."
        elif name.lower() in seen:
            yield f"headers: {name} is given more than once."
        seen.add(name.lower())


def keys_of(value: Json) -> Iterator[str]:
    for item in children_of(value):
        yield from keys_of(item)
    if isinstance(value, dict):
        yield from value


def texts_of(value: Json) -> Iterator[str]:
    """The strings of a JSON value that are no keys."""
    if isinstance(value, str):
        yield value
    for item in children_of(value):
        yield from texts_of(item)


def children_of(value: Json) -> list[Json]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
