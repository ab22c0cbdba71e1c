"""From the bytes of an answer to text and JSON that can be stored, shown and read by a mapping. Never raises."""

import codecs
import re
from collections.abc import Iterable, Sequence

import orjson

from bugbash.logic.answers import Json
from bugbash.logic.streams import read_stream

MAX_DEPTH = 100
MAX_NODES = 100_000
UTF_8 = "utf-8"
CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([\w.:+-]{1,40})", re.ASCII | re.IGNORECASE)
# What web servers send. Python knows more codecs, but some of them are no charsets, and punycode takes quadratic time.
CHARSETS = re.compile(
    r"ascii|utf-(8|16|32)(-[lb]e|-sig)?|iso8859-\d+|cp(125\d|874|866|932|949|950)|koi8-[ru]|mac-roman|tis-620|hz"
    r"|shift_jis|euc_(jp|kr)|iso2022_(jp|kr)|gb2312|gbk|gb18030|big5(hkscs)?"
)
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|\\."
)


class UnreadableError(ValueError):
    """JSON that is too deep or too large to be worked with, or no JSON at all."""


def decode(body: bytes, content_type: str | None) -> tuple[str, Json, bool]:
    """The body as (text, parsed JSON, whether it is JSON).

    Text follows the declared charset if that is known and fits strictly, else UTF-8 with replacement. It can be stored
    as it is: NUL becomes U+2400, half a surrogate pair U+FFFD. Only what decodes strictly can be JSON; JSON of more
    than 100 levels or 100,000 values counts as none. A stream is read as {"events": [...]} (`text/event-stream`) or
    {"lines": [...]} (`application/x-ndjson`), so that a mapping can collect its pieces.
    """
    text = decode_strictly(body, charset_of(content_type))
    if text is None:
        return storable(body.decode(UTF_8, errors="replace")), None, False
    try:
        return storable(text), read(text, content_type), True
    except UnreadableError:
        return storable(text), None, False


def content_type_of(headers: Iterable[Sequence[str]]) -> str | None:
    """The Content-Type of these (name, value) headers, the first if there are several."""
    return next((value for name, value in headers if name.lower() == "content-type"), None)


def charset_of(content_type: str | None) -> str:
    """The Python codec of a Content-Type header; UTF-8 if it names none that is known."""
    match = CHARSET.search(content_type or "")
    try:
        codec = codecs.lookup(match[1]).name if match else UTF_8
    except (LookupError, ValueError):
        return UTF_8
    return codec if CHARSETS.fullmatch(codec) else UTF_8


def decode_strictly(body: bytes, charset: str) -> str | None:
    """The text without its byte order mark, first in this charset, then in UTF-8; None if it is neither."""
    for codec in dict.fromkeys((charset, UTF_8)):
        try:
            return body.decode(codec).removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
        except UnicodeError:
            continue
    return None


def storable(text: str) -> str:
    """Text that every database keeps: NUL becomes its symbol, half a surrogate pair the replacement character."""
    if text.isascii() and "\0" not in text:
        return text
    return UNSTORABLE.sub(
        lambda match: "\N{SYMBOL FOR NULL}" if match[0] == "\0" else "\N{REPLACEMENT CHARACTER}", text
    )


def read(text: str, content_type: str | None) -> Json:
    """The JSON value, or the stream of them, with storable texts; raises UnreadableError."""
    stream = read_stream(text, content_type, parse)
    value = parse(text) if stream is None else stream
    # What stands in strict UTF-8 without this escape has only storable texts: then its size is all there is to check.
    return clean(value) if "\\u" in text or "\0" in text else bounded(value, text)


def parse(text: str) -> Json:
    """The JSON value; raises UnreadableError."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return parse_mended(text)


def parse_mended(text: str) -> Json:
    """JSON may escape half a surrogate pair (RFC 8259, 8.2), as programs that cut text do; orjson refuses it."""
    mended = ESCAPE.sub(lambda match: r"\ufffd" if match["half"] else match[0], text)
    if mended == text:
        raise UnreadableError
    try:
        return orjson.loads(mended)
    except orjson.JSONDecodeError:
        raise UnreadableError from None


def bounded(value: Json, text: str) -> Json:
    """The value as it is; raises UnreadableError where it is too deep or has too many values."""
    if len(text) < 2 * MAX_NODES and text.count("[") + text.count("{") <= MAX_DEPTH:
        return value
    level, depth, count = [value], 0, 0
    while level:
        count += len(level)
        if count > MAX_NODES:
            raise UnreadableError
        inner = [item for item in level if isinstance(item, dict | list)]
        depth += bool(inner)
        if depth > MAX_DEPTH:
            raise UnreadableError
        level = [child for item in inner for child in (item.values() if isinstance(item, dict) else item)]
    return value


def clean(value: Json) -> Json:
    """The value with storable texts and keys; raises UnreadableError where it is too deep or has too many values."""
    count = 0

    def walk(item: Json, level: int) -> Json:
        nonlocal count
        count += 1
        if count > MAX_NODES:
            raise UnreadableError
        if isinstance(item, str):
            return storable(item)
        if not isinstance(item, dict | list):
            return item
        if level > MAX_DEPTH:
            raise UnreadableError
        if isinstance(item, dict):
            return {storable(key): walk(child, level + 1) for key, child in item.items()}
        return [walk(child, level + 1) for child in item]

    return walk(value, 1)
