"""What is written is read back as the same queries (PRODUCT 5), and nothing in it is a formula (RELIABILITY W5)."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bugbash.choices import QueryFormat
from bugbash.logic.query_files import WRITERS, Problem, Record, Target, fits_a_line, read_file, recognise, write_curls
from bugbash.logic.requests import RequestTemplate
from tests.bugbash.logic.query_files.queries import NASTY, params, records, texts

thorough = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FORMULAS = "=+-@\t\r\n\0＝＋－＠"
BODY = RequestTemplate.from_json(
    {
        "method": "POST",
        "path": "/ask",
        "headers": [["Authorization", "Bearer {{secret.token}}"]],
        "body_kind": "json",
        "body": {"q": "{{query}}", "k": "{{params.k}}"},
    }
)


def read(text: str, kind: QueryFormat) -> list[Record]:
    """The queries of a file that has nothing wrong in it, without their lines."""
    found = list(read_file(text, kind))
    assert [one for one in found if isinstance(one, Problem)] == []
    return [replace(one, line=0) for one in found if isinstance(one, Record)]


@pytest.mark.parametrize("kind", [QueryFormat.CSV, QueryFormat.JSONL])
@thorough
@given(told=st.lists(records(), max_size=2))
def test_queries_come_back_as_they_were(kind: QueryFormat, told: list[Record]) -> None:
    assert read("".join(WRITERS[kind](told)), kind) == told


@pytest.mark.parametrize("kind", [QueryFormat.CSV, QueryFormat.JSONL])
def test_nasty_queries_come_back_as_they_were(kind: QueryFormat) -> None:
    told = [Record(0, text, {"k": text}, need=text) for text in NASTY]
    assert read("".join(WRITERS[kind](told)), kind) == told


@given(told=st.lists(texts, max_size=6))
def test_lines_come_back_but_for_what_no_line_can_hold(told: Sequence[str]) -> None:
    written = "".join(WRITERS[QueryFormat.LINES](Record(0, text) for text in told))
    assert [one.text for one in read(written, QueryFormat.LINES)] == [one for one in told if fits_a_line(one, {})]


@pytest.mark.parametrize(
    ("text", "params", "fits"),
    [("copy", {}, True), (" copy ", {}, True), ("copy", {"k": 1}, False), ("a\nb", {}, False), (" \t", {}, False)],
)
def test_line_holds_a_text_alone(text: str, params: dict[str, int], fits: bool) -> None:
    assert fits_a_line(text, params) is fits


@thorough
@given(told=st.lists(st.tuples(texts, params), max_size=2))
def test_curl_lines_come_back_and_hold_no_secret(told: list[tuple[str, dict[str, object]]]) -> None:
    asked = [Record(0, text, {**facts, "k": facts.get("k")}) for text, facts in told]
    written = "".join(write_curls(asked, BODY, "http://search.example/0.5"))
    found = list(read_file(written, QueryFormat.CURL, Target(BODY, ["http://search.example/0.5"])))
    wanted = [Record(0, one.text, {"k": one.params["k"]}) for one in asked]
    assert [replace(one, line=0) for one in found if isinstance(one, Record)] == wanted
    assert len(found) == len(wanted)
    assert written.count("Bearer {{secret.token}}") == len(wanted)


def test_query_that_can_not_be_asked_is_a_comment() -> None:
    written = "".join(write_curls([Record(1, "a\nb")], BODY, "http://search.example"))
    assert written == "# 'a\\nb': \"params: 'k' is missing, and the endpoint needs it.\"\n"
    assert list(read_file(written, QueryFormat.CURL, Target(BODY, []))) == []


@thorough
@given(told=st.lists(records(), min_size=1, max_size=2))
def test_no_cell_of_a_table_is_a_formula(told: list[Record]) -> None:
    rows = list(csv.reader(io.StringIO("".join(WRITERS[QueryFormat.CSV](told)).removeprefix("\ufeff"), newline="")))
    assert [cell for row in rows for cell in row if cell[:1] in tuple(FORMULAS)] == []


@pytest.mark.parametrize("kind", [QueryFormat.CSV, QueryFormat.JSONL])
def test_written_file_is_recognised(kind: QueryFormat) -> None:
    assert recognise("".join(WRITERS[kind]([Record(1, "copy a file", {"k": 1})]))) == kind
