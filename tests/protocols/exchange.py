"""One request as a protocol reads it, and the ways in which it answers."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

Sent = Any


class RefusedError(Exception):
    """The request is malformed, and this is what the protocol says to it."""

    def __init__(self, status: int, body: Sent) -> None:
        super().__init__(body)
        self.status = status
        self.body = body


@dataclass(frozen=True, slots=True)
class Stream:
    """Events that are sent one by one, with `[DONE]` after them."""

    events: tuple[Sent, ...]


@dataclass(frozen=True, slots=True)
class Exchange:
    """`path` is decoded, the names of `headers` are in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    content: bytes

    @property
    def params(self) -> dict[str, str]:
        return last_values(self.query)

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]

    def read_form(self) -> dict[str, str]:
        if self.content_type != "application/x-www-form-urlencoded":
            raise RefusedError(415, {"error": "form fields are expected"})
        return last_values(self.content.decode())

    def read_json(self) -> Any:
        if self.content_type != "application/json":
            raise RefusedError(415, {"error": f"Content-Type [{self.content_type}] is not supported"})
        try:
            return json.loads(self.content)
        except ValueError:
            raise RefusedError(400, {"error": "the body is not JSON"}) from None

    def read_object(self, *names: str) -> dict[str, Any]:
        """A JSON object with these fields and no others than the ones after `?`."""
        body = self.read_json()
        needed = {name for name in names if not name.endswith("?")}
        allowed = {name.rstrip("?") for name in names}
        if not isinstance(body, dict) or not needed <= set(body) <= allowed:
            raise RefusedError(400, {"error": f"the fields are {', '.join(names)}"})
        return body


def last_values(text: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(text, keep_blank_values=True).items()}


Route = tuple[re.Pattern[str], str, Callable[..., "Sent | Stream"]]
