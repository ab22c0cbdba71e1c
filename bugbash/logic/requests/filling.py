"""Putting the values of one query into the leaves of a template."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from bugbash.logic.answers import Json
from bugbash.logic.fingerprints import canonical_json
from bugbash.logic.requests.template import DOTS, PLACEHOLDER, SECRET_NAME, RequestError
from portal.lib.secrets import Hidden

UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f]")
PATH_SAFE = "!$&'()*+,;=:@%-._~"


@dataclass(frozen=True, slots=True)
class Filling:
    """The values of one query; filled in one pass, so that a value is never read as a template.

    Without `secrets` their placeholders stay as they are, as in a request that is recorded.
    """

    text: str
    params: Mapping[str, Json]
    secrets: Mapping[str, Hidden] | None = None

    def value(self, name: str) -> Json:
        if name == "query":
            return self.text
        kind, _, key = name.partition(".")
        if SECRET_NAME.fullmatch(name):
            return self.secret(key)
        if kind != "params" or not key:
            raise RequestError(f"Unknown placeholder {{{{{name}}}}}.")
        if key not in self.params:
            raise RequestError(f"params: {key!r} is missing, and the endpoint needs it.")
        return self.params[key]

    def secret(self, name: str) -> str:
        if self.secrets is None:
            return f"{{{{secret.{name}}}}}"
        if name not in self.secrets:
            raise RequestError(f"secret: {name!r} is missing, and the endpoint needs it.")
        return self.secrets[name].reveal()

    def fill(self, leaf: str) -> str:
        return PLACEHOLDER.sub(lambda match: as_text(self.value(match[1])), leaf)

    def fill_json(self, value: Json) -> Json:
        """A string that is one placeholder and nothing else becomes the value itself, of whatever type."""
        if isinstance(value, dict):
            return {key: self.fill_json(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.fill_json(item) for item in value]
        if not isinstance(value, str):
            return value
        whole = PLACEHOLDER.fullmatch(value)
        return self.value(whole[1]) if whole else self.fill(value)

    def fill_header(self, name: str, value: str) -> str:
        """Only what arrives as it was sent: a server drops spaces at the ends, and reads nothing but Latin-1."""
        filled = self.fill(value)
        if UNPRINTABLE.search(filled):
            raise RequestError(f"headers: {name} must not contain control characters such as line breaks.")
        if any(char > "\xff" for char in filled):
            raise RequestError(f"headers: {name} can carry Latin-1 characters only.")
        if filled != filled.strip():
            raise RequestError(f"headers: {name} must not begin or end with a space.")
        return filled

    def fill_segment(self, part: str) -> str:
        """One segment of the path, percent-encoded; dots alone would be read as a step to another path."""
        if not PLACEHOLDER.fullmatch(part):
            return quote(part, safe=PATH_SAFE)
        filled = self.fill(part)
        if filled in DOTS:
            raise RequestError(f"path: “{filled}” can not be a segment, it would lead to another path.")
        return quote(filled, safe="")


def as_text(value: Json) -> str:
    """A text as it is, anything else as JSON writes it."""
    return value if isinstance(value, str) else as_json(value).decode()


def as_json(value: Json) -> bytes:
    """UTF-8 with sorted keys, so that equal requests are equal bytes."""
    try:
        return canonical_json(value)
    except ValueError as error:
        raise RequestError(f"The query can not be sent. {error}") from None
