import pytest

from bugbash.choices import QueryDeedKind, QueryState
from bugbash.models import Project
from bugbash.selectors import query_deeds
from bugbash.selectors.queries import QueryFilter
from bugbash.selectors.query_deeds import Deed, chosen_queries, preview_deed
from tests.builders import a_project, a_query
from tests.statements import statements


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def test_queries_are_chosen_by_key_or_by_filter(project: Project) -> None:
    one, two = a_query(project, "one", tags=["a"]), a_query(project, "two", state=QueryState.RETIRED)
    theirs = a_query(a_project(), "theirs", tags=["a"])
    assert set(chosen_queries(project, [one.pk, two.pk, theirs.pk], None)) == {one, two}
    assert list(chosen_queries(project, [two.pk], QueryFilter(tag="a"))) == [one]


def test_preview_says_what_would_change(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_deeds, "SHOWN", 2)
    rows = [a_query(project, str(number), required=number == 0) for number in range(4)]
    preview = preview_deed(project.queries.all(), Deed(QueryDeedKind.REQUIRE))
    assert (preview.count, preview.unchanged, preview.beyond, preview.others) == (3, 1, 0, 1)
    assert list(preview.first) == [rows[3], rows[2]]
    assert statements(lambda: preview_deed(project.queries.all(), Deed(QueryDeedKind.REQUIRE))) == 3


def test_more_than_one_deed_reaches_is_said(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_deeds, "MOST", 2)
    for number in range(3):
        a_query(project, str(number))
    preview = preview_deed(project.queries.all(), Deed(QueryDeedKind.RETIRE))
    assert (preview.count, preview.beyond) == (2, 1)
