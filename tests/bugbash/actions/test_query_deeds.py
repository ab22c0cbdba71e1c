"""One thing done to many queries, and taken back without losing what somebody did later."""

from collections.abc import Sequence

import pytest

from bugbash.actions.query_deeds import check_deed, do_deed, undo_deed
from bugbash.choices import QueryDeedKind as Kind
from bugbash.choices import QueryState
from bugbash.errors import ConflictError, RefusedError
from bugbash.models import AuditEvent, Project, Query, QueryDeed
from bugbash.selectors.query_deeds import Deed
from tests.builders import a_project, a_query, a_user
from tests.statements import statements

Facts = tuple[str, str, bool, str, list[str]]


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def three(project: Project) -> list[Query]:
    """One query as it comes, one that is tagged, grouped and required, one that is retired."""
    other = a_query(project, "two", tags=["files"], group="both", required=True)
    retired = a_query(project, "three", state=QueryState.RETIRED)
    Query.objects.filter(pk=retired.pk).update(state_reason="Old.")
    return [a_query(project, "one"), other, retired]


def do(project: Project, kind: Kind, value: str = "", reason: str = "") -> QueryDeed:
    return do_deed(project=project, rows=project.queries.all(), deed=Deed(kind, value, reason), by=a_user("Engineer 1"))


def facts(rows: Sequence[Query]) -> list[tuple[object, ...]]:
    fresh = [Query.objects.get(pk=row.pk) for row in rows]
    return [
        (row.state, row.state_reason, row.required, row.shared_group, [tag.name for tag in row.tags.all()])
        for row in fresh
    ]


ONE: Facts = ("active", "", False, "", [])
TWO: Facts = ("active", "", True, "both", ["files"])
THREE: Facts = ("retired", "Old.", False, "", [])
DEEDS = [
    (Kind.TAG, "files", "", 2, [("active", "", False, "", ["files"]), TWO, ("retired", "Old.", False, "", ["files"])]),
    (Kind.UNTAG, "files", "", 1, [ONE, ("active", "", True, "both", []), THREE]),
    (Kind.GROUP, "both", "", 2, [("active", "", False, "both", []), TWO, ("retired", "Old.", False, "both", [])]),
    (Kind.SPLIT, "", "", 1, [ONE, ("active", "", True, "", ["files"]), THREE]),
    (
        Kind.RETIRE,
        "",
        "Dull.",
        2,
        [("retired", "Dull.", False, "", []), ("retired", "Dull.", True, "both", ["files"]), THREE],
    ),
    (Kind.ACTIVATE, "", "", 1, [ONE, TWO, ("active", "", False, "", [])]),
    (Kind.REQUIRE, "", "", 2, [("active", "", True, "", []), TWO, ("retired", "Old.", True, "", [])]),
    (Kind.RELEASE, "", "", 1, [ONE, ("active", "", False, "both", ["files"]), THREE]),
]
each_deed = pytest.mark.parametrize(("kind", "value", "reason", "count", "after"), DEEDS, ids=[one[0] for one in DEEDS])


def test_every_deed_is_tested() -> None:
    assert [one[0] for one in DEEDS] == list(Kind)


@each_deed
def test_deed_changes_those_that_are_not_so_yet(
    project: Project, three: list[Query], kind: Kind, value: str, reason: str, count: int, after: list[object]
) -> None:
    deed = do(project, kind, value, reason)
    assert (facts(three), deed.count) == (after, count)
    event = AuditEvent.objects.get()
    assert (event.actor, event.verb, event.subject_id) == ("Engineer 1", f"queries: {kind}", project.pk)
    assert event.detail == {"value": value, "reason": reason, "count": count, "batch": str(deed.batch)}


@each_deed
def test_deed_is_taken_back(
    project: Project, three: list[Query], kind: Kind, value: str, reason: str, count: int, after: list[object]
) -> None:
    deed = do(project, kind, value, reason)
    assert undo_deed(deed=deed, by=a_user()) == count
    assert facts(three) == [ONE, TWO, THREE]
    assert AuditEvent.objects.first().verb == "took back on queries"  # type: ignore[union-attr]


@each_deed
def test_deed_that_changes_nothing_more_is_refused(
    project: Project, three: list[Query], kind: Kind, value: str, reason: str, count: int, after: list[object]
) -> None:
    do(project, kind, value, reason)
    with pytest.raises(ConflictError, match="There is nothing left to change"):
        do(project, kind, value, reason)
    assert (QueryDeed.objects.count(), AuditEvent.objects.count()) == (1, 1)


def test_deed_is_taken_back_once(project: Project, three: list[Query]) -> None:
    deed = do(project, Kind.REQUIRE)
    undo_deed(deed=deed, by=a_user())
    with pytest.raises(ConflictError, match="It was taken back already"):
        undo_deed(deed=deed, by=a_user())


LATER = [
    (Kind.TAG, "files", Kind.UNTAG, "files"),
    (Kind.UNTAG, "files", Kind.TAG, "files"),
    (Kind.GROUP, "both", Kind.GROUP, "another"),
    (Kind.SPLIT, "", Kind.GROUP, "another"),
    (Kind.RETIRE, "", Kind.ACTIVATE, ""),
    (Kind.REQUIRE, "", Kind.RELEASE, ""),
]


@pytest.mark.parametrize(("kind", "value", "later", "later_value"), LATER, ids=[one[0] for one in LATER])
def test_what_somebody_did_later_stays(
    project: Project, three: list[Query], kind: Kind, value: str, later: Kind, later_value: str
) -> None:
    deed = do(project, kind, value)
    do(project, later, later_value)
    before = facts(three)
    assert (undo_deed(deed=deed, by=a_user()), facts(three)) == (0, before)


def test_queries_of_other_projects_are_left_alone(project: Project, three: list[Query]) -> None:
    theirs = a_query(a_project(), "one")
    do(project, Kind.REQUIRE)
    assert facts([theirs]) == [ONE]


def test_former_groups_are_few_however_many_queries_there_are(project: Project) -> None:
    rows = [a_query(project, str(number)) for number in range(3)]
    deed = do(project, Kind.GROUP, "all")
    assert deed.before == [[[""], [row.pk for row in rows]]]


def test_deed_costs_the_same_for_one_and_three(project: Project) -> None:
    a_query(project, "0")
    one = statements(lambda: do(project, Kind.TAG, "t"))
    for number in (1, 2, 3):
        a_query(project, str(number))
    assert statements(lambda: do(project, Kind.TAG, "t")) <= one


@pytest.mark.parametrize(
    ("kind", "value", "reason", "deed"),
    [
        (Kind.TAG, " files ", "x", Deed(Kind.TAG, "files")),
        (Kind.GROUP, " both ", "", Deed(Kind.GROUP, "both")),
        (Kind.RETIRE, "x", " Dull. ", Deed(Kind.RETIRE, "", "Dull.")),
        (Kind.SPLIT, "x", "x", Deed(Kind.SPLIT)),
    ],
)
def test_deed_takes_what_it_needs(kind: Kind, value: str, reason: str, deed: Deed) -> None:
    assert check_deed(kind, value, reason) == deed


@pytest.mark.parametrize(
    ("kind", "value", "reason", "sentence", "field"),
    [
        (Kind.TAG, " ", "", "Name the tag.", "value"),
        (Kind.UNTAG, "", "", "Name the tag.", "value"),
        (Kind.GROUP, " ", "", "Name the group.", "value"),
        (Kind.TAG, "x" * 61, "", "A tag has at most 60 characters, xxxxxxxxxxxxxxxxxxxx… has 61.", "tags"),
        (Kind.RETIRE, "", "x" * 501, "A reason has at most 500 characters.", "reason"),
    ],
)
def test_deed_that_lacks_something_is_refused(kind: Kind, value: str, reason: str, sentence: str, field: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        check_deed(kind, value, reason)
    assert (refusal.value.sentence, refusal.value.field) == (sentence, field)
