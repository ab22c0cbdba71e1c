"""What is written is read back as the same grades (PRODUCT 5), and nothing in it is a formula (RELIABILITY W5)."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.choices import JudgmentFormat
from reviews.logic.formats import WRITERS, Record, Row, read_records, recognise, write_book

BY_TEXT = [kind for kind in WRITERS if kind != JudgmentFormat.QRELS]
FORMULAS = "=+-@\t\r\n＝＋－＠"
NASTY = [
    "=1+1",
    "'=1",
    "'",
    '"',
    "a,b;c",
    "a\nb\r\nc",
    "\ufeffx",
    " x ",
    "{}",
    "#",
    "é",
    "\u202e",
    "％",
    "%20",
    "0",
    "Q0",
]
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12).filter(str.strip)
words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=8).filter(
    lambda word: word.split() == [word]
)
names = texts.filter(lambda name: name == name.strip())
thorough = settings(max_examples=80, deadline=None)


def rows_from(said: dict[tuple[str, str, str], int]) -> list[Row]:
    """Rows as an export orders them: those of one group together."""
    return [Row(query, query, doc, rater, grade) for (query, doc, rater), grade in sorted(said.items())]


def read(text: str, kind: JudgmentFormat) -> list[Record]:
    """The grades of a file that has nothing wrong in it, without their lines, in order."""
    stream = io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8-sig", newline="")
    found = list(read_records(stream, kind))
    return sorted(Record(0, *one[1:]) for one in found if isinstance(one, Record) or pytest.fail(str(one)))


def wanted(rows: list[Row]) -> list[Record]:
    return sorted(Record(0, row.query, row.doc, row.rater, row.grade) for row in rows)


@pytest.mark.parametrize("kind", BY_TEXT)
@thorough
@given(said=st.dictionaries(st.tuples(texts, texts, st.just("")), st.integers(0, 4), max_size=5))
def test_grades_come_back_as_they_were(kind: JudgmentFormat, said: dict[tuple[str, str, str], int]) -> None:
    rows = rows_from(said)
    assert read("".join(WRITERS[kind](rows)), kind) == wanted(rows)


@pytest.mark.parametrize("kind", BY_TEXT)
def test_nasty_names_come_back_as_they_were(kind: JudgmentFormat) -> None:
    rows = [Row(name, name, name, "", 1) for name in NASTY]
    assert read("".join(WRITERS[kind](rows)), kind) == wanted(rows)


@thorough
@given(said=st.dictionaries(st.tuples(texts, texts, names), st.integers(0, 4), max_size=5))
def test_csv_keeps_each_rater(said: dict[tuple[str, str, str], int]) -> None:
    rows = rows_from(said)
    assert read("".join(WRITERS[JudgmentFormat.RATINGS](rows)), JudgmentFormat.RATINGS) == wanted(rows)


@thorough
@given(said=st.dictionaries(st.tuples(words, words, names | st.just("")), st.integers(0, 4), max_size=5))
def test_qrels_keep_each_rater(said: dict[tuple[str, str, str], int]) -> None:
    rows = rows_from(said)
    assert read("".join(WRITERS[JudgmentFormat.QRELS](rows)), JudgmentFormat.QRELS) == wanted(rows)


@pytest.mark.parametrize("rater", ["0", "Q0", "Expert 1", "100 %", "%30"])
def test_qrels_keep_odd_names(rater: str) -> None:
    rows = [Row("g", "g", "d", rater, 1)]
    assert read("".join(WRITERS[JudgmentFormat.QRELS](rows)), JudgmentFormat.QRELS) == wanted(rows)


def test_qrels_leave_out_what_no_line_can_hold() -> None:
    rows = [Row("a b", "", "d", "", 1), Row("a", "", "d e", "", 1), Row("a", "", "d", "", 2), Row("a", "", " d", "", 1)]
    assert "".join(WRITERS[JudgmentFormat.QRELS](rows)) == "a 0 d 2\n"


@thorough
@given(said=st.dictionaries(st.tuples(texts, texts, names), st.integers(0, 4), min_size=1, max_size=5))
def test_book_keeps_each_judge(said: dict[tuple[str, str, str], int]) -> None:
    rows = rows_from(said)
    told = "".join(write_book(rows, sorted({row.rater for row in rows})))
    assert read(told, JudgmentFormat.BOOK) == wanted(rows)


@pytest.mark.parametrize("kind", [JudgmentFormat.RATINGS, JudgmentFormat.BOOK])
def test_no_cell_is_a_formula(kind: JudgmentFormat) -> None:
    rows = [Row(name, name, name, name, 1) for name in NASTY]
    told = write_book(rows, NASTY) if kind == JudgmentFormat.BOOK else WRITERS[kind](rows)
    cells = [
        cell for line in csv.reader(io.StringIO("".join(told).removeprefix("\ufeff"), newline="")) for cell in line
    ]
    assert [cell for cell in cells if cell[:1] and cell[0] in FORMULAS] == []


@pytest.mark.parametrize("kind", list(JudgmentFormat))
def test_what_is_written_is_recognised(kind: JudgmentFormat) -> None:
    rows = [Row("g", "copy a file", "d", "Judge 1", 1)]
    told = write_book(rows, ["Judge 1"]) if kind == JudgmentFormat.BOOK else WRITERS[kind](rows)
    same = JudgmentFormat.RRE if kind == JudgmentFormat.RRE_GAINS else kind
    assert recognise("".join(told)) == same
