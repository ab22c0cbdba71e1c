"""Which format a text is in, told by its beginning."""

import csv
from itertools import islice

import orjson

from bugbash.choices import QueryFormat
from bugbash.logic.requests.curl_line import is_curl

HEAD = 20_000


def recognise(text: str) -> QueryFormat:
    """The format that a text is most likely in; whoever knows better says so."""
    head = text.removeprefix("\ufeff")[:HEAD]
    first = next((line for line in head.splitlines() if line.strip() and not is_comment(line)), "")
    if is_har(head):
        return QueryFormat.HAR
    if is_json_line(first):
        return QueryFormat.JSONL
    if is_curl(first):
        return QueryFormat.CURL
    return QueryFormat.CSV if delimiter_of(head) else QueryFormat.LINES


def is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def is_har(head: str) -> bool:
    return head.lstrip().startswith("{") and '"log"' in head[:2000] and '"entries"' in head


def is_json_line(line: str) -> bool:
    """A line longer than the head is cut and is taken by its first character alone."""
    try:
        return isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return len(line) >= HEAD // 2 and line.startswith("{")


def delimiter_of(text: str) -> str:
    """What separates the columns of a header that names `query`; empty if the first line is no such header."""
    line = next(islice(text.removeprefix("\ufeff")[:HEAD].splitlines(), 1), "")
    return next((mark for mark in ",;\t" if "query" in read_names(line, mark)), "")


def read_names(line: str, delimiter: str) -> list[str]:
    try:
        return [name.strip().lower() for name in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        return []
