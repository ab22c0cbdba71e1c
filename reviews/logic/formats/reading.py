"""From a stream of text to grades and problems."""

from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any

from bugbash.logic.query_files import Problem
from reviews.choices import JudgmentFormat
from reviews.logic.formats.book import read_book
from reviews.logic.formats.json_reader import FileFaultError
from reviews.logic.formats.opensearch import read_opensearch
from reviews.logic.formats.qrels import read_qrels
from reviews.logic.formats.ratings import read_ratings
from reviews.logic.formats.records import LONGEST_ID, LONGEST_NAME, Found, Record
from reviews.logic.formats.rre import read_rre

MOST_BYTES = 200_000_000
MOST_RECORDS = 1_500_000
LONGEST_LINE = 2_100_000
JSON = {JudgmentFormat.RRE, JudgmentFormat.RRE_GAINS, JudgmentFormat.OPENSEARCH}
READERS: Mapping[JudgmentFormat, Callable[[Any], Iterator[Found]]] = {
    JudgmentFormat.RATINGS: read_ratings,
    JudgmentFormat.BOOK: read_book,
    JudgmentFormat.QRELS: read_qrels,
    JudgmentFormat.RRE: read_rre,
    JudgmentFormat.RRE_GAINS: read_rre,
    JudgmentFormat.OPENSEARCH: read_opensearch,
}


def read_records(stream: IO[str], kind: JudgmentFormat) -> Iterator[Found]:
    """What a file says, in order, held piece by piece. Bytes that are no UTF-8 come as lone surrogates and are named
    by their line; at most 1,500,000 grades.
    """
    count = 0
    source = stream if kind in JSON else lines_of(stream)
    try:
        for found in READERS[kind](source):
            count += 1
            if count > MOST_RECORDS:
                yield Problem(found.line, "", f"A file has at most {MOST_RECORDS:,} grades; split it before this line.")
                return
            yield checked(found) if isinstance(found, Record) else found
    except FileFaultError as fault:
        yield Problem(fault.line, "", fault.sentence)


def lines_of(stream: IO[str]) -> Iterator[str]:
    """The lines as they end in the file; raises FileFaultError for one that no memory should hold."""
    number = 1
    while line := stream.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise FileFaultError(number, f"A line has less than {LONGEST_LINE:,} characters, this has more.")
        yield line
        number += 1


def checked(record: Record) -> Found:
    """The record, or what no database takes of it."""
    text = f"{record.query}\n{record.doc}\n{record.rater}"
    if "\0" in text:
        return Problem(record.line, "", "There is a NUL character in it.")
    if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
        return Problem(record.line, "", "This is not UTF-8.")
    if not record.query.strip():
        return Problem(record.line, "query", "is empty.")
    if not record.doc or len(record.doc) > LONGEST_ID:
        return Problem(record.line, "document", f"has 1 to {LONGEST_ID} characters, this has {len(record.doc)}.")
    if len(record.rater) > LONGEST_NAME:
        return Problem(record.line, "rater", f"has at most {LONGEST_NAME} characters, this has {len(record.rater)}.")
    return record
