"""CSV with the columns query, docid, rating, as Quepid and OpenSearch write it; a column rater may stand beside."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence

from bugbash.errors import RefusedError
from bugbash.logic.query_files import Problem
from bugbash.logic.query_files.cells import neutralise, restore
from bugbash.logic.query_files.reading import BOM
from bugbash.logic.query_files.writing import row_of
from reviews.logic.formats.grades import read_grade
from reviews.logic.formats.records import Found, Record, Row

COLUMNS = ("query", "docid", "rating")
RATER = "rater"
NAMES = {"doc_id": "docid", "judge": RATER}


def read_ratings(lines: Iterable[str]) -> Iterator[Found]:
    """A grade per line; a line without document or rating says that nobody rated it."""
    return read_table(lines, names_of, check_ratings, read_rating_cells)


def read_rating_cells(line: int, names: Sequence[str], cells: Sequence[str]) -> Iterator[Found]:
    facts = dict(zip(names, cells, strict=False))
    doc, rating = facts.get("docid", ""), facts.get("rating", "")
    if not doc or not rating.strip():
        yield Problem(line, "rating" if doc else "docid", "is empty: nobody rated it.", left_out=True)
        return
    yield graded(line, facts["query"], doc, facts.get(RATER, ""), rating, "rating")


def graded(line: int, query: str, doc: str, rater: str, rating: str, column: str) -> Found:
    try:
        return Record(line, query, doc, rater, read_grade(rating))
    except RefusedError as refusal:
        return Problem(line, column, refusal.sentence)


def check_ratings(names: Sequence[str]) -> str:
    """What is wrong with the names of the columns; empty if nothing is."""
    if missing := next((name for name in COLUMNS if name not in names), None):
        return f"The first line must name the columns {', '.join(COLUMNS)}; {missing} is missing."
    if unknown := next((name for name in names if name not in {*COLUMNS, RATER}), None):
        return f"There is no column {unknown[:60]!r}; known: {', '.join([*COLUMNS, RATER])}."
    return say_twice(names)


def say_twice(names: Sequence[str]) -> str:
    twice = next((name for name in names if names.count(name) > 1), "")
    return f"The column {twice} is there twice." if twice else ""


Names = Callable[[Sequence[str]], list[str]]
Check = Callable[[Sequence[str]], str]
Cells = Callable[[int, Sequence[str], Sequence[str]], Iterator[Found]]


def read_table(lines: Iterable[str], header: Names, check: Check, read: Cells) -> Iterator[Found]:
    """CSV whose first line names its columns; the first problem of the table as a whole ends it."""
    reader = csv.reader(lines, strict=True)
    line = 1
    try:
        names = header(next(reader, []))
        if fault := check(names):
            yield Problem(1, "", fault)
            return
        line = reader.line_num + 1
        for cells in reader:
            if len(cells) > len(names):
                yield Problem(line, "", f"This line has {len(cells)} cells, the header names {len(names)} columns.")
            elif cells:
                yield from read(line, names, [restore(cell) for cell in cells])
            line = reader.line_num + 1
    except csv.Error as error:
        yield Problem(line, "", f"This is not CSV: {error}.")


def names_of(cells: Sequence[str]) -> list[str]:
    """The header in small letters, by the names that are known here."""
    names = [restore(cell).strip().lower() for cell in cells]
    return [NAMES.get(name, name) for name in names]


def write_ratings(rows: Iterable[Row]) -> Iterator[str]:
    """With a byte order mark, by which spreadsheets know UTF-8; the column rater is there if anybody is named."""
    named: bool | None = None
    for row in rows:
        if named is None:
            named = bool(row.rater)
            yield BOM + row_of([*COLUMNS, RATER] if named else COLUMNS)
        cells = [row.query, row.doc, str(row.grade), *([row.rater] if named else [])]
        yield row_of([neutralise(cell) for cell in cells])
    if named is None:
        yield BOM + row_of(COLUMNS)
