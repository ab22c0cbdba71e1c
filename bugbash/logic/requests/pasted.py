"""From a pasted curl line or URL to everything that a definition and its first deployment need."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bugbash.logic.requests.addresses import read_address, read_query
from bugbash.logic.requests.building import CONTENT_TYPES
from bugbash.logic.requests.curl_line import Line, is_curl, read_line
from bugbash.logic.requests.pasted_error import PastedError
from bugbash.logic.requests.payload import read_payload
from bugbash.logic.requests.places import HOLDS_QUERY, QUERY, choose, fill_query, leaves_of, put
from bugbash.logic.requests.secrecy import Vault
from bugbash.logic.requests.template import SENT_NOWHERE, Pairs, RequestTemplate

__all__ = ["Pasted", "PastedError", "move_query", "read_pasted"]

LONGEST = 1_000_000
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
BARE_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://.*|([\w-]+(\.[\w-]+)+|localhost|[\w.-]+:\d+)([:/?].*)?")
NEITHER = "This is neither a curl line nor an address such as https://search.example/search?q=copy+a+file."


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a pasted curl line, URL or preset asks for: everything that a definition and its first deployment need.

    In `template`, `{{query}}` stands where the query was found and `{{secret.name}}` for what is secret; the values
    are in `secrets` only. `text` is the sample query that stood in `place`, one of `places`; `place` is empty if no
    place was found. `timeout_s` is in seconds. `notes` are sentences on what was left out or added, and why.
    """

    base_url: str
    template: RequestTemplate
    text: str
    secrets: Mapping[str, str]
    places: tuple[str, ...]
    place: str
    timeout_s: float = 30
    verify_tls: bool = True
    notes: tuple[str, ...] = ()


def read_pasted(text: str) -> Pasted:
    """A curl command, over several lines and with its prompt if it has one, or a bare URL; raises PastedError."""
    text = text.replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        raise PastedError(f"This is longer than {LONGEST:,} characters.")
    if UNSTORABLE.search(text):
        raise PastedError("This holds a character that can not be sent: NUL, or half of a surrogate pair.")
    if is_curl(text):
        return from_line(read_line(text))
    if not BARE_URL.fullmatch(text):
        raise PastedError(NEITHER)
    return from_line(Line(address=text))


def from_line(line: Line) -> Pasted:
    address = read_address(line.address)
    base_url, path = address.split()
    data = None if line.in_query else line.data
    further = [*line.further_query, *([line.data] if line.in_query and line.data else [])]
    payload = read_payload(data, line.all_headers, is_json=line.is_json)
    template = RequestTemplate(
        method=line.method or ("GET" if data is None else "POST"),
        path=path,
        query=(*address.query, *(pair for part in further for pair in read_query(part))),
        headers=without_default(line.all_headers, payload.kind),
        body_kind=payload.kind,
        body=payload.body,
    )
    pasted = assemble(base_url, template, timeout_s=line.timeout_s or 30)
    scheme = () if "://" in line.address else ("The address names no scheme: http was taken, as curl does.",)
    return replace(pasted, verify_tls=line.verify_tls, notes=(*scheme, *line.notes, *payload.notes))


def assemble(base_url: str, template: RequestTemplate, *, text: str = "", timeout_s: float = 30) -> Pasted:
    """Take the secrets out of a request and find the place of the query; raises PastedError for an unusable one."""
    vault = Vault()
    body = vault.hide_body(template.body) if template.body_kind != "none" else template.body
    hidden = replace(template, headers=vault.hide_headers(template.headers), body=body)
    leaves = leaves_of(hidden)
    chosen = choose(hidden, leaves)
    if chosen and not HOLDS_QUERY.search(chosen.text):
        text, hidden = chosen.text, put(hidden, chosen, QUERY)
    refuse_faults(hidden)
    places = tuple(leaf.place for leaf in leaves)
    return Pasted(base_url, hidden, text, vault.values, places, chosen.place if chosen else "", timeout_s)


def without_default(headers: Pairs, body_kind: str) -> Pairs:
    """The headers without the Content-Type that is sent anyway."""
    return tuple(pair for pair in headers if pair != ("Content-Type", CONTENT_TYPES.get(body_kind)))


def move_query(pasted: Pasted, place: str) -> Pasted:
    """Let the query stand in another place, which gives its text as the sample; raises PastedError for no place."""
    filled = fill_query(pasted.template, pasted.text)
    leaf = next((leaf for leaf in leaves_of(filled) if leaf.place == place), None)
    if place not in pasted.places or leaf is None:
        raise PastedError(f"The request has no place “{place[:60]}” in which the query could stand.")
    moved = put(filled, leaf, QUERY)
    refuse_faults(moved)
    return replace(pasted, template=moved, text=leaf.text, place=place)


def refuse_faults(template: RequestTemplate) -> None:
    """That the query is sent nowhere is no fault yet: its place can still be chosen."""
    if fault := next((fault for fault in template.validate() if fault != SENT_NOWHERE), None):
        raise PastedError(fault)
