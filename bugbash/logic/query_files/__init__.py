"""Files of queries: five formats in, four out, and what is wrong with which line."""

from bugbash.logic.query_files.captures import Target
from bugbash.logic.query_files.reading import MOST_BYTES, MOST_RECORDS, check_head, decode_file, read_file
from bugbash.logic.query_files.recognising import recognise
from bugbash.logic.query_files.records import COLUMNS, Found, Problem, Record
from bugbash.logic.query_files.writing import WRITERS, fits_a_line, write_curls

__all__ = [
    "COLUMNS",
    "MOST_BYTES",
    "MOST_RECORDS",
    "WRITERS",
    "Found",
    "Problem",
    "Record",
    "Target",
    "check_head",
    "decode_file",
    "fits_a_line",
    "read_file",
    "recognise",
    "write_curls",
]
