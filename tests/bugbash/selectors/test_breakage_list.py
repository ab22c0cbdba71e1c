"""Further filters, orders, groups and names of the list of breakages."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from bugbash.choices import BreakageStatus, Cause, Role, Severity
from bugbash.models import Breakage, Project
from bugbash.selectors.breakage_groups import AlikeGroup, alike_groups, count_alike, others_alike
from bugbash.selectors.breakage_order import SORTS
from bugbash.selectors.breakages import ANY, BreakageFilter, breakage_page, breakage_rows, search_originals
from bugbash.selectors.list_choices import breakage_choices
from bugbash.selectors.mentions import mentionable, waiting_mentions
from tests.bash_builders import a_bash, a_mention
from tests.builders import (
    a_breakage,
    a_charter,
    a_comment,
    a_member,
    a_project,
    a_query,
    a_user,
    a_version,
    an_observation,
    numbers,
)
from tests.statements import statements


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def file(project: Project, *, text: str = "", tags: tuple[str, ...] = (), set_: Any = None, **facts: Any) -> Breakage:
    version = project.versions.first() or a_version(project)
    query = a_query(project, text or f"query {next(numbers)}", tags=tags)
    row = a_breakage(an_observation(query, version), **facts)
    Breakage.objects.filter(pk=row.pk).update(**(set_ or {}))
    return row


def found(project: Project, **narrow: Any) -> list[int]:
    return [row.number for row in breakage_rows(project, BreakageFilter(**narrow))]


def test_list_is_narrowed_by_cause_and_external_issue(project: Project) -> None:
    file(project, set_={"cause": Cause.DATA})
    file(project, set_={"external_url": "https://tracker.example/1"})
    assert (found(project, cause="data"), found(project, external="yes"), found(project, external="no")) == (
        [1],
        [2],
        [1],
    )


def test_list_is_narrowed_by_what_its_query_is(project: Project) -> None:
    tagged = file(project, tags=("io", "files"))
    other = file(project, tags=("net",))
    other.query.family = "typo"
    other.query.save()
    assert (found(project, tag="io"), found(project, family="typo"), found(project, tag="o")) == (
        [tagged.number],
        [other.number],
        [],
    )


def test_list_is_narrowed_by_who_filed_it_and_where_it_was_seen(project: Project) -> None:
    by = a_user("SME 1")
    file(project, by=by)
    a_version(project, "0.6")
    file(project)
    assert (found(project, reporter=by.username), found(project, version="0.6"), found(project, version="0.5")) == (
        [1],
        [2],
        [1],
    )


def test_list_is_narrowed_by_bash_and_charter(project: Project) -> None:
    file(project)
    bash, charter = a_bash(project.versions.get()), a_charter(project)
    file(project, set_={"bash": bash})
    file(project, set_={"charter": charter})
    assert (found(project, bash=1), found(project, charter=charter.pk), found(project, bash=9)) == ([2], [3], [])


@pytest.mark.parametrize(
    ("age", "rows"),
    [("", [3, 2, 1]), ("day", [3]), ("week", [3, 2]), ("over-week", [1]), ("over-month", []), ("odd", [3, 2, 1])],
)
def test_list_is_narrowed_by_age(project: Project, age: str, rows: list[int]) -> None:
    for days in (10, 3, 0):
        file(project, set_={"filed_at": timezone.now() - timedelta(days=days)})
    assert found(project, age=age) == rows


@pytest.mark.parametrize(("happens", "number"), [("always", 1), ("sometimes", 2), ("never", 3), ("unknown", 4)])
def test_list_is_narrowed_by_how_often_it_happens(project: Project, happens: str, number: int) -> None:
    for reproduced in ((5, 5), (2, 5), (0, 5), None):
        file(project, reproduced=reproduced)
    assert found(project, happens=happens) == [number]


def fill(project: Project) -> None:
    people = [a_user("Engineer B"), a_user("Engineer A")]
    file(project, severity=Severity.S2, owner=people[0], reproduced=(5, 5))
    file(project, severity=Severity.S1, reproduced=(1, 5))
    file(project, owner=people[1])
    file(project, severity=Severity.S2, owner=people[1], reproduced=(0, 5))
    file(project, severity=Severity.S4, owner=people[0])


ORDERS = {
    "": [5, 4, 3, 2, 1],
    "oldest": [1, 2, 3, 4, 5],
    "severity": [2, 4, 1, 5, 3],
    "owner": [4, 3, 5, 1, 2],
    "happens": [1, 2, 4, 5, 3],
}


@pytest.mark.parametrize("sort", SORTS)
def test_pages_of_every_order_hold_every_row_once(project: Project, sort: str) -> None:
    fill(project)
    seen: list[int] = []
    cursor = None
    while True:
        page = breakage_page(project, BreakageFilter(), sort=sort, before=cursor, size=2)
        seen += [row.number for row in page.rows]
        cursor = page.next
        if cursor is None:
            break
    assert seen == ORDERS[sort]


def test_page_goes_on_behind_a_row_that_has_left_the_filter(project: Project) -> None:
    fill(project)
    page = breakage_page(project, BreakageFilter(), sort="severity", size=2)
    assert page.next is not None
    Breakage.objects.filter(number=page.next).update(status=BreakageStatus.CLOSED)
    rest = breakage_page(project, BreakageFilter(), sort="severity", before=page.next, size=5)
    assert [row.number for row in rest.rows] == [1, 5, 3]


def alike(project: Project, key: str, **facts: Any) -> Breakage:
    return file(project, set_={"alike_key": key, "alike_words": f"Fails {key}." if key else ""}, **facts)


def test_groups_are_those_that_failed_alike_the_largest_first(project: Project) -> None:
    for key in ("b", "a", "a", "", "", "b", "a", "c"):
        alike(project, key)
    alike(project, "b", status=BreakageStatus.CLOSED)
    alike(a_project(), "c")
    assert alike_groups(project, BreakageFilter()) == [
        AlikeGroup("a", 3, 3, 2, "Fails a."),
        AlikeGroup("b", 2, 2, 1, "Fails b."),
    ]
    assert alike_groups(project, BreakageFilter(status=ANY))[0] == AlikeGroup("b", 3, 2, 1, "Fails b.")


def test_others_of_a_group_are_found(project: Project) -> None:
    first, _, second = alike(project, "a"), alike(project, "b"), alike(project, "a")
    alone, unknown = alike(project, "c"), alike(project, "")
    assert [row.number for row in others_alike(Breakage.objects.get(pk=second.pk))] == [first.number]
    rows = [Breakage.objects.get(pk=row.pk) for row in (first, alone, unknown)]
    assert [count_alike(row) for row in rows] == [1, 0, 0]


@pytest.mark.parametrize(("words", "numbers_"), [("COPY", [2]), ("bb-2", [2]), ("2", [2]), ("nothing", [])])
def test_original_is_searched_by_words_and_code(project: Project, words: str, numbers_: list[int]) -> None:
    one = file(project, text="copy one file")
    file(project, text="copy a file")
    file(project, text="copy it", status=BreakageStatus.DUPLICATE, duplicate_of=one)
    assert [row.number for row in search_originals(one, words)] == numbers_


def test_choices_are_those_of_the_project_at_one_cost(project: Project) -> None:
    row = file(project, tags=("io",))
    row.query.family = "typo"
    row.query.save()
    charter, bash = a_charter(project, "Synonyms"), a_bash(project.versions.get(), "Tuesday")
    file(a_project(), tags=("other",))
    choices = breakage_choices(project)
    assert (choices.versions, choices.families, choices.tags) == (["0.5"], ["typo"], ["io"])
    assert (choices.bashes, choices.charters) == ([(bash.number, "Tuesday")], [(charter.pk, "Synonyms")])
    assert statements(lambda: breakage_choices(project)) == 6


def test_mention_waits_until_it_was_seen(project: Project) -> None:
    user, row = a_member(project), file(project)
    mention = a_mention(a_comment(row), user)
    a_mention(a_comment(row), a_user())
    assert list(waiting_mentions(project, user)) == [mention]
    mention.seen_at = timezone.now()
    mention.save()
    assert list(waiting_mentions(project, user)) == []


def test_members_who_read_can_be_mentioned_whatever_the_case(project: Project) -> None:
    user = a_member(project)
    a_member(project, Role.SME, reviewer_only=True)
    a_user("Engineer 9")
    assert list(mentionable(project)) == [user]
    assert list(mentionable(project, [user.username.upper(), "nobody"])) == [user]
