from typing import Any

import pytest
from django.contrib.auth.models import User

from bugbash.choices import BreakageStatus, CallError, QueryState, Verdict
from bugbash.models import Project, Query
from bugbash.selectors import queries
from bugbash.selectors.queries import (
    QueryFilter,
    count_up_to,
    filed_breakages,
    narrowed,
    newest_answers,
    outcomes_of,
    query_page,
    query_rows,
    siblings_of,
    tag_counts,
)
from tests.builders import (
    a_breakage,
    a_project,
    a_query,
    a_ranking,
    a_replay,
    a_user,
    a_version,
    an_observation,
    an_outcome,
)
from tests.statements import statements


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def texts(project: Project, **narrow: Any) -> list[str]:
    return [query.text for query in query_rows(project, QueryFilter(**narrow))]


@pytest.mark.parametrize(
    ("narrow", "rows"),
    [
        ({}, ["Delete", "copy"]),
        ({"state": "draft"}, ["draft"]),
        ({"state": "any"}, ["retired", "draft", "Delete", "copy"]),
        ({"tag": "files"}, ["copy"]),
        ({"tag": "file"}, []),
        ({"required": True}, ["Delete"]),
        ({"words": "dele"}, ["Delete"]),
        ({"words": "%"}, []),
        ({"group": "both"}, ["copy"]),
        ({"family": "typo"}, ["Delete"]),
        ({"origin": "import"}, ["Delete"]),
        ({"origin": "probe"}, []),
        ({"author": "collector"}, ["copy"]),
        ({"breakage": "open"}, ["copy"]),
        ({"breakage": "any"}, ["Delete", "copy"]),
        ({"breakage": "none", "state": "any"}, ["retired", "draft"]),
        ({"checks": "some"}, ["copy"]),
        ({"checks": "none"}, ["Delete"]),
        ({"relation": "INV"}, ["Delete"]),
        ({"relation": "DIR"}, []),
        ({"breakage": "odd", "checks": "odd"}, ["Delete", "copy"]),
    ],
)
def test_list_is_narrowed(project: Project, narrow: dict[str, Any], rows: list[str]) -> None:
    author = a_user()
    User.objects.filter(pk=author.pk).update(username="collector")
    parent = a_query(
        project, "copy", tags=["files", "new"], group="both", author=author, checks=["no-duplicates", "min-results: 1"]
    )
    mutant = a_query(project, "Delete", required=True, family="typo")
    Query.objects.filter(pk=mutant.pk).update(parent=parent, relation="INV", origin="import")
    version = a_version(project)
    for query, status in ((parent, BreakageStatus.NEW), (parent, BreakageStatus.NEW), (mutant, BreakageStatus.CLOSED)):
        a_breakage(an_observation(query, version), status=status)
    for state in (QueryState.DRAFT, QueryState.RETIRED):
        a_query(project, state, state=state)
    a_query(a_project(), "theirs", tags=["files"])
    assert texts(project, **narrow) == rows


def test_list_is_narrowed_to_what_was_made_of_a_query(project: Project) -> None:
    parent, mutant = a_query(project, "copy"), a_query(project, "cpoy")
    Query.objects.filter(pk=mutant.pk).update(parent=parent)
    assert texts(project, parent=parent.pk) == ["cpoy"]


def test_counting_has_an_end(project: Project) -> None:
    for n in range(3):
        a_query(project, f"{n}")
    rows = narrowed(project, QueryFilter())
    assert [count_up_to(rows, most=most) for most in (1, 2, 3, 9)] == [2, 3, 3, 3]


def test_query_says_whether_a_breakage_is_open(project: Project) -> None:
    version = a_version(project)
    for status in (BreakageStatus.NEW, BreakageStatus.CLOSED):
        a_breakage(an_observation(a_query(project, status), version), status=status)
    rows: list[Any] = list(query_rows(project, QueryFilter()))
    assert [(query.text, query.has_open) for query in rows] == [("closed", False), ("new", True)]


def test_pages_follow_each_other(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    made = [a_query(project, f"{n}") for n in range(5)]
    before: int | None = None
    pages = []
    for _ in range(3):
        page = query_page(project, QueryFilter(), before=before)
        pages.append(([query.text for query in page.rows], page.next))
        before = page.next
    assert pages == [(["4", "3"], made[3].pk), (["2", "1"], made[1].pk), (["0"], None)]


def read(project: Project) -> list[object]:
    rows = query_page(project, QueryFilter()).rows
    return [(query.author.username, list(query.checks.all()), list(query.tags.all())) for query in rows]


def test_list_costs_the_same_for_one_and_three(project: Project) -> None:
    a_query(project, "0", checks=["min-results: 1"], tags=["a", "b"])
    one = statements(lambda: read(project))
    for n in (1, 2):
        a_query(project, f"{n}", checks=["min-results: 1", "no-duplicates"], tags=["a", "c"])
    assert (one, statements(lambda: read(project))) == (3, 3)


def test_tags_of_active_queries_are_counted_with_the_most_used_first(project: Project) -> None:
    a_query(project, "0", tags=["rare", "often"])
    a_query(project, "1", tags=["often"])
    a_query(project, "2", tags=["also rare"])
    a_query(project, "3", tags=["gone"], state=QueryState.RETIRED)
    a_query(a_project(), "4", tags=["often"])
    counts: Any = tag_counts(project)
    assert [(tag.name, tag.n) for tag in counts] == [("often", 2), ("also rare", 1), ("rare", 1)]
    assert statements(lambda: list(tag_counts(project))) == 1


def test_breakages_of_a_query_come_newest_first_at_the_same_cost(project: Project) -> None:
    query, version = a_query(project), a_version(project)
    first = a_breakage(an_observation(query, version))
    one = statements(lambda: [row.reported_by for row in filed_breakages(query)])
    others = [a_breakage(an_observation(query, version)) for _ in range(2)]
    a_breakage(an_observation(a_query(project, "another"), version))
    assert list(filed_breakages(query)) == [others[1], others[0], first]
    assert (one, statements(lambda: [row.reported_by for row in filed_breakages(query)])) == (1, 1)


def test_newest_outcomes_of_a_query_come_first(project: Project) -> None:
    query, version = a_query(project), a_version(project)
    rows = [an_outcome(a_replay(version), query, verdict) for verdict in (Verdict.NEW, Verdict.FIXED, Verdict.FIXED)]
    an_outcome(a_replay(version), query, None)
    assert list(outcomes_of(query, limit=2)) == [rows[2], rows[1]]
    assert statements(lambda: [row.replay.version.name for row in outcomes_of(query)]) == 1


def test_newest_answer_of_each_version_is_compared_with_the_baselines(project: Project) -> None:
    query = a_query(project)
    old, new, newer, silent = (a_version(project, name) for name in ("0.4", "0.5", "0.6", "0.7"))
    project.baseline = old
    project.save()
    an_observation(query, new, a_ranking("x"))
    for version, answer in ((old, a_ranking("a", "b")), (new, a_ranking("a", "b"))):
        an_observation(query, version, answer)
    an_observation(query, newer, error=CallError.DNS)
    an_observation(a_query(project, "another"), silent)
    query.refresh_from_db()
    assert [(one.observation.version.name, one.is_baseline, one.moved) for one in newest_answers(query)] == [
        ("0.6", False, None),
        ("0.5", False, False),
        ("0.4", True, False),
    ]
    an_observation(query, new, a_ranking("b", "a"))
    assert [one.moved for one in newest_answers(query)] == [None, True, False]
    assert statements(lambda: newest_answers(query)) == 2


def test_siblings_share_the_group(project: Project) -> None:
    one, two = a_query(project, "one", group="both"), a_query(project, "two", group="both")
    a_query(a_project(), "three", group="both")
    assert (siblings_of(one), siblings_of(a_query(project, "four"))) == ([two], [])
