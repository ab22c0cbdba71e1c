"""Plain lines and CSV."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from bugbash.errors import RefusedError
from bugbash.logic.query_files.cells import (
    read_checks_cell,
    read_flag,
    read_params_cell,
    read_tags_cell,
    restore,
)
from bugbash.logic.query_files.recognising import delimiter_of
from bugbash.logic.query_files.records import COLUMNS, Found, Problem, Record
from bugbash.logic.query_rules import MAX_TEXT, check_need, check_text, read_group, read_tags

NAMES = {"text": "query"}
BLANKS = " \t\v\f"
# A cell holds as much as a query may; the reader's own limit of 131,072 characters is for the whole process.
csv.field_size_limit(2 * MAX_TEXT)


def read_lines(text: str) -> Iterator[Found]:
    """A line is a query; empty lines are passed over. Lines end with LF, CR LF or CR only: other separators of Unicode
    may be part of an attack.
    """
    for number, line in enumerate(io.StringIO(text, newline=None), 1):
        if line.strip(f"{BLANKS}\n"):
            yield tried(number, {"query": line.removesuffix("\n")})


def read_table(text: str) -> Iterator[Found]:
    """CSV whose first line names its columns, separated by comma, semicolon or tab; the first problem of the table
    as a whole ends it.
    """
    delimiter = delimiter_of(text) or ","
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    line = 1
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        if fault := say_fault(names):
            yield Problem(1, "", fault)
            return
        line = reader.line_num + 1
        for cells in reader:
            if cells:
                yield read_cells(line, names, cells)
            line = reader.line_num + 1
    except csv.Error as error:
        yield Problem(line, "", f"This is not CSV: {error}.")


def say_fault(names: Sequence[str]) -> str:
    """What is wrong with the names of the columns; empty if nothing is."""
    if "query" not in names:
        return "The first line must name the columns, one of them query."
    if unknown := next((name for name in names if name not in COLUMNS), None):
        return f"There is no column {unknown[:60]!r}; known: {', '.join(COLUMNS)}."
    if "" in names:
        return f"A column has no name; known: {', '.join(COLUMNS)}."
    twice = next((name for name in names if names.count(name) > 1), "")
    return f"The column {twice} is there twice." if twice else ""


def read_cells(line: int, names: Sequence[str], cells: Sequence[str]) -> Found:
    if len(cells) > len(names):
        return Problem(line, "", f"This line has {len(cells)} cells, the header names {len(names)} columns.")
    return tried(line, {name: restore(cell) for name, cell in zip_longest(names, cells, fillvalue="")})


def tried(line: int, cells: Mapping[str, str]) -> Found:
    """The record, or the problem that it has."""
    try:
        return record_of(line, cells)
    except RefusedError as refusal:
        return problem_of(line, refusal)


def problem_of(line: int, refusal: RefusedError) -> Problem:
    column = refusal.field or ""
    return Problem(line, NAMES.get(column, column), refusal.sentence)


def record_of(line: int, cells: Mapping[str, str]) -> Record:
    """One query from its cells; raises RefusedError naming the column and the rule."""
    check_text(cells["query"])
    check_need(cells.get("need", ""))
    return Record(
        line=line,
        text=cells["query"],
        params=read_params_cell(cells.get("params", "")),
        tags=tuple(read_tags(read_tags_cell(cells.get("tags", "")))),
        group=read_group(cells.get("group", "")),
        checks=read_checks_cell(cells.get("checks", "")),
        required=read_flag(cells.get("required", "")),
        need=cells.get("need", ""),
    )
