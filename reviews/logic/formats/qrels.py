"""TREC qrels: topic, rater, document and grade, separated by blanks."""

from collections.abc import Iterable, Iterator
from urllib.parse import quote, unquote

from bugbash.errors import RefusedError
from bugbash.logic.query_files import Problem
from reviews.logic.formats.grades import read_grade
from reviews.logic.formats.records import Found, Record, Row

NOBODY = {"0", "Q0"}


def read_qrels(lines: Iterable[str]) -> Iterator[Found]:
    """Column 2 is the rater; the usual 0 is nobody. Grades below 0 say that nobody judged it, or that it is spam."""
    for number, line in enumerate(lines, 1):
        cells = line.split()
        if len(cells) == 4:
            yield read_cells(number, *cells)
        elif cells:
            yield Problem(number, "", f"A line is topic, rater, document and grade; this has {say_parts(len(cells))}.")


def read_cells(number: int, topic: str, rater: str, doc: str, grade: str) -> Found:
    try:
        value = int(grade) if grade.isascii() and grade.isdigit() and len(grade) < 10 else read_grade(grade)
    except RefusedError as refusal:
        return Problem(number, "grade", refusal.sentence)
    if value < 0:
        return Problem(number, "grade", f"{value} says unjudged or spam; there is no grade to save.", left_out=True)
    return Record(number, topic, doc, "" if rater in NOBODY else unquote(rater) if "%" in rater else rater, value)


def say_parts(count: int) -> str:
    return f"{count} part{'s' * (count != 1)}"


def fits(row: Row) -> bool:
    """Whether a line of qrels can hold it: blanks separate, so that neither topic nor document may have one."""
    return (
        len(row.group.split()) == 1 == len(row.doc.split())
        and row.group.strip() + row.doc.strip() == row.group + row.doc
    )


def write_qrels(rows: Iterable[Row]) -> Iterator[str]:
    """A line each; what no line can hold is left out. Blanks and % of a rater's name are written as in an address."""
    for row in rows:
        if fits(row):
            yield f"{row.group} {write_rater(row.rater)} {row.doc} {row.grade}\n"


def write_rater(name: str) -> str:
    if not name:
        return "0"
    if name in NOBODY:
        return f"%{ord(name[0]):02X}{name[1:]}"
    return "".join(quote(char) if char.isspace() or char == "%" else char for char in name)
