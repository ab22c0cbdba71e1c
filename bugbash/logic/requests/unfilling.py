"""The inverse of filling: the query text and parameters that a captured request carries, by the endpoint's template.

For every request that `build` makes of a query, `unfill` finds a query of which `build` makes the same request.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

import orjson

from bugbash.logic.answers import Json
from bugbash.logic.requests.filling import as_text
from bugbash.logic.requests.template import PLACEHOLDER, SECRET_NAME, Pairs, RequestError, RequestTemplate

SHOWN = 60


class MismatchError(Exception):
    """The request is none of this endpoint's; the message is a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Captured:
    """A request as it went over the wire; `path` is percent-encoded, `query` is not, `body` is parsed."""

    method: str
    path: str
    query: Pairs
    headers: Pairs = ()
    body_kind: str = "none"
    body: Json = None


@dataclass(slots=True)
class Unfilling:
    """What was found so far; a name that is found twice must have the same value."""

    text: str = ""
    params: dict[str, Json] = field(default_factory=dict)
    seen: dict[str, Json] = field(default_factory=dict)

    def take(self, name: str, value: Json, *, where: str) -> None:
        if SECRET_NAME.fullmatch(name):
            return
        if name in self.seen and as_text(self.seen[name]) != as_text(value):
            raise MismatchError(f"{where}: {{{{{name}}}}} would be two different values.")
        self.seen[name] = value
        if name == "query":
            self.text = as_text(value)
        else:
            self.params[name.removeprefix("params.")] = value

    def take_leaf(self, leaf: str, sent: str, *, where: str) -> None:
        """A text with placeholders against what was sent in its place."""
        names, between = PLACEHOLDER.findall(leaf), PLACEHOLDER.split(leaf)[::2]
        for name, value in zip(names, cut(between, sent, where), strict=True):
            self.take(name, value if name == "query" else read_value(value), where=where)

    def take_json(self, value: Json, sent: Json, *, where: str) -> None:
        if isinstance(value, dict) and isinstance(sent, dict):
            if value.keys() != sent.keys():
                odd = min(value.keys() ^ sent.keys())
                raise MismatchError(f"{where}: {odd[:SHOWN]} is {'missing' if odd in value else 'nothing it sends'}.")
            for key, item in value.items():
                self.take_json(item, sent[key], where=f"{where}.{key[:SHOWN]}")
        elif isinstance(value, list) and isinstance(sent, list) and len(value) == len(sent):
            for item, sent_item in zip(value, sent, strict=True):
                self.take_json(item, sent_item, where=where)
        elif isinstance(value, str) and (whole := PLACEHOLDER.fullmatch(value)):
            self.take_whole(whole[1], sent, where=where)
        elif isinstance(value, str) and isinstance(sent, str):
            self.take_leaf(value, sent, where=where)
        elif type(value) is not type(sent) or value != sent:
            raise MismatchError(f"{where}: {show(sent)} is sent, the endpoint sends {show(value)}.")

    def take_whole(self, name: str, sent: Json, *, where: str) -> None:
        if name == "query" and not isinstance(sent, str):
            raise MismatchError(f"{where}: {show(sent)} is no text, and the query is one.")
        self.take(name, sent, where=where)


def unfill(template: RequestTemplate, captured: Captured, base_urls: Sequence[str]) -> tuple[str, dict[str, Json]]:
    """The (text, parameters) of which this request was made; raises MismatchError saying why it is another request.

    The host may be any: traffic is often captured elsewhere. `base_urls` are the project's own, below which the
    template's path begins, and whose query strings are sent with every request.
    """
    found = Unfilling()
    if captured.method != template.method:
        raise MismatchError(f"The method is {captured.method[:SHOWN]}, the endpoint's is {template.method}.")
    unfill_path(template, captured, base_urls, found)
    unfill_query(template, captured, base_urls, found)
    unfill_headers(template, captured, found)
    unfill_body(template, captured, found)
    return found.text, found.params


def unfill_path(template: RequestTemplate, captured: Captured, base_urls: Sequence[str], found: Unfilling) -> None:
    """The template's path is the end of what was called; one without a path must be exactly a base URL's."""
    wanted, sent = template.path.split("/")[1:], captured.path.split("/")
    if not wanted and captured.path.rstrip("/") not in {urlsplit(url).path.rstrip("/") for url in base_urls}:
        raise MismatchError(f"The path {captured.path[:SHOWN]} is not that of a version.")
    if len(sent) <= len(wanted):
        raise MismatchError(f"The path {captured.path[:SHOWN]} does not end in {template.path[:SHOWN]}.")
    for leaf, part in zip(wanted, sent[len(sent) - len(wanted) :], strict=True):
        try:
            plain = unquote(part, errors="strict")
        except UnicodeDecodeError:
            raise MismatchError("The path is not UTF-8.") from None
        if not PLACEHOLDER.fullmatch(leaf) and unquote(leaf) != plain:
            raise MismatchError(f"The path {captured.path[:SHOWN]} does not end in {template.path[:SHOWN]}.")
        if PLACEHOLDER.fullmatch(leaf):
            found.take_leaf(leaf, plain, where="path")


def unfill_query(template: RequestTemplate, captured: Captured, base_urls: Sequence[str], found: Unfilling) -> None:
    left = list(captured.query)
    for name, leaf in template.query:
        value = take_pair(left, name)
        if value is None:
            raise MismatchError(f"The query string has no {name[:SHOWN]}.")
        found.take_leaf(leaf, value, where=name[:SHOWN])
    given = {name for url in base_urls for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)}
    further = [(name, value) for name, value in left if name not in given]
    names = [name for name, _ in further]
    for name in names:
        if not template.params_in_query or f"params.{name}" in found.seen:
            raise MismatchError(f"The query string has {name[:SHOWN]}, which the endpoint does not send.")
        if names.count(name) > 1:
            raise MismatchError(f"The query string has {name[:SHOWN]} more than once.")
    for name, value in further:
        found.take(f"params.{name}", read_value(value), where=name[:SHOWN])


def take_pair(left: list[tuple[str, str]], name: str) -> str | None:
    for place, (given, value) in enumerate(left):
        if given == name:
            del left[place]
            return value
    return None


def unfill_headers(template: RequestTemplate, captured: Captured, found: Unfilling) -> None:
    """Only headers that carry a part of the query are looked at: browsers and proxies add many of their own."""
    sent = {name.lower(): value for name, value in captured.headers}
    for name, leaf in template.headers:
        carried = [one for one in PLACEHOLDER.findall(leaf) if not SECRET_NAME.fullmatch(one)]
        if not carried:
            continue
        if name.lower() not in sent:
            raise MismatchError(f"The header {name} is missing.")
        found.take_leaf(leaf, sent[name.lower()], where=name)


def unfill_body(template: RequestTemplate, captured: Captured, found: Unfilling) -> None:
    if captured.body_kind != template.body_kind:
        kinds = {"none": "no body", "json": "a JSON body", "form": "form fields"}
        raise MismatchError(f"It has {kinds[captured.body_kind]}, the endpoint sends {kinds[template.body_kind]}.")
    if template.body_kind == "json":
        found.take_json(template.body, captured.body, where="body")
    elif template.body_kind == "form":
        unfill_form(template.body or {}, captured.body or {}, found)


def unfill_form(wanted: Mapping[str, str], sent: Mapping[str, str], found: Unfilling) -> None:
    if odd := sorted(wanted.keys() ^ sent.keys()):
        raise MismatchError(f"body: {odd[0][:SHOWN]} is {'missing' if odd[0] in wanted else 'nothing it sends'}.")
    for name, leaf in wanted.items():
        found.take_leaf(leaf, sent[name], where=name[:SHOWN])


def cut(between: Sequence[str], sent: str, where: str) -> list[str]:
    """The values that stand where placeholders were, by the texts before, between and behind them.

    Time is linear in the text. Where a text between two placeholders occurs in a value too, its first place counts.
    """
    first, *rest = between
    if not rest:
        if first != sent:
            raise MismatchError(f"{where}: {show(sent)} is sent, the endpoint sends {show(first)}.")
        return []
    if "" in rest[:-1]:
        raise MismatchError(f"{where}: the endpoint sends several values with nothing between them.")
    last = rest[-1]
    if not sent.startswith(first) or not sent.endswith(last) or len(sent) < len(first) + len(last):
        raise MismatchError(f"{where}: {show(sent)} is not what the endpoint sends.")
    inner, values = sent[len(first) : len(sent) - len(last)], []
    for mark in rest[:-1]:
        value, separator, inner = inner.partition(mark)
        if not separator:
            raise MismatchError(f"{where}: {show(sent)} is not what the endpoint sends.")
        values.append(value)
    return [*values, inner]


def read_value(text: str) -> Json:
    """A parameter that was sent as text: the JSON value that is written exactly so, else the text itself."""
    try:
        value = orjson.loads(text)
        return value if not isinstance(value, str) and as_text(value) == text else text
    except (orjson.JSONDecodeError, RequestError):
        return text


def show(value: Json) -> str:
    text = as_text(value)
    return f"“{text[:SHOWN]}{'…' if len(text) > SHOWN else ''}”"
