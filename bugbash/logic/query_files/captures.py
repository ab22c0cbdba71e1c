"""Requests that were captured elsewhere: HAR of a browser, and a file of curl lines."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

import orjson

from bugbash.errors import RefusedError
from bugbash.logic.query_files.records import Found, Problem, Record
from bugbash.logic.query_files.tables import problem_of
from bugbash.logic.query_rules import check_params, check_text
from bugbash.logic.requests.addresses import read_address, read_query
from bugbash.logic.requests.curl_line import is_curl, read_line
from bugbash.logic.requests.pasted_error import PastedError
from bugbash.logic.requests.payload import read_payload
from bugbash.logic.requests.template import Pairs, RequestTemplate
from bugbash.logic.requests.unfilling import Captured, MismatchError, unfill

# The pieces of shell text: a line's end with the comment behind it, quoted, escaped, plain; a quote that nothing closes
# stands alone.
PIECE = re.compile(
    r"\n(?:[ \t]*#[^\n]*)?|\$'(?:\\.|[^'\\])*'|'[^']*'|\"(?:\\.|[^\"\\])*\"|\\.|[^'\"\\\n$]+|[\s\S]", re.DOTALL
)
CRLF, LF = "\r\n", "\n"
NO_ENDPOINT = "The project has no endpoint yet, so nothing tells which requests are its own."


@dataclass(frozen=True, slots=True)
class Target:
    """The endpoint whose requests are looked for."""

    template: RequestTemplate
    base_urls: Sequence[str]


def read_har(text: str, target: Target | None) -> Iterator[Found]:
    """The requests of an HTTP Archive (HAR 1.2) that are the endpoint's; `line` is the number of the request."""
    try:
        entries = orjson.loads(text)["log"]["entries"]
    except (orjson.JSONDecodeError, TypeError, KeyError):
        yield Problem(1, "", "This is no HAR: it must be one JSON document with log.entries.")
        return
    if not isinstance(entries, list):
        yield Problem(1, "", "log.entries must be a list.")
        return
    for number, entry in enumerate(entries, 1):
        request = entry.get("request") if isinstance(entry, dict) else None
        if not isinstance(request, dict):
            yield Problem(number, "", "This entry has no request.")
        else:
            yield found_in(number, target, partial(from_har, request))


def from_har(request: Mapping[str, Any]) -> Captured:
    """Raises PastedError for what can not be read."""
    url = string(request.get("url"))
    scheme = url.partition(":")[0].lower()
    if scheme not in {"http", "https"}:
        raise PastedError(f"The address begins with “{scheme[:20]}:”; only http and https can be called.")
    address = read_address(url)
    headers = tuple(pairs_of(request.get("headers")))
    payload = read_payload(posted(request.get("postData")), with_type(headers, request.get("postData")), is_json=False)
    method = string(request.get("method")).upper()
    return Captured(method, address.path, address.query, headers, payload.kind, payload.body)


def string(value: Any) -> str:
    return value if isinstance(value, str) else ""


def pairs_of(rows: Any) -> Iterator[tuple[str, str]]:
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict):
            yield string(row.get("name")), string(row.get("value"))


def posted(data: Any) -> str | None:
    """What was sent as the body; browsers may write form fields as `params` only."""
    if not isinstance(data, dict):
        return None
    return string(data.get("text")) or urlencode(list(pairs_of(data.get("params")))) or None


def with_type(headers: Pairs, data: Any) -> Pairs:
    if any(name.lower() == "content-type" for name, _ in headers) or not isinstance(data, dict):
        return headers
    return (*headers, ("Content-Type", string(data.get("mimeType"))))


def read_curls(text: str, target: Target | None) -> Iterator[Found]:
    """The requests of curl commands, one after another; empty lines and those that begin with # are passed over."""
    for number, command in commands_in(text):
        if not is_curl(command):
            yield Problem(number, "", "This is no curl command.")
        else:
            yield found_in(number, target, partial(from_curl, command))


def commands_in(text: str) -> Iterator[tuple[int, str]]:
    """(line on which it begins, command) pairs: a line break ends a command but within quotes and after a backslash."""
    held: list[str] = []
    begun = line = 0
    for piece in PIECE.findall(f"\n{text.replace(CRLF, LF)}"):
        line += piece.count(LF)
        if piece.startswith(LF):
            yield from told(begun, held)
            held, begun = [], line
        else:
            held.append(piece)
    yield from told(begun, held)


def told(number: int, pieces: Sequence[str]) -> Iterator[tuple[int, str]]:
    if command := "".join(pieces).strip().removesuffix(";").removesuffix("&").strip():
        yield number, command


def from_curl(command: str) -> Captured:
    """Raises PastedError for what can not be read."""
    line = read_line(command)
    address = read_address(line.address)
    data = None if line.in_query else line.data
    further = [*line.further_query, *([line.data] if line.in_query and line.data else [])]
    payload = read_payload(data, line.all_headers, is_json=line.is_json)
    query = (*address.query, *(pair for part in further for pair in read_query(part)))
    method = line.method or ("GET" if data is None else "POST")
    return Captured(method, address.path, query, line.all_headers, payload.kind, payload.body)


def found_in(number: int, target: Target | None, read: Callable[[], Captured]) -> Found:
    """The query that a request carries; a request to elsewhere is left out, with the reason."""
    if target is None:
        return Problem(number, "", NO_ENDPOINT, left_out=True)
    try:
        text, params = unfill(target.template, read(), target.base_urls)
        check_text(text)
        check_params(params)
    except (MismatchError, PastedError) as error:
        return Problem(number, "", str(error), left_out=True)
    except RefusedError as refusal:
        return problem_of(number, refusal)
    return Record(number, text, params)
