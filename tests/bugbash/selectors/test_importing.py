import csv
import io

import pytest

from bugbash.choices import QueryFormat, QueryState
from bugbash.logic.query_files import Problem, Record
from bugbash.models import Project
from bugbash.selectors import importing
from bugbash.selectors.importing import ImportRow, first_rows, lines_of, preview_file, rows_of
from tests.builders import a_definition, a_project, a_query, a_version, an_import
from tests.statements import statements


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def test_preview_says_what_is_new_known_repeated_and_refused(project: Project) -> None:
    a_query(project, "copy")
    a_query(project, "old", state=QueryState.RETIRED)
    a_query(a_project(), "move")
    preview = preview_file(project, "query,params\ncopy,\nmove,\nmove,\nold,\nbad,{\n")
    assert preview.first == [
        ImportRow(Record(2, "copy"), "active"),
        ImportRow(Record(3, "move"), ""),
        ImportRow(Record(4, "move"), "repeated"),
        ImportRow(Record(5, "old"), "retired"),
    ]
    assert preview.problems == [Problem(6, "params", "'{' is not JSON.")]
    counts = (preview.total, preview.new_count, preview.known_count, preview.repeated_count, preview.refused_count)
    assert (counts, preview.is_clean) == ((4, 1, 2, 1, 1), False)


def test_same_text_with_other_parameters_is_another_query(project: Project) -> None:
    a_query(project, "copy", params={"k": 1})
    preview = preview_file(project, 'query,params\ncopy,"{""k"": 1}"\ncopy,"{""k"": 2}"\ncopy,"{""k"": 1.0}"\n')
    assert [row.known for row in preview.first] == ["active", "", ""]


@pytest.mark.parametrize("text", ["", "\ufeff", "\n \n", "query\n"])
def test_file_without_a_query_says_so(project: Project, text: str) -> None:
    preview = preview_file(project, text)
    assert (preview.total, preview.problems) == (0, [Problem(1, "", "There is no query in there.")])


def test_chosen_format_wins(project: Project) -> None:
    preview = preview_file(project, "query\ncopy", QueryFormat.LINES)
    assert [row.record.text for row in preview.first] == ["query", "copy"]


def test_requests_of_the_newest_definition_are_found(project: Project) -> None:
    a_version(project, base_url="http://search.example/0.5?tenant=7")
    a_definition(project, request={"path": "/find", "query": [["text", "{{query}}"]]})
    preview = preview_file(project, "curl 'http://a/0.5/find?text=copy&tenant=8'\ncurl http://a/0.5/search?q=move\n")
    assert ([row.record.text for row in preview.first], preview.left_out_count, preview.refused_count) == (
        ["copy"],
        1,
        0,
    )


def test_preview_costs_the_same_for_one_and_three(project: Project) -> None:
    costs = [statements(lambda text=text: preview_file(project, text)) for text in ("a", "a\nb\nc")]  # type: ignore[misc]
    assert costs == [2, 2]


def test_one_more_statement_per_thousand(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "CHUNK", 2)
    preview = preview_file(project, "a\nb\na\nc\nb")
    assert [row.known for row in preview.first] == ["", "", "repeated", "", "repeated"]
    assert statements(lambda: preview_file(project, "a\nb\na\nc\nb")) == 4


def test_first_rows_and_problems_are_kept_and_all_are_counted(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "SHOWN_ROWS", 1)
    monkeypatch.setattr(importing, "SHOWN_PROBLEMS", 1)
    preview = preview_file(project, "a\nb\nc\0\nd\0")
    assert (len(preview.first), len(preview.problems), preview.total, preview.refused_count) == (1, 1, 2, 2)


def test_kept_import_holds_its_rows_and_goes_on_where_one_says(project: Project) -> None:
    given = an_import(project, 'query,params,tags,checks\na,"{""k"": [1]}",t,no-duplicates\nb,,,\nc,,,')
    rows = [Record(2, "a", {"k": [1]}, ("t",), "", ("no-duplicates",)), Record(3, "b"), Record(4, "c")]
    assert (list(rows_of(given)), list(rows_of(given, 2))) == (rows, rows[2:])
    assert first_rows(given) == [ImportRow(row) for row in rows]


def test_report_says_what_each_line_gave(project: Project) -> None:
    a_query(project, "copy")
    given = an_import(project, "query,params\ncopy,\n'=1,\nmove,{\n=1,")
    assert list(csv.reader(io.StringIO("".join(lines_of(given.report))))) == [
        ["line", "outcome", "column", "rule", "query"],
        ["2", "known, active", "", "", "copy"],
        ["3", "new", "", "", "'=1"],
        ["4", "refused", "params", "'{' is not JSON.", ""],
        ["5", "repeated", "", "", "'=1"],
    ]
