"""Files of judgments: six formats in and out, two more out, and what is wrong with which line."""

from reviews.logic.formats.book import write_book
from reviews.logic.formats.reading import MOST_BYTES, MOST_RECORDS, read_records
from reviews.logic.formats.recognising import recognise
from reviews.logic.formats.records import LONGEST_NAME, Found, Record, Row
from reviews.logic.formats.writing import WRITERS

__all__ = [
    "LONGEST_NAME",
    "MOST_BYTES",
    "MOST_RECORDS",
    "WRITERS",
    "Found",
    "Record",
    "Row",
    "read_records",
    "recognise",
    "write_book",
]
