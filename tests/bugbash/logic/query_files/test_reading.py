"""Lines, CSV and JSON Lines: what they say, and what is wrong with which line."""

import pytest

from bugbash.choices import QueryFormat
from bugbash.errors import RefusedError
from bugbash.logic.query_files import MOST_BYTES, MOST_RECORDS, Problem, Record, decode_file, read_file, recognise
from bugbash.logic.query_rules import MAX_TEXT

LINES, CSV, JSONL = QueryFormat.LINES, QueryFormat.CSV, QueryFormat.JSONL
TABLE = "query,params,tags,group,checks,required,need\n"
KNOWN = "query, params, tags, group, checks, required, need"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("copy a file\nmove a file", [(1, "copy a file"), (2, "move a file")]),
        ("copy\r\nmove\rdelete", [(1, "copy"), (2, "move"), (3, "delete")]),
        ("\ufeffcopy\n\n \nmove\n", [(1, "copy"), (4, "move")]),
        (" copy \n\tmove", [(1, " copy "), (2, "\tmove")]),
        ("a\u2028b\x85c\x0bd\x1ce", [(1, "a\u2028b\x85c\x0bd\x1ce")]),
        ('copy, move\n"delete', [(1, "copy, move"), (2, '"delete')]),
        ("=1\n'=1", [(1, "=1"), (2, "'=1")]),
    ],
)
def test_plain_text_is_a_query_per_line(text: str, rows: list[tuple[int, str]]) -> None:
    assert list(read_file(text, LINES)) == [Record(line, text) for line, text in rows]


def test_table_says_all_about_a_query() -> None:
    text = (
        "\ufeffQuery , params,tags,group,checks,required,need\r\n"
        '"copy, then\r\nmove","{""k"": {""n"": 3}}","files, new ",rmtree,min-results: 1,yes,Have two.\r\n'
        'delete,,,,"min-results: 1\nno-duplicates",0,\r\n'
    )
    assert list(read_file(text, CSV)) == [
        Record(
            2, "copy, then\r\nmove", {"k": {"n": 3}}, ("files", "new"), "rmtree", ("min-results: 1",), True, "Have two."
        ),
        Record(4, "delete", checks=("min-results: 1", "no-duplicates")),
    ]


def test_json_line_says_all_about_a_query() -> None:
    text = (
        '{"query": "copy", "params": {"k": {"n": [3]}}, "tags": ["a,b"], "group": "g", "checks": ["no-duplicates"],'
        ' "required": true, "need": "n"}\n\n{"query": "", "tags": "a, b", "checks": "min-results: 1", "required": "no"}'
    )
    assert list(read_file(text, JSONL)) == [
        Record(1, "copy", {"k": {"n": [3]}}, ("a,b",), "g", ("no-duplicates",), True, "n"),
        Record(3, "", tags=("a", "b"), checks=("min-results: 1",)),
    ]


@pytest.mark.parametrize("mark", [";", "\t"])
def test_columns_may_be_separated_as_spreadsheets_do(mark: str) -> None:
    assert list(read_file(f"query{mark}tags\na,b{mark}files", CSV)) == [Record(2, "a,b", tags=("files",))]


def test_missing_cells_are_empty_and_empty_lines_are_passed_over() -> None:
    assert list(read_file("query,tags,checks\ncopy\n\nmove", CSV)) == [Record(2, "copy"), Record(4, "move")]


@pytest.mark.parametrize(
    ("cell", "checks"),
    [
        ("in-top-3: a; no-duplicates", ("in-top-3: a", "no-duplicates")),
        ("contains: a; b", ("contains: a; b",)),
        ('"contains: a; no-duplicates\n"', ("contains: a; no-duplicates",)),
        ('"no-duplicates\r\nmin-results: 1"', ("no-duplicates", "min-results: 1")),
        ("no-duplicates;", ("no-duplicates",)),
    ],
)
def test_semicolon_separates_checks_where_each_piece_is_one(cell: str, checks: tuple[str, ...]) -> None:
    assert list(read_file(f"query,checks\ncopy,{cell}", CSV)) == [Record(2, "copy", checks=checks)]


@pytest.mark.parametrize(
    ("word", "required"),
    [("1", True), ("TRUE", True), (" yes ", True), ("x", True), ("", False), ("0", False), ("no", False)],
)
def test_required_is_said_in_several_words(word: str, required: bool) -> None:
    assert list(read_file(f"query,required\ncopy,{word}", CSV)) == [Record(2, "copy", required=required)]


def test_long_query_has_its_cell() -> None:
    text = "x" * 200_000
    assert list(read_file(f"query\n{text}", CSV)) == [Record(2, text)]


WRONG = [
    (LINES, "a\0b", Problem(1, "query", "A query must not contain a NUL character.")),
    (
        LINES,
        "x" * (MAX_TEXT + 1),
        Problem(1, "query", "A query has at most 1,000,000 characters, this has 1,000,001."),
    ),
    (CSV, "", Problem(1, "", "The first line must name the columns, one of them query.")),
    (CSV, "<html>\n<p>", Problem(1, "", "The first line must name the columns, one of them query.")),
    (CSV, "query,colour\ncopy,blue", Problem(1, "", f"There is no column 'colour'; known: {KNOWN}.")),
    (CSV, "query,\ncopy,blue", Problem(1, "", f"A column has no name; known: {KNOWN}.")),
    (CSV, "query,tags,tags\ncopy,,", Problem(1, "", "The column tags is there twice.")),
    (CSV, "query\ncopy,blue", Problem(2, "", "This line has 2 cells, the header names 1 columns.")),
    (CSV, f"{TABLE}copy,{{", Problem(2, "params", "'{' is not JSON.")),
    (CSV, f"{TABLE}copy,[1]", Problem(2, "params", "must be a JSON object.")),
    (
        CSV,
        f'{TABLE}copy,"{{""k"": ""\\u0000""}}"',
        Problem(2, "params", "Parameters must not contain a NUL character or half of a surrogate pair."),
    ),
    (
        CSV,
        f'{TABLE}copy,"{{""k"":{"[" * 100}{"]" * 100}}}"',
        Problem(2, "params", "Parameters must be plain JSON of less than 100 levels."),
    ),
    (
        CSV,
        f"{TABLE}copy,,{'x' * 61}",
        Problem(2, "tags", "A tag has at most 60 characters, xxxxxxxxxxxxxxxxxxxx… has 61."),
    ),
    (CSV, f"{TABLE}copy,,,{'x' * 65}", Problem(2, "group", "A group has at most 64 characters, this has 65.")),
    (
        CSV,
        f"{TABLE}copy,,,,in-top-0: a",
        Problem(2, "checks", "line 1: in-top counts from 1, for example “in-top-3: doc-42”."),
    ),
    (CSV, f"{TABLE}copy,,,,,maybe", Problem(2, "required", "'maybe' is neither yes nor no.")),
    (
        CSV,
        f"{TABLE}copy,,,,,,{'x' * 2001}",
        Problem(2, "need", "A need has at most 2,000 characters, this has 2,001."),
    ),
    (CSV, 'query\na\n"copy', Problem(3, "", "This is not CSV: unexpected end of data.")),
    (CSV, 'query\n"copy"s', Problem(2, "", "This is not CSV: ',' expected after '\"'.")),
    (JSONL, '{"query": "a"', Problem(1, "", "This is not JSON: unexpected end of data (character 14).")),
    (JSONL, '["a"]', Problem(1, "", 'A line is a JSON object, such as {"query": "copy a file"}.')),
    (JSONL, '\n{"text": "a"}', Problem(2, "", f"There is no key 'text'; known: {KNOWN}.")),
    (JSONL, "{}", Problem(1, "query", "must be there, and a text.")),
    (JSONL, '{"query": 7}', Problem(1, "query", "must be there, and a text.")),
    (JSONL, '{"query": "a", "params": [1]}', Problem(1, "params", "must be a JSON object.")),
    (JSONL, '{"query": "a", "tags": [1]}', Problem(1, "tags", "must be a list of texts.")),
    (JSONL, '{"query": "a", "checks": {}}', Problem(1, "checks", "must be a list of checks, each one line.")),
    (JSONL, '{"query": "a", "group": 1}', Problem(1, "group", "must be a text.")),
    (JSONL, '{"query": "a", "required": 1}', Problem(1, "required", "must be true or false.")),
    (JSONL, '{"query": "a\\u0000"}', Problem(1, "query", "A query must not contain a NUL character.")),
    (JSONL, '{"query": "a", "tags": ["b\\u0000"]}', Problem(1, "tags", "A tag must not contain a NUL character.")),
]


@pytest.mark.parametrize(("kind", "text", "problem"), WRONG, ids=[one[2].rule[:40] for one in WRONG])
def test_bad_line_is_named_with_its_column_and_rule(kind: QueryFormat, text: str, problem: Problem) -> None:
    assert [one for one in read_file(text, kind) if isinstance(one, Problem)] == [problem]


def test_problem_is_said_in_one_sentence() -> None:
    assert str(Problem(3, "params", "must be a JSON object.")) == "line 3, params: must be a JSON object."
    assert str(Problem(3, "", "This is not JSON.")) == "line 3: This is not JSON."


def test_all_bad_lines_are_named_and_the_good_ones_read() -> None:
    lines = [(one.line, isinstance(one, Record)) for one in read_file("a\0\nb\nc\0", LINES)]
    assert lines == [(1, False), (2, True), (3, False)]


def test_file_ends_where_it_is_too_long() -> None:
    found = list(read_file("a\n" * (MOST_RECORDS + 5), LINES))
    assert len(found) == MOST_RECORDS + 1
    assert found[-1] == Problem(MOST_RECORDS + 1, "", "A file has at most 100,000 queries; split it before this line.")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("copy a file", LINES),
        ("", LINES),
        ("copy, a file\nquery,tags", LINES),
        ("query\ncopy", CSV),
        ("\ufeff tags , Query \nx,copy", CSV),
        ("query;tags\ncopy;files", CSV),
        ('{"query": "copy"}', JSONL),
        ('\n{"query": "copy"}', JSONL),
        (f'{{"query": "{"x" * 30_000}"}}', JSONL),
        ("[1, 2]", LINES),
        ("{broken", LINES),
        ('{"log": {"version": "1.2", "entries": []}}', QueryFormat.HAR),
        ('{\n  "log": {\n    "entries": [', QueryFormat.HAR),
        ("curl https://search.example/?q=a", QueryFormat.CURL),
        ("# copied\n$ curl https://search.example/?q=a", QueryFormat.CURL),
        ("curling is a sport", LINES),
    ],
)
def test_format_is_recognised_by_its_beginning(text: str, kind: QueryFormat) -> None:
    assert recognise(text) == kind


def test_utf_8_is_read_with_and_without_its_mark() -> None:
    assert (decode_file(b"\xef\xbb\xbfcaf\xc3\xa9"), decode_file(b"caf\xc3\xa9")) == ("café", "café")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"copy\ncaf\xe9", "line 2 is not UTF-8: byte 8 does not fit."),
        (b"\xff\xfea\0", "This is UTF-16; save it as UTF-8."),
        (b"PK\x03\x04...", "This is a ZIP or a workbook; save it as CSV or JSON Lines in UTF-8."),
        (b"\x1f\x8b\x08", "This is compressed; save it as CSV or JSON Lines in UTF-8."),
        (b"a" * (MOST_BYTES + 1), "A file has at most 32 MB, this has more."),
    ],
    ids=["latin-1", "utf-16", "workbook", "gzip", "too large"],
)
def test_file_that_can_not_be_read_says_why(content: bytes, sentence: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        decode_file(content)
    assert (refusal.value.sentence, refusal.value.field) == (sentence, "file")
