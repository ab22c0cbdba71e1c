"""Reading the head of an HTTP/1.x answer strictly: status, headers, and how the body ends."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from portal.lib.egress.errors import ErrorCode, ExchangeError
from portal.lib.egress.inlet import Inlet

MOST_HEADERS = 100
LONGEST_LINE = 64 * 1024
LARGEST_HEAD = 256 * 1024
MOST_INTERIM = 16

_STATUS_LINE = re.compile(rb"HTTP/1\.([01]) ([1-5][0-9][0-9])(?: [^\r\n]*)?\r?\n")
_NAME = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_LENGTH = re.compile(r"[0-9]{1,18}")

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Head:
    """`headers` are as received; `fields` has them by lower-case name, several of one name joined by commas.

    `length` is the number of body bytes, or None when the body is chunked or ends with the connection.
    """

    status: int
    headers: Headers
    fields: Mapping[str, str]
    length: int | None
    chunked: bool
    keep_alive: bool


def read_head(inlet: Inlet) -> Head:
    """Skip interim answers and read the final head. Raises ExchangeError for what is not HTTP/1.x."""
    for _ in range(MOST_INTERIM + 1):
        minor, status = _read_status_line(inlet)
        headers = read_headers(inlet)
        if status == 101:
            raise _not_http("switched to another protocol without being asked")
        if status >= 200:
            return _frame(minor, status, headers)
    raise _not_http(f"sent more than {MOST_INTERIM} interim answers")


def read_headers(inlet: Inlet) -> Headers:
    """Header or trailer lines up to the empty line; a folded line is joined with a space (RFC 9112, 5.2)."""
    headers: list[tuple[str, str]] = []
    lines = size = 0
    while (line := inlet.line(LONGEST_LINE, "header line of the answer")) not in {b"\r\n", b"\n"}:
        lines, size = lines + 1, size + len(line)
        if size > LARGEST_HEAD:
            raise ExchangeError(ErrorCode.TOO_LARGE, f"The answer's headers are larger than {LARGEST_HEAD} bytes.")
        if lines > MOST_HEADERS:
            raise ExchangeError(ErrorCode.TOO_LARGE, f"The answer has more than {MOST_HEADERS} header lines.")
        if line[0] in b" \t":
            _unfold(headers, line)
        else:
            headers.append(_read_header(line))
    return tuple(headers)


def _read_status_line(inlet: Inlet) -> tuple[int, int]:
    line = inlet.line(LONGEST_LINE, "status line of the answer")
    match = _STATUS_LINE.fullmatch(line)
    if match is None:
        raise _not_http("did not begin its answer with an HTTP/1.x status line")
    return int(match[1]), int(match[2])


def _read_header(line: bytes) -> tuple[str, str]:
    name, colon, value = line.partition(b":")
    if not colon or not _NAME.fullmatch(name):
        raise _not_http("sent a header line without a valid name")
    return name.decode("ascii"), _clean(value)


def _unfold(headers: list[tuple[str, str]], line: bytes) -> None:
    if not headers:
        raise _not_http("began its headers with a continuation line")
    name, value = headers[-1]
    headers[-1] = name, f"{value} {_clean(line)}"


def _clean(value: bytes) -> str:
    value = value.removesuffix(b"\n").removesuffix(b"\r").strip(b" \t")
    if _CONTROL.search(value):
        raise _not_http("sent a header with a control character")
    return value.decode("latin-1")


def _frame(minor: int, status: int, headers: Headers) -> Head:
    """How the body ends, as in RFC 9112, 6.3."""
    fields = _by_name(headers)
    coding, length = fields.get("transfer-encoding"), fields.get("content-length")
    if coding is not None and coding.lower() != "chunked":
        raise _not_http("uses a transfer coding other than chunked")
    bodiless = status in {204, 304}
    chunked = coding is not None and not bodiless
    size = 0 if bodiless else None if chunked or length is None else _read_length(length)
    # A body that ends with the connection, or is framed twice, leaves the connection unfit for another call.
    clean = size is not None or (chunked and length is None and minor == 1)
    keep_alive = clean and _keeps_alive(minor, fields.get("connection", ""))
    return Head(status, headers, fields, length=size, chunked=chunked, keep_alive=keep_alive)


def _by_name(headers: Headers) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        fields[key] = f"{fields[key]}, {value}" if key in fields else value
    return fields


def _keeps_alive(minor: int, connection: str) -> bool:
    options = {option.strip().lower() for option in connection.split(",")}
    return "close" not in options and (minor == 1 or "keep-alive" in options)


def _read_length(text: str) -> int:
    values = {value.strip() for value in text.split(",")}
    value = values.pop()
    if values or not _LENGTH.fullmatch(value):
        raise _not_http("sent a Content-Length that is not one number")
    return int(value)


def _not_http(what: str) -> ExchangeError:
    return ExchangeError(ErrorCode.PROTOCOL, f"The endpoint {what}.")
