"""What a call may ask for, and its bytes on the wire."""

import re

from portal.lib.egress.calls import METHODS, Call
from portal.lib.egress.errors import BlockedError
from portal.lib.egress.targets import Target

USER_AGENT = "Bashboard"
MOST_HEADERS = 50
LONGEST_NAME = 128
LONGEST_VALUE = 8 * 1024
LARGEST_HEADERS = 32 * 1024
LARGEST_BODY = 1_000_000

_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_VALUE = re.compile(r"[\x20-\x7e\xa0-\xff]*")
# Framing is ours, and the others can turn a call into one that proxies or metadata services trust.
_REFUSED = """
host content-length transfer-encoding connection keep-alive upgrade te trailer expect accept-encoding
forwarded x-real-ip metadata-flavor metadata
"""
_REFUSED_NAMES = frozenset(_REFUSED.split())
_REFUSED_PREFIXES = ("proxy-", "x-forwarded-", "x-aws-ec2-metadata-token")


def check_call(call: Call) -> None:
    """Refuse what a request may not contain. Raises BlockedError."""
    if call.method not in METHODS:
        raise BlockedError(f"The method {call.method[:20]!r} is not one of {', '.join(sorted(METHODS))}.", "method")
    if call.body is not None and len(call.body) > LARGEST_BODY:
        raise BlockedError(
            f"The request body is {len(call.body)} bytes long; at most {LARGEST_BODY} are allowed.", "body"
        )
    if call.headers:
        _check_headers(call.headers)


def serialise(target: Target, call: Call) -> bytes:
    """The whole request. `call` has been checked; its headers replace ours of the same name."""
    given = {name.lower() for name, _ in call.headers}
    lines = [
        f"{call.method} {target.path_and_query} HTTP/1.1",
        f"Host: {target.authority}",
        "Accept-Encoding: identity",
    ]
    if "user-agent" not in given:
        lines.append(f"User-Agent: {USER_AGENT}")
    if "accept" not in given:
        lines.append("Accept: */*")
    body = call.body or b""
    if body or call.method not in {"GET", "QUERY"}:
        lines.append(f"Content-Length: {len(body)}")
    lines.extend(f"{name}: {value}" for name, value in call.headers)
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body


def _check_headers(headers: tuple[tuple[str, str], ...]) -> None:
    if len(headers) > MOST_HEADERS:
        raise _refused(f"There are {len(headers)} headers; at most {MOST_HEADERS} are allowed.")
    for name, value in headers:
        _check_name(name)
        _check_value(name, value)
    names = [name.lower() for name, _ in headers]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise _refused(f"The header {twice} is given more than once.")
    if sum(len(name) + len(value) for name, value in headers) > LARGEST_HEADERS:
        raise _refused(f"The headers are larger than {LARGEST_HEADERS} bytes in all.")


def _check_name(name: str) -> None:
    if len(name) > LONGEST_NAME or not _NAME.fullmatch(name):
        raise _refused(f"The header name {name[:40]!r} must be 1 to {LONGEST_NAME} letters, digits or hyphens.")
    lower = name.lower()
    if lower in _REFUSED_NAMES or lower.startswith(_REFUSED_PREFIXES):
        raise _refused(f"The header {name} must not be set.")


def _check_value(name: str, value: str) -> None:
    """The sentences never quote the value: it may be a secret."""
    if len(value) > LONGEST_VALUE:
        raise _refused(f"The value of the header {name} is longer than {LONGEST_VALUE} characters.")
    if not _VALUE.fullmatch(value):
        raise _refused(f"The value of the header {name} contains a line break or a character outside Latin-1.")
    if value != value.strip():
        raise _refused(f"The value of the header {name} begins or ends with a space.")


def _refused(sentence: str) -> BlockedError:
    return BlockedError(sentence, "header")
