"""What in a request is secret, told by its name; its value gives way to a placeholder."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bugbash.logic.answers import Json
from bugbash.logic.requests.template import OPENING, Pairs

WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
SECRET_WORDS = {"token", "password", "passwd", "pwd", "secret", "apikey", "credential", "credentials"}
SECRET_ENDS = {("api", "key"), ("access", "key"), ("auth", "key"), ("app", "key"), ("subscription", "key"), ("key",)}
CURSORS = {"page", "next", "previous", "prev", "continuation", "cursor", "sync", "stop", "eos", "bos", "pad", "mask"}
WHOLE_HEADERS = {"cookie": "cookie", "proxy-authorization": "proxy", "authorization": "token"}
SCHEME = re.compile(r"((?:bearer|basic|token|api-?key|key|bot|digest|negotiate) +)(\S.*)", re.IGNORECASE)
LONGEST_NAME = 40


def is_secret_name(name: str) -> bool:
    """Whether a header, parameter or field of this name holds what nobody else may see."""
    words = [word.lower() for word in WORD.findall(name)]
    if not words or CURSORS & set(words):
        return False
    endings = {tuple(words[-1:]) if len(words) == 1 else tuple(words[-2:])}
    return (
        bool(SECRET_WORDS & set(words)) or bool(endings & SECRET_ENDS) or name.lower() in {"auth", "sig", "signature"}
    )


@dataclass(slots=True)
class Vault:
    """Collects the values that were taken out of a request, each under a name of its own."""

    values: dict[str, str] = field(default_factory=dict)

    def keep(self, name: str, value: str) -> str:
        """The placeholder that stands for the value from now on; equal values under one name share it."""
        short = short_name(name)
        number = 1
        chosen = short
        while self.values.get(chosen, value) != value:
            number += 1
            chosen = f"{short[: LONGEST_NAME - 4]}-{number}"
        self.values[chosen] = value
        return f"{{{{secret.{chosen}}}}}"

    def hide_headers(self, headers: Pairs) -> Pairs:
        return tuple((name, self.hide_header(name, value)) for name, value in headers)

    def hide_header(self, name: str, value: str) -> str:
        """The value with what is secret replaced; a scheme such as “Bearer” stays."""
        lowered = name.lower()
        if not value or OPENING in value or not (lowered in WHOLE_HEADERS or is_secret_name(name)):
            return value
        scheme = SCHEME.fullmatch(value) if lowered != "cookie" else None
        if scheme is None:
            return self.keep(WHOLE_HEADERS.get(lowered, name), value)
        is_login = scheme[1].strip().lower() == "basic"
        return scheme[1] + self.keep("login" if is_login else WHOLE_HEADERS.get(lowered, name), scheme[2])

    def hide_body(self, value: Json, name: str = "") -> Json:
        """The body with the texts of secret fields replaced."""
        if isinstance(value, Mapping):
            return {key: self.hide_body(item, key) for key, item in value.items()}
        if isinstance(value, list):
            return [self.hide_body(item, name) for item in value]
        is_secret = isinstance(value, str) and value and OPENING not in value and name != "key" and is_secret_name(name)
        return self.keep(name, value) if is_secret else value


def short_name(name: str) -> str:
    """A name for a secret from the one of a header or field: `X-Api-Key` becomes `api-key`."""
    plain = re.sub(r"[^a-z0-9_-]+", "-", name.lower()).removeprefix("x-").strip("-_")
    begun = plain if re.match(r"[a-z]", plain) else f"secret-{plain}".rstrip("-")
    return begun[:LONGEST_NAME].rstrip("-_")
