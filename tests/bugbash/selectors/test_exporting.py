import pytest

from bugbash.choices import QueryFormat, QueryState
from bugbash.logic.query_files import Record
from bugbash.models import Project
from bugbash.selectors import exporting
from bugbash.selectors.exporting import exported, unfit_for_lines, written, written_curls
from bugbash.selectors.queries import QueryFilter
from tests.builders import a_definition, a_project, a_query, a_version
from tests.statements import statements

ALL = QueryFilter(state="any")


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def test_queries_are_exported_with_all_that_import_reads(project: Project) -> None:
    one = a_query(
        project, "copy", params={"k": 3}, checks=["no-duplicates", "min-results: 1"], tags=["b", "a"], required=True,
        need="Two.", group="both",
    )  # fmt: skip
    two = a_query(project, "move", state=QueryState.RETIRED)
    a_query(a_project(), "theirs")
    assert list(exported(project, ALL)) == [
        Record(one.pk, "copy", {"k": 3}, ("a", "b"), "both", ("no-duplicates", "min-results: 1"), True, "Two."),
        Record(two.pk, "move"),
    ]


def test_only_what_the_filter_leaves_is_exported(project: Project) -> None:
    a_query(project, "copy", tags=["a"])
    a_query(project, "move")
    assert [one.text for one in exported(project, QueryFilter(tag="a"))] == ["copy"]


def test_parts_follow_each_other_at_three_statements_each(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "CHUNK", 2)
    for n in range(5):
        a_query(project, f"{n}", checks=["no-duplicates"], tags=[f"t{n}"])
    assert [(one.text, one.tags) for one in exported(project, ALL)] == [(f"{n}", (f"t{n}",)) for n in range(5)]
    assert statements(lambda: list(exported(project, ALL))) == 3 * 3 + 1


def test_queries_that_no_line_can_hold_are_counted(project: Project) -> None:
    texts = ["copy", "", " \t", "a\nb", "a\rb", "\u00a0", "\u2028", " x "]
    for text in texts:
        a_query(project, text)
    a_query(project, "copy", params={"k": 1})
    lines = "".join(written(project, ALL, QueryFormat.LINES)).count("\n")
    assert (unfit_for_lines(project, ALL), lines) == (5, 4)


def test_curl_lines_call_the_first_deployment_without_secrets(project: Project) -> None:
    request = {
        "path": "/search",
        "query": [["q", "{{query}}"]],
        "headers": [["Authorization", "Bearer {{secret.token}}"]],
    }
    version = a_version(
        project, base_url="http://search.example/0.5", definition=a_definition(project, request=request)
    )
    a_query(project, "copy a file")
    assert list(written_curls(project, ALL, version)) == [
        "curl -X GET 'http://search.example/0.5/search?q=copy+a+file' -H 'Authorization: Bearer {{secret.token}}'\n"
    ]
