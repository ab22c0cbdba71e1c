import pytest

from bugbash.actions import importing
from bugbash.actions.importing import ImportRow, Preview, import_queries, preview_queries
from bugbash.actions.queries import MAX_TEXT
from bugbash.choices import QueryOrigin, QueryState
from bugbash.models import AuditEvent, Check, Project, Query, Tag
from tests.bugbash.actions.trails import deeds_on
from tests.builders import a_project, a_query, a_user
from tests.statements import statements


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def preview(project: Project, text: str) -> Preview:
    return preview_queries(project=project, text=text)


def save(project: Project, text: str) -> int:
    return import_queries(project=project, rows=preview(project, text).rows, by=a_user("Engineer 1"))


def line(number: int, text: str, *, known: bool = False) -> ImportRow:
    return ImportRow(number, text, {}, (), (), False, known)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("copy a file\nmove a file", [line(1, "copy a file"), line(2, "move a file")]),
        ("copy\r\nmove\rdelete", [line(1, "copy"), line(2, "move"), line(3, "delete")]),
        ("\ufeffcopy\n\n \nmove\n", [line(1, "copy"), line(4, "move")]),
        (" copy \n\tmove", [line(1, " copy "), line(2, "\tmove")]),
        ("a\u2028b\x85c\x0bd\x1ce", [line(1, "a\u2028b\x85c\x0bd\x1ce")]),
        ('copy, move\n"delete', [line(1, "copy, move"), line(2, '"delete')]),
        ('"unclosed\n', [line(1, '"unclosed')]),
    ],
)
def test_plain_text_is_a_query_per_line(project: Project, text: str, rows: list[ImportRow]) -> None:
    assert preview(project, text) == Preview(rows, [])


def test_table_says_all_about_a_query(project: Project) -> None:
    text = (
        "\ufeffquery , params,tags,checks,required\r\n"
        '"copy, then\r\nmove","{""k"": 3}","files, new ",min-results: 1,yes\r\n'
        'delete,,,"min-results: 1\nno-duplicates",0\r\n'
    )
    assert preview(project, text).rows == [
        ImportRow(3, "copy, then\r\nmove", {"k": 3}, ("files", "new"), ("min-results: 1",), True),
        ImportRow(5, "delete", {}, (), ("min-results: 1", "no-duplicates"), False),
    ]


@pytest.mark.parametrize("header", ["query,tags", '"query","tags"', " tags , query "])
def test_header_is_read_as_it_is_written(project: Project, header: str) -> None:
    row = preview(project, f"{header}\nfiles,files\n").rows[0]
    assert (row.text, row.tags) == ("files", ("files",))


@pytest.mark.parametrize(
    ("word", "required"),
    [("1", True), ("TRUE", True), (" yes ", True), ("x", True), ("", False), ("0", False), ("no", False)],
)
def test_required_is_said_in_several_words(project: Project, word: str, required: bool) -> None:
    assert preview(project, f"query,required\ncopy,{word}").rows[0].required is required


def test_missing_cells_are_empty(project: Project) -> None:
    assert preview(project, "query,tags,checks\ncopy\n\nmove").rows == [line(2, "copy"), line(4, "move")]


TABLE = "query,params,tags,checks\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "There is no query in there: write one per line, or CSV with a column named query."),
        ("query\n", "There is no query in there: write one per line, or CSV with a column named query."),
        ("a\0b", "line 1: A query must not contain a NUL character."),
        ("x" * (MAX_TEXT + 1), "line 1: A query has at most 1,000,000 characters, this has 1,000,001."),
        (f"{TABLE}copy,{{", "line 2: params: '{' is not JSON."),
        (f"{TABLE}copy,[1]", "line 2: params: must be a JSON object."),
        (
            f'{TABLE}copy,"{{""k"": ""\\u0000""}}"',
            "line 2: Parameters must not contain a NUL character or half of a surrogate pair.",
        ),
        (
            f'{TABLE}copy,"{{""k"":{"[" * 100}{"]" * 100}}}"',
            "line 2: Parameters must be plain JSON of less than 100 levels.",
        ),
        (f"{TABLE}copy,,{'x' * 61}", "line 2: A tag has at most 60 characters, xxxxxxxxxxxxxxxxxxxx… has 61."),
        (
            f"{TABLE}copy,,,in-top-0: a",
            "line 2: checks: in-top counts from 1, for example “in-top-3: doc-42”.",
        ),
        (
            "query,colour\ncopy,blue",
            "line 2: unknown column 'colour'; known: query, params, tags, checks, required.",
        ),
        (
            "query\ncopy,blue",
            "line 2: unknown column '(without a name)'; known: query, params, tags, checks, required.",
        ),
        ('query\n"copy', "line 2: this is not CSV: unexpected end of data."),
        ('query\n"copy"s', "line 2: this is not CSV: ',' expected after '\"'."),
        (f"query\n{'x' * 140_000}", "line 2: this is not CSV: field larger than field limit (131072)."),
    ],
)
def test_bad_line_is_named_with_its_rule(project: Project, text: str, problem: str) -> None:
    told = preview(project, text)
    assert (list(told.problems), told.is_clean) == ([problem], False)


def test_all_bad_lines_are_named_and_the_good_ones_read(project: Project) -> None:
    told = preview(project, "a\0\nb\nc\0")
    assert told.rows == [line(2, "b")]
    assert [problem[:6] for problem in told.problems] == ["line 1", "line 3"]


def test_preview_saves_nothing(project: Project) -> None:
    assert preview(project, "query,tags\ncopy,files").is_clean
    assert (Query.objects.count(), Tag.objects.count(), AuditEvent.objects.count()) == (0, 0, 0)


def test_queries_that_the_project_has_are_marked(project: Project) -> None:
    a_query(project, "copy")
    a_query(a_project(), "move")
    told = preview(project, "copy\nmove\nmove")
    assert told.rows == [line(1, "copy", known=True), line(2, "move"), line(3, "move", known=True)]
    assert told.new_count == 1


def test_preview_costs_the_same_for_one_and_three(project: Project) -> None:
    assert statements(lambda: preview(project, "a")) == statements(lambda: preview(project, "a\nb\nc")) == 1


def test_imported_queries_are_active(project: Project) -> None:
    assert save(project, 'query,params,tags,checks,required\ncopy,"{""k"": 3}",files,min-results: 1,x') == 1
    query = Query.objects.get()
    assert (query.text, query.params, query.required) == ("copy", {"k": 3}, True)
    assert (query.state, query.origin) == (QueryState.ACTIVE, QueryOrigin.IMPORT)
    assert [check.line for check in query.checks.all()] == ["min-results: 1"]
    assert [tag.name for tag in query.tags.all()] == ["files"]
    assert deeds_on(query) == [("Engineer 1", "kept")]


def test_import_is_on_the_trail_with_how_many_there_were(project: Project) -> None:
    save(project, "copy\nmove")
    event = AuditEvent.objects.get(subject_type="project")
    assert (event.actor, event.verb, event.subject_id) == ("Engineer 1", "imported queries into", project.pk)
    assert event.detail == {"count": 2}


def test_known_query_gets_checks_and_tags_as_well(project: Project) -> None:
    query = a_query(project, "copy", checks=["min-results: 1"], tags=["old"], required=True, need="Theirs.")
    save(project, "query,tags,checks\ncopy,new,no-duplicates")
    query.refresh_from_db()
    assert [check.line for check in query.checks.all()] == ["min-results: 1", "no-duplicates"]
    assert [tag.name for tag in query.tags.all()] == ["new", "old"]
    assert (query.required, query.need) == (True, "Theirs.")


def test_importing_twice_changes_nothing_more(project: Project) -> None:
    text = "query,tags,checks\ncopy,files,min-results: 1\nmove,files,"
    save(project, text)
    save(project, text)
    assert (Query.objects.count(), Check.objects.count(), Tag.objects.count()) == (2, 1, 1)


def test_import_is_all_or_nothing(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(importing, "record", fail)
    with pytest.raises(OSError, match="no room"):
        save(project, "copy\nmove")
    assert (Query.objects.count(), AuditEvent.objects.count()) == (0, 0)
