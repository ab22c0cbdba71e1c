"""Quepid's book CSV: query, docid, then a column for each judge."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from bugbash.logic.query_files.cells import neutralise, restore
from bugbash.logic.query_files.reading import BOM
from bugbash.logic.query_files.writing import row_of
from reviews.logic.formats.ratings import graded, names_of, read_table, say_twice
from reviews.logic.formats.records import LONGEST_NAME, Found, Row

FIRST = ["query", "docid"]


def read_book(lines: Iterable[str]) -> Iterator[Found]:
    """A grade per filled cell; an empty cell says that this judge has not rated it."""
    return read_table(lines, judges_of, check_book, read_book_cells)


def judges_of(cells: Sequence[str]) -> list[str]:
    """The header: the names of judges as they are."""
    return [*names_of(cells[:2]), *(restore(cell).strip() for cell in cells[2:])]


def read_book_cells(line: int, names: Sequence[str], cells: Sequence[str]) -> Iterator[Found]:
    query, doc = cells[0], cells[1] if len(cells) > 1 else ""
    for name, cell in zip(names[2:], cells[2:], strict=False):
        if cell.strip():
            yield graded(line, query, doc, name, cell, name)


def check_book(names: Sequence[str]) -> str:
    """What is wrong with the names of the columns; empty if nothing is."""
    if list(names[:2]) != FIRST:
        return "The first line must begin with the columns query and docid; the others are judges."
    if len(names) < 3:
        return "There is no judge: each column after query and docid is named by one."
    if "" in names:
        return "A judge's column has no name."
    if long := next((name for name in names if len(name) > LONGEST_NAME), None):
        return f"A judge's name has at most {LONGEST_NAME} characters, {long[:20]}… has {len(long)}."
    return say_twice(names[2:])


def write_book(rows: Iterable[Row], raters: Sequence[str]) -> Iterator[str]:
    """One line per document of a query with everybody's grade; rows of one document stand together."""
    yield BOM + row_of([neutralise(cell) for cell in [*FIRST, *raters]])
    for (query, doc), words in groupby(rows, key=lambda row: (row.query, row.doc)):
        said = {row.rater: str(row.grade) for row in words}
        yield row_of([neutralise(cell) for cell in [query, doc, *(said.get(name, "") for name in raters)]])
