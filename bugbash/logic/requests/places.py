"""Where in a request the query can stand, and where it most likely does."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from urllib.parse import quote, unquote

from bugbash.logic.answers import Json
from bugbash.logic.json_paths import render
from bugbash.logic.requests.filling import PATH_SAFE
from bugbash.logic.requests.template import PLACEHOLDER, RequestTemplate

QUERY = "{{query}}"
HOLDS_QUERY = re.compile(r"\{\{\s*query\s*\}\}")
NAMES = (
    "q", "query", "text", "search", "input", "prompt", "question", "keywords", "keyword", "message", "inputs", "texts",
    "queries", "sentence", "sentences", "content", "search_query", "searchterm", "search_term", "term", "phrase",
    "utterance", "instances", "document", "body",
)  # fmt: skip
NUMBER = re.compile(r"\s*(-?\d+(\.\d+)?|true|false|null)?\s*", re.IGNORECASE)
Trail = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A text of the request: its place, its steps from the root of its part, and what stands there."""

    place: str
    part: str
    trail: Trail
    text: str

    @property
    def names(self) -> list[str]:
        return [step.lower() for step in self.trail if isinstance(step, str)]


def leaves_of(template: RequestTemplate) -> list[Leaf]:
    """Every text in which the query could stand: of the query string, the body, the path; a header only if it does."""
    found = [*query_leaves(template), *body_leaves(template), *path_leaves(template), *header_leaves(template)]
    return [leaf for leaf in found if not (set(PLACEHOLDER.findall(leaf.text)) - {"query"})]


def query_leaves(template: RequestTemplate) -> Iterator[Leaf]:
    seen: dict[str, int] = {}
    for number, (name, value) in enumerate(template.query):
        seen[name] = seen.get(name, 0) + 1
        place = f"query.{name}" if seen[name] == 1 else f"query.{name}#{seen[name]}"
        yield Leaf(place, "query", (number, name), value)


def body_leaves(template: RequestTemplate) -> Iterator[Leaf]:
    if template.body_kind == "none":
        return
    for trail, text in texts_in(template.body, ()):
        path = render(trail)
        place = "body" if not trail else f"body{path}" if path.startswith("[") else f"body.{path}"
        yield Leaf(place, "body", trail, text)


def texts_in(value: Json, trail: Trail) -> Iterator[tuple[Trail, str]]:
    if isinstance(value, str):
        yield trail, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from texts_in(item, (*trail, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from texts_in(item, (*trail, number))


def path_leaves(template: RequestTemplate) -> Iterator[Leaf]:
    for number, segment in enumerate(template.path.split("/")):
        if segment:
            yield Leaf(f"path.{number}", "path", (number,), unquote(segment))


def header_leaves(template: RequestTemplate) -> Iterator[Leaf]:
    for number, (name, value) in enumerate(template.headers):
        if HOLDS_QUERY.search(value):
            yield Leaf(f"header.{name}", "headers", (number, name), value)


def choose(template: RequestTemplate, leaves: list[Leaf]) -> Leaf | None:
    """The leaf where the query stands already, or most likely does; None if nothing speaks for one of them."""
    held = next((leaf for leaf in leaves if HOLDS_QUERY.search(leaf.text)), None)
    likely = [leaf for leaf in leaves if leaf.part in {"query", "body"} and not is_graph_query(template, leaf)]
    texts = [leaf for leaf in likely if not is_setting(leaf)]
    only = texts[0] if len(texts) == 1 else None
    return held or find_chat(template, leaves) or find_named(likely) or only or find_path(leaves)


def find_chat(template: RequestTemplate, leaves: list[Leaf]) -> Leaf | None:
    """The last text of the last message that a user says."""
    messages = template.body.get("messages") if isinstance(template.body, Mapping) else None
    if not isinstance(messages, list):
        return None
    said = [number for number, item in enumerate(messages) if isinstance(item, Mapping) and item.get("role") == "user"]
    texts = [
        leaf
        for leaf in leaves
        if said and leaf.trail[:3] == ("messages", said[-1], "content") and leaf.trail[3:][-1:] in {(), ("text",)}
    ]
    return texts[-1] if texts else None


def find_named(leaves: list[Leaf]) -> Leaf | None:
    """The leaf with the best name; where no name of its own tells, the names of the objects around it do."""
    own = [(NAMES.index(leaf.names[-1]), leaf) for leaf in leaves if leaf.names and leaf.names[-1] in NAMES]
    around = [
        (min(NAMES.index(name) for name in leaf.names if name in NAMES), leaf)
        for leaf in leaves
        if set(leaf.names) & set(NAMES) and not is_setting(leaf)
    ]
    for found in (own, around):
        if found:
            return min(found, key=lambda pair: pair[0])[1]
    return None


def is_setting(leaf: Leaf) -> bool:
    """Whether a text says how a query is worked on, such as the data type of an input, rather than what is asked."""
    return bool(set(leaf.names[-1:]) & SETTINGS) or bool(NUMBER.fullmatch(leaf.text))


SETTINGS = {
    "name", "datatype", "type", "role", "operator", "fields", "default_field", "lang", "language", "fuzziness", "field",
    "minimum_should_match", "model", "id", "analyzer", "columns",
}  # fmt: skip


def is_graph_query(template: RequestTemplate, leaf: Leaf) -> bool:
    """Whether this is the GraphQL text itself, whose variables carry what is asked."""
    return leaf.trail == ("query",) and isinstance(template.body, Mapping) and "variables" in template.body


def find_path(leaves: list[Leaf]) -> Leaf | None:
    """The last segment of a path such as `/search/copy a file`."""
    segments = [leaf for leaf in leaves if leaf.part == "path"]
    if len(segments) > 1 and segments[-2].text.lower() in NAMES:
        return segments[-1]
    return None


def put(template: RequestTemplate, leaf: Leaf, text: str) -> RequestTemplate:
    """The template with another text in this place."""
    if leaf.part == "path":
        segments = template.path.split("/")
        segments[int(leaf.trail[0])] = text if PLACEHOLDER.fullmatch(text) else quote(text, safe=PATH_SAFE)
        return replace(template, path="/".join(segments))
    if leaf.part == "body":
        return replace(template, body=put_into(template.body, leaf.trail, text))
    pairs = list(template.query if leaf.part == "query" else template.headers)
    number = int(leaf.trail[0])
    pairs[number] = (pairs[number][0], text)
    return replace(template, query=tuple(pairs)) if leaf.part == "query" else replace(template, headers=tuple(pairs))


def put_into(value: Json, trail: Trail, text: str) -> Json:
    if not trail:
        return text
    if isinstance(value, Mapping):
        return {key: put_into(item, trail[1:], text) if key == trail[0] else item for key, item in value.items()}
    return [put_into(item, trail[1:], text) if number == trail[0] else item for number, item in enumerate(value)]


def fill_query(template: RequestTemplate, text: str) -> RequestTemplate:
    """The template with the sample text wherever the query stands."""
    held = [leaf for leaf in leaves_of(template) if HOLDS_QUERY.search(leaf.text)]
    return reduce(lambda so_far, leaf: put(so_far, leaf, HOLDS_QUERY.sub(lambda _: text, leaf.text)), held, template)
