"""The body of a pasted request as a template's body."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

import orjson

from bugbash.logic.answers import Json
from bugbash.logic.requests.building import CONTENT_TYPES
from bugbash.logic.requests.pasted_error import PastedError
from bugbash.logic.requests.template import Pairs

GUESSED = "The body is sent as JSON, for it is JSON; the line itself would have sent it as a form."
MOST_FIELDS = 1000


@dataclass(frozen=True, slots=True)
class Payload:
    """A body as a template holds it."""

    kind: str = "none"
    body: Json = None
    notes: tuple[str, ...] = ()


def read_payload(data: str | None, headers: Pairs, *, is_json: bool) -> Payload:
    """JSON where the headers say so or the body looks like it, else form fields; raises PastedError for neither."""
    if data is None:
        return Payload()
    content_type = next((value for name, value in headers if name.lower() == "content-type"), "")
    media = content_type.partition(";")[0].strip().lower()
    if is_json or media == CONTENT_TYPES["json"] or media.endswith("+json"):
        return Payload("json", read_json(data))
    if media and media != CONTENT_TYPES["form"]:
        try:
            return Payload("json", orjson.loads(data))
        except orjson.JSONDecodeError:
            raise PastedError(f"A body of the type {media[:60]} can not be sent, only JSON and form fields.") from None
    if data.lstrip()[:1] in {"{", "["} and not media:
        return Payload("json", read_json(data), (GUESSED,))
    return Payload("form", read_fields(data))


def read_json(data: str) -> Json:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise PastedError(f"The body is not JSON: {error.msg.partition(': line')[0]} ({where}).") from None


def read_fields(data: str) -> dict[str, str]:
    """Form fields by name; a definition holds each name once."""
    try:
        pairs = parse_qsl(data, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise PastedError("The form fields of the body can not be read: too many, or not UTF-8.") from None
    names = [name for name, _ in pairs]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise PastedError(f"The form sends “{twice[:60]}” more than once, and a definition can send a field only once.")
    return dict(pairs)
