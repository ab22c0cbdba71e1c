"""From queries to a file; what is written is read back as the same queries."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from bugbash.choices import QueryFormat
from bugbash.logic.fingerprints import canonical_json
from bugbash.logic.query_files.cells import neutralise, write_checks, write_tags
from bugbash.logic.query_files.reading import BOM
from bugbash.logic.query_files.records import COLUMNS, Record
from bugbash.logic.query_files.tables import BLANKS
from bugbash.logic.requests import RequestError, RequestTemplate, build, curl

Write = Callable[[Iterable[Record]], Iterator[str]]


def fits_a_line(text: str, params: Mapping[str, Any]) -> bool:
    """Whether plain lines can hold a query: no parameters, no line break, not only blanks."""
    return not params and bool(text.strip(BLANKS)) and not {"\n", "\r"} & set(text)


def write_lines(records: Iterable[Record]) -> Iterator[str]:
    """One query per line; those that no line can hold are left out. A file that would begin with a byte order mark
    of its own gets one more, for reading takes one away.
    """
    begun = False
    for record in records:
        if fits_a_line(record.text, record.params):
            yield f"{'' if begun or not record.text.startswith(BOM) else BOM}{record.text}\n"
            begun = True


def write_table(records: Iterable[Record]) -> Iterator[str]:
    """CSV with a byte order mark, by which spreadsheets know UTF-8; formulas are neutralised."""
    yield BOM + row_of(COLUMNS)
    for record in records:
        yield row_of([neutralise(cell) for cell in cells_of(record)])


def row_of(cells: Sequence[str]) -> str:
    held = io.StringIO(newline="")
    csv.writer(held, lineterminator="\r\n").writerow(cells)
    return held.getvalue()


def cells_of(record: Record) -> list[str]:
    """In the order of COLUMNS."""
    return [
        record.text,
        canonical_json(record.params).decode() if record.params else "",
        write_tags(record.tags),
        record.group,
        write_checks(record.checks),
        "yes" if record.required else "",
        record.need,
    ]


def write_json_lines(records: Iterable[Record]) -> Iterator[str]:
    for record in records:
        facts: dict[str, Any] = {
            "query": record.text,
            "params": dict(record.params),
            "tags": list(record.tags),
            "group": record.group,
            "checks": list(record.checks),
            "required": record.required,
            "need": record.need,
        }
        yield orjson.dumps({name: value for name, value in facts.items() if value or name == "query"}).decode() + "\n"


def write_curls(records: Iterable[Record], template: RequestTemplate, base_url: str) -> Iterator[str]:
    """A command per query against one address. Placeholders stand where secrets would be sent; a query that the
    endpoint can not be asked becomes a comment that says why.
    """
    for record in records:
        try:
            yield f"{curl(build(template, base_url, record.text, record.params))}\n"
        except RequestError as error:
            yield f"# {say(record)}: {str(error)!r}\n"


def say(record: Record) -> str:
    return repr(record.text[:60])


WRITERS: Mapping[QueryFormat, Write] = {
    QueryFormat.LINES: write_lines,
    QueryFormat.CSV: write_table,
    QueryFormat.JSONL: write_json_lines,
}
