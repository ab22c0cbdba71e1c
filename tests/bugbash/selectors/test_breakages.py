from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bugbash.choices import BreakageStatus, Category, Severity, Verdict
from bugbash.models import AuditEvent, Breakage, Project
from bugbash.selectors.breakages import (
    ANY,
    NOBODY,
    OPEN,
    PATIENCE,
    UNSET,
    BreakageFilter,
    breakage_in_full,
    breakage_page,
    breakage_rows,
    comments_on,
    filed_by,
    find_breakage,
    is_being_asked_again,
    status_counts,
    trail,
    verdict_strip,
)
from tests.builders import (
    a_breakage,
    a_comment,
    a_project,
    a_query,
    a_replay,
    a_user,
    a_version,
    an_observation,
    an_outcome,
    numbers,
)
from tests.statements import statements


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def file(project: Project, title: str = "Nothing found", text: str = "", **facts: Any) -> Breakage:
    version = project.versions.first() or a_version(project)
    query = a_query(project, text or f"query {next(numbers)}")
    return a_breakage(an_observation(query, version), title, **facts)


def found(project: Project, **narrow: Any) -> list[int]:
    return [row.number for row in breakage_rows(project, BreakageFilter(**narrow))]


def file_one_of_each(project: Project) -> None:
    original = file(project)
    for status in list(BreakageStatus)[1:]:
        duplicate_of = original if status == BreakageStatus.DUPLICATE else None
        file(project, status=status, reason="It is meant so.", duplicate_of=duplicate_of)


@pytest.mark.parametrize(
    ("status", "rows"),
    [(OPEN, [2, 1]), (ANY, [6, 5, 4, 3, 2, 1]), ("new", [1]), ("fixed", [3]), ("lost", [6, 5, 4, 3, 2, 1])],
)
def test_list_is_narrowed_by_status(project: Project, status: str, rows: list[int]) -> None:
    file_one_of_each(project)
    assert found(project, status=status) == rows


def test_status_counts_say_how_many_a_choice_would_show(project: Project) -> None:
    file_one_of_each(project)
    file(a_project())
    each = dict.fromkeys(BreakageStatus.values, 1)
    assert status_counts(project, BreakageFilter()) == {**each, OPEN: 2, ANY: 6}


def test_status_counts_hold_within_the_other_filters(project: Project) -> None:
    file(project, severity=Severity.S1)
    file(project, severity=Severity.S2, status=BreakageStatus.FIXED)
    assert status_counts(project, BreakageFilter(severity="S2")) == {"fixed": 1, OPEN: 0, ANY: 1}


def test_list_is_narrowed_by_severity(project: Project) -> None:
    file(project)
    file(project, severity=Severity.S1)
    file(project, severity=Severity.S1, confirmed=Severity.S3)
    assert (found(project, severity="S1"), found(project, severity="S3")) == ([2], [3])
    assert found(project, severity=UNSET) == [1]


def test_list_is_narrowed_by_category(project: Project) -> None:
    file(project, category=Category.SLOW)
    file(project, category=Category.CRASH)
    assert found(project, category="crash") == [2]


def test_list_is_narrowed_by_owner(project: Project) -> None:
    owner = a_user()
    file(project, owner=owner)
    file(project)
    assert (found(project, owner=owner.username), found(project, owner=NOBODY)) == ([1], [2])


@pytest.mark.parametrize(("words", "rows"), [("COPY", [2, 1]), ("slow", [2]), ("%", []), ("_", []), ("\\", [])])
def test_list_is_narrowed_by_words_of_title_and_query(project: Project, words: str, rows: list[int]) -> None:
    file(project, "Nothing found", "copy a file")
    file(project, "Copying is slow", "move")
    assert found(project, words=words) == rows


def test_other_projects_breakages_are_not_listed(project: Project) -> None:
    file(a_project())
    assert found(project, status=ANY) == []


def test_pages_follow_each_other(project: Project) -> None:
    for _ in range(5):
        file(project)
    narrow = BreakageFilter()
    pages = [breakage_page(project, narrow, before=before, size=2) for before in (None, 4, 2)]
    assert [([row.number for row in page.rows], page.next) for page in pages] == [([5, 4], 4), ([3, 2], 2), ([1], None)]


def test_last_page_that_is_full_has_none_behind_it(project: Project) -> None:
    for _ in range(2):
        file(project)
    assert breakage_page(project, BreakageFilter(), size=2).next is None


def read_list(project: Project) -> list[object]:
    rows = breakage_page(project, BreakageFilter()).rows
    return [(row.query.text, row.reported_by, row.owner, row.observation.version.name) for row in rows]


def read_comments(breakage: Breakage) -> list[str]:
    return [comment.author.username for comment in comments_on(breakage)]


def test_list_costs_the_same_for_one_and_three(project: Project) -> None:
    file(project, owner=a_user())
    one = statements(lambda: read_list(project))
    for _ in range(2):
        file(project, owner=a_user())
    assert (one, statements(lambda: read_list(project))) == (3, 3)


def test_breakage_comes_with_all_that_its_page_shows(project: Project) -> None:
    file(project, owner=a_user())

    def read() -> object:
        row = breakage_in_full(project).get(number=1)
        seen = row.observation
        named = (row.project, row.query, row.reported_by, row.owner, row.duplicate_of, seen.version, seen.deployment)
        return (named, seen.definition, seen.body, seen.query, seen.asked_by)

    assert statements(read) == 1


def test_breakage_is_found_by_its_number(project: Project) -> None:
    breakage = file(project)
    file(a_project())
    assert [find_breakage(project, number) for number in (1, 2, None)] == [breakage, None, None]


@pytest.mark.parametrize(
    ("reproduced", "later", "expected"),
    [
        (None, timedelta(0), True),
        (None, PATIENCE - timedelta(seconds=1), True),
        (None, PATIENCE, False),
        ((0, 5), timedelta(0), False),
    ],
)
def test_it_is_asked_again_until_it_is_known_or_too_late(
    project: Project, reproduced: tuple[int, int] | None, later: timedelta, expected: bool
) -> None:
    breakage = file(project, reproduced=reproduced)
    assert is_being_asked_again(breakage, breakage.filed_at + later) is expected


def test_comments_come_in_order_at_the_same_cost(project: Project) -> None:
    breakage = file(project)
    first = a_comment(breakage, "First.")
    one = statements(lambda: read_comments(breakage))
    others = [a_comment(breakage, "Second."), a_comment(breakage, "Third.")]
    assert list(comments_on(breakage)) == [first, *others]
    assert (one, statements(lambda: read_comments(breakage))) == (2, 2)


def test_what_a_person_filed_last_comes_first(project: Project) -> None:
    by = a_user()
    mine = [file(project, by=by) for _ in range(3)]
    file(project)
    file(a_project(), by=by)
    assert list(filed_by(project, by, limit=2)) == [mine[2], mine[1]]


def test_trail_is_told_from_the_beginning(project: Project) -> None:
    breakage, other = file(project), file(project)
    for verb, subject in (("filed", breakage), ("filed", other), ("triaged", breakage)):
        AuditEvent.objects.create(
            project_id=project.pk, actor="Engineer 1", verb=verb, subject_type="breakage", subject_id=subject.pk
        )
    AuditEvent.objects.create(
        project_id=project.pk, actor="Engineer 1", verb="kept", subject_type="query", subject_id=breakage.pk
    )
    assert [event.verb for event in trail(breakage)] == ["filed", "triaged"]


def test_strip_shows_the_newest_verdict_on_every_version(project: Project) -> None:
    old, new = a_version(project, "0.4"), a_version(project, "0.5")
    query = a_query(project)
    breakage = a_breakage(an_observation(query, old))
    first = an_outcome(a_replay(new), query, Verdict.FIXED)
    an_outcome(a_replay(old), query, Verdict.NEW)
    last = an_outcome(a_replay(old), query, Verdict.STILL_BROKEN)
    an_outcome(a_replay(new), query, None)
    an_outcome(a_replay(new), a_query(project, "another"), Verdict.PASSING)
    assert verdict_strip(breakage) == [last, first]


def read_strip(breakage: Breakage) -> Callable[[], object]:
    return lambda: [row.replay.version.name for row in verdict_strip(breakage)]


def test_strip_costs_the_same_for_one_and_three_versions(project: Project) -> None:
    breakage = file(project)
    an_outcome(a_replay(breakage.observation.version), breakage.query)
    one = statements(read_strip(breakage))
    for name in ("0.6", "0.7"):
        an_outcome(a_replay(a_version(project, name)), breakage.query)
    assert (one, statements(read_strip(breakage))) == (1, 1)
