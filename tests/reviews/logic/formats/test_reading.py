"""What each format takes, and what is wrong with which line."""

import io
import json

import pytest

from bugbash.logic.query_files import Problem
from reviews.choices import JudgmentFormat
from reviews.logic.formats import Record, read_records, reading, recognise
from reviews.logic.formats.json_reader import PIECE

Q, R, B = JudgmentFormat.QRELS, JudgmentFormat.RATINGS, JudgmentFormat.BOOK
RRE, OPEN = JudgmentFormat.RRE, JudgmentFormat.OPENSEARCH


def found(content: str | bytes, kind: JudgmentFormat) -> list[Record | Problem]:
    data = content.encode() if isinstance(content, str) else content
    stream = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig", errors="surrogateescape", newline="")
    return list(read_records(stream, kind))


def said(content: str | bytes, kind: JudgmentFormat) -> list[object]:
    """Problems in words, grades as tuples."""
    return [str(one) if isinstance(one, Problem) else tuple(one) for one in found(content, kind)]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("401 0 doc-1 2", (1, "401", "doc-1", "", 2)),
        ("401\tanna\tdoc-1\t3.0\r\n", (1, "401", "doc-1", "anna", 3)),
        ("401 Q0 doc-1 +1", (1, "401", "doc-1", "", 1)),
        ("401 Judge%201 doc-1 0", (1, "401", "doc-1", "Judge 1", 0)),
        ("401 0 doc-1", "line 1: A line is topic, rater, document and grade; this has 3 parts."),
        ("401 0 doc 1 2", "line 1: A line is topic, rater, document and grade; this has 5 parts."),
        ("401 0 doc-1 2.5", "line 1, grade: '2.5' is no whole number; grades have no fractions."),
        ("401 0 doc-1 good", "line 1, grade: 'good' is no whole number; grades have no fractions."),
        ("401 0 doc-1 ²", "line 1, grade: '²' is no whole number; grades have no fractions."),
        ("401 0 doc-1 nan", "line 1, grade: 'nan' is no whole number; grades have no fractions."),
        ("401 0 doc-1 -2", "line 1, grade: -2 says unjudged or spam; there is no grade to save."),
    ],
)
def test_line_of_qrels(line: str, wanted: object) -> None:
    assert said(line, Q) == [wanted]


def test_unjudged_is_left_out_and_not_wrong() -> None:
    problem = found("401 0 doc-1 -1", Q)[0]
    assert isinstance(problem, Problem)
    assert problem.left_out


def test_lines_are_counted_with_the_blank_ones_and_a_mark_is_passed_over() -> None:
    assert [one.line for one in found("\ufeffa 0 d 1\n\n  \nb 0 d 1\r\nx\n", Q)] == [1, 4, 5]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("query,docid,rating\ncopy,d1,3.000", [(2, "copy", "d1", "", 3)]),
        ("Query,DocID,Rating,Judge\ncopy,d1,3,Anna", [(2, "copy", "d1", "Anna", 3)]),
        ('rating,query,docid\n1,"copy\na file",\'=d', [(2, "copy\na file", "=d", "", 1)]),
        (
            "query,docid,rating\ncopy,,\nmove,d,",
            ["line 2, docid: is empty: nobody rated it.", "line 3, rating: is empty: nobody rated it."],
        ),
        ("query,docid,rating\ncopy,d,-1\n", [(2, "copy", "d", "", -1)]),
        ("query,docid\na,b", ["line 1: The first line must name the columns query, docid, rating; rating is missing."]),
        ("query,docid,rating,colour\n", ["line 1: There is no column 'colour'; known: query, docid, rating, rater."]),
        ("query,docid,rating,rating\n", ["line 1: The column rating is there twice."]),
        ("query,docid,rating\na,b,1,2", ["line 2: This line has 4 cells, the header names 3 columns."]),
        ('query,docid,rating\n"a', ["line 2: This is not CSV: unexpected end of data."]),
        ("query,docid,rating\n ,b,1", ["line 2, query: is empty."]),
    ],
)
def test_csv_of_ratings(text: str, wanted: list[object]) -> None:
    assert said(text, R) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "query,docid,Anna,Ben\ncopy,d1,3,\nmove,d2,,1.0\n",
            [(2, "copy", "d1", "Anna", 3), (3, "move", "d2", "Ben", 1)],
        ),
        (
            "query,docid,Anna,Ben\ncopy,d1,3,x",
            [(2, "copy", "d1", "Anna", 3), "line 2, Ben: 'x' is no whole number; grades have no fractions."],
        ),
        ("query,docid\ncopy,d1", ["line 1: There is no judge: each column after query and docid is named by one."]),
        ("query,docid,A,A\n", ["line 1: The column A is there twice."]),
        ("query,docid,A,\n", ["line 1: A judge's column has no name."]),
        (
            "docid,query,A\n",
            ["line 1: The first line must begin with the columns query and docid; the others are judges."],
        ),
        (
            "query,docid," + "x" * 151,
            ["line 1: A judge's name has at most 150 characters, xxxxxxxxxxxxxxxxxxxx… has 151."],
        ),
    ],
)
def test_quepid_book(text: str, wanted: list[object]) -> None:
    assert said(text, B) == wanted


BY_GRADE = {"relevant_documents": {"1": ["d1"], "3": ["d2"]}}
BY_GAIN = {"relevant_documents": {"d1": {"gain": 1}, "d2": {"gain": 3}}}
IN_A_LIST = {"relevant_documents": [{"d1": {"gain": "1"}}, {"d2": {"gain": 3}}]}
ASKED = {"queries": [{"template": "t.json", "placeholders": {"$lang": "en", "$query": "copy"}}]}


@pytest.mark.parametrize("documents", [BY_GRADE, BY_GAIN, IN_A_LIST])
@pytest.mark.parametrize(
    "wrap",
    [
        lambda group: {"index": "x", "topics": [{"description": "t", "query_groups": [group]}]},
        lambda group: {"query_groups": [group], "id_field": "id"},
        lambda group: {
            "queries": [{"placeholders": {"$query": "copy"}, **{k: v for k, v in group.items() if k != "queries"}}]
        },
    ],
)
def test_rre_in_each_of_its_shapes(documents: dict[str, object], wrap: object) -> None:
    text = json.dumps(wrap({**ASKED, **documents}))  # type: ignore[operator]
    assert said(text, RRE) == [(1, "copy", "d1", "", 1), (1, "copy", "d2", "", 3)]


@pytest.mark.parametrize(
    ("entry", "wanted"),
    [
        (7, "line 1, queries: A query has no placeholders, such as {“$query”: “copy a file”}."),
        ({"queries": []}, "line 1, queries: There is no query in this entry."),
        (
            {**ASKED, "relevant_documents": 3},
            "line 1, relevant_documents: are an object: grades with documents, or documents with gains.",
        ),
        (
            {**ASKED, "relevant_documents": {"d": 1}},
            "line 1, relevant_documents: 'd' has neither a list of documents nor a gain.",
        ),
        (
            {**ASKED, "relevant_documents": {"1": [2]}},
            "line 1, relevant_documents: The name of a document is a text, not 2.",
        ),
        (
            {**ASKED, "relevant_documents": {"d": {"gain": True}}},
            "line 1, relevant_documents: 'copy', 'd': 'True' is no whole number; grades have no fractions.",
        ),
    ],
)
def test_entry_of_rre_that_is_wrong(entry: object, wanted: str) -> None:
    assert said(json.dumps({"query_groups": [entry]}), RRE) == [wanted]


RATED = [{"query": "copy", "ratings": [{"docId": "d1", "rating": "3.000"}, {"docId": "d2", "rating": 0}]}]


@pytest.mark.parametrize(
    "shape",
    [
        {"name": "n", "type": "IMPORT_JUDGMENT", "judgmentRatings": RATED},
        RATED,
        {"took": 3, "hits": {"total": 1, "hits": [{"_id": "x", "_source": {"judgmentRatings": RATED, "n": [1]}}]}},
    ],
)
def test_opensearch_in_each_of_its_shapes(shape: object) -> None:
    assert said(json.dumps(shape), OPEN) == [(1, "copy", "d1", "", 3), (1, "copy", "d2", "", 0)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("{", "line 1: This is not JSON: a value is missing at its end."),
        ('{"a": 1', "line 1: This is not JSON: , or } is expected at its end."),
        (
            '{"judgmentRatings": [\n{"query": 1}\n]}',
            "line 2: An entry has a query, which is a text, and ratings, which are a list.",
        ),
        (
            '{"judgmentRatings": [{"query": "q", "ratings": [7]}]}',
            "line 1, ratings: 'q': a rating has a docId, which is a text, and a rating.",
        ),
        ('{"judgmentRatings": []}x', "line 1: This is not JSON: something follows after its end."),
        ('{"judgmentRatings":\n\nnope}', "line 3: This is not JSON: Expecting value."),
        ('{"judgmentRatings": [' + "[" * 100_000, "line 1: This is not JSON: it is nested too deeply."),
        ("{7: 1}", "line 1: This is not JSON: a key is a text."),
    ],
)
def test_json_that_is_wrong(text: str, wanted: str) -> None:
    assert said(text, OPEN) == [wanted]


def test_json_is_read_in_pieces_and_its_lines_counted() -> None:
    entries = [
        {"query": f"query {n} {'x' * 50}", "ratings": [{"docId": f"d{n}", "rating": n % 4}]} for n in range(4000)
    ]
    text = '{"size": 1234567890, "judgmentRatings": [\n' + ",\n".join(map(json.dumps, entries)) + "\n]}"
    told = found(text, OPEN)
    assert len(text) > 4 * PIECE
    assert [(one.line, one[4]) for one in told if isinstance(one, Record)] == [(n + 2, n % 4) for n in range(4000)]


@pytest.mark.parametrize(
    ("content", "kind", "rule"),
    [
        (b"a 0 d\xff 1\n", Q, "line 1: This is not UTF-8."),
        (b"a 0 d\0 1\n", Q, "line 1: There is a NUL character in it."),
        (b"a 0 " + b"d" * 501 + b" 1", Q, "line 1, document: has 1 to 500 characters, this has 501."),
        (b"a " + b"r" * 151 + b" d 1", Q, "line 1, rater: has at most 150 characters, this has 151."),
        (b'[{"query": "q", "ratings": [{"docId": "\\ud800", "rating": 1}]}]', OPEN, "line 1: This is not UTF-8."),
    ],
)
def test_what_no_database_takes_is_named(content: bytes, kind: JudgmentFormat, rule: str) -> None:
    assert said(content, kind) == [rule]


def test_line_that_no_memory_should_hold_ends_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LONGEST_LINE", 20)
    assert said("a 0 d 1\n" + "x" * 30, Q) == [
        (1, "a", "d", "", 1),
        "line 2: A line has less than 20 characters, this has more.",
    ]


def test_too_many_grades_are_named_by_their_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_RECORDS", 1)
    assert said("a 0 d 1\na 0 e 1\na 0 f 1", Q)[1:] == [
        "line 2: A file has at most 1 grades; split it before this line."
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("query,docid,rating\n", R),
        ("\ufeffQuery,doc_id,rating,rater\n", R),
        ("query,docid,Anna\n", B),
        ("401 0 d 1\n", Q),
        ('{"query_groups": []}', RRE),
        ('{"judgmentRatings": []}', OPEN),
        ('[{"query": "q", "ratings": []}]', OPEN),
        ("", Q),
    ],
)
def test_format_is_told_by_the_beginning(text: str, kind: JudgmentFormat) -> None:
    assert recognise(text) == kind
