"""From the bytes of a file to queries and problems, line by line."""

from collections.abc import Iterator

from bugbash.choices import QueryFormat
from bugbash.errors import RefusedError
from bugbash.logic.query_files.captures import Target, read_curls, read_har
from bugbash.logic.query_files.json_lines import read_json_lines
from bugbash.logic.query_files.records import Found, Problem
from bugbash.logic.query_files.tables import read_lines, read_table

MOST_BYTES = 32_000_000
MOST_RECORDS = 100_000
BOM = "\ufeff"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
BINARY = ((b"PK\x03\x04", "a ZIP or a workbook"), (b"\x1f\x8b", "compressed"), (b"%PDF", "a PDF"))


def decode_file(content: bytes, *, field: str = "file") -> str:
    """UTF-8 with or without its byte order mark; raises RefusedError saying where it is none."""
    if len(content) > MOST_BYTES:
        raise RefusedError(f"A file has at most {MOST_BYTES // 1_000_000} MB, this has more.", field=field)
    check_head(content, field=field)
    try:
        return content.decode("utf-8").removeprefix(BOM)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise RefusedError(f"line {line} is not UTF-8: byte {error.start} does not fit.", field=field) from None


def check_head(content: bytes, *, field: str = "file") -> None:
    """Raise RefusedError where the beginning of a file shows that it is no text in UTF-8."""
    for magic, what in BINARY:
        if content.startswith(magic):
            raise RefusedError(f"This is {what}; save it as CSV or JSON Lines in UTF-8.", field=field)
    if content.startswith(UTF_16):
        raise RefusedError("This is UTF-16; save it as UTF-8.", field=field)


def read_file(text: str, kind: QueryFormat, target: Target | None = None) -> Iterator[Found]:
    """What each line says, in order. At most 100,000 queries: a problem names the first line that is beyond.

    `target` is the endpoint whose requests are looked for in HAR and among curl lines.
    """
    text = text.removeprefix(BOM)
    for count, found in enumerate(choose(text, kind, target), 1):
        if count > MOST_RECORDS:
            yield Problem(found.line, "", f"A file has at most {MOST_RECORDS:,} queries; split it before this line.")
            return
        yield found


def choose(text: str, kind: QueryFormat, target: Target | None) -> Iterator[Found]:
    match kind:
        case QueryFormat.CSV:
            return read_table(text)
        case QueryFormat.JSONL:
            return read_json_lines(text)
        case QueryFormat.HAR:
            return read_har(text, target)
        case QueryFormat.CURL:
            return read_curls(text, target)
        case _:
            return read_lines(text)
