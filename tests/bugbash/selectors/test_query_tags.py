from typing import Any

import pytest

from bugbash.choices import QueryState
from bugbash.models import Project
from bugbash.selectors.query_tags import authors_of, families_of, group_rows, tag_rows
from tests.builders import a_member, a_project, a_query
from tests.statements import statements


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def test_tags_say_how_many_queries_carry_them(project: Project) -> None:
    a_query(project, "0", tags=["b", "a"])
    a_query(project, "1", tags=["b"], state=QueryState.RETIRED)
    project.tags.create(name="idle")
    a_query(a_project(), "2", tags=["theirs"])
    rows: Any = tag_rows(project)
    assert [(tag.name, tag.n, tag.n_all) for tag in rows] == [("a", 1, 1), ("b", 1, 2), ("idle", 0, 0)]
    assert statements(lambda: list(tag_rows(project))) == 1


def test_groups_that_somebody_made_come_in_the_order_of_their_first_query(project: Project) -> None:
    joined = a_query(project, "0")
    first = a_query(project, "1", group="both")
    a_query(project, "2", group="both", state=QueryState.RETIRED)
    a_query(project, "3", group=joined.fingerprint)
    a_query(project, "alone")
    a_query(a_project(), "4", group="theirs")
    assert list(group_rows(project)) == [(joined.fingerprint, joined.pk, 2, 2), ("both", first.pk, 2, 1)]
    assert statements(lambda: list(group_rows(project))) == 1


def test_families_and_members_are_offered_as_filters(project: Project) -> None:
    for text, family in (("0", "typo"), ("1", "case"), ("2", "typo"), ("3", "")):
        a_query(project, text, family=family)
    a_query(a_project(), "4", family="theirs")
    person = a_member(project)
    a_member(a_project())
    assert (families_of(project), list(authors_of(project))) == (["case", "typo"], [person])
