import pytest
from django.contrib.auth.models import User

from bugbash.choices import BreakageStatus
from bugbash.models import Breakage, Project
from bugbash.selectors.alike import SAME_ANSWER, SAME_QUERY, Alike, find_alike
from tests.bash_builders import a_sighting
from tests.builders import a_breakage, a_project, a_query, a_ranking, a_user, a_version, an_observation
from tests.statements import statements


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def viewer(db: None) -> User:
    return a_user("Engineer 2")


def file(
    project: Project,
    title: str,
    text: str,
    *,
    ids: tuple[str, ...] = (),
    status: BreakageStatus = BreakageStatus.NEW,
    by: User | None = None,
) -> Breakage:
    version = project.versions.first() or a_version(project)
    query = project.queries.filter(text=text).first() or a_query(project, text)
    return a_breakage(an_observation(query, version, a_ranking(*ids or (title,))), title, status=status, by=by)


def titles(found: Alike) -> list[str]:
    return [one.breakage.title for one in found.breakages]


def test_alike_in_the_query_or_the_title_is_found(project: Project, viewer: User) -> None:
    file(project, "Nothing found", "convert temperature units")
    file(project, "Two words", "delete folder")
    file(project, "Typed wrong", "delte folder that is not emtpy")
    file(project, "Delete a folder fails", "rm -r")
    found = find_alike(project, viewer=viewer, text="delete folder that is not empty", title="Delete folder fails")
    assert titles(found) == ["Delete a folder fails", "Typed wrong", "Two words"]


def test_same_query_and_same_answer_come_first_and_say_so(project: Project, viewer: User) -> None:
    file(project, "In words", "delete a folder now")
    file(project, "In its answer", "something else", ids=("a", "b"))
    mine = file(project, "Itself", "delete a folder", ids=("c",))
    shown = an_observation(mine.query, mine.observation.version, a_ranking("a", "b"))
    found = find_alike(project, viewer=viewer, text="delete a folder", shown=[shown])
    assert [(one.breakage.title, one.why) for one in found.breakages] == [
        ("Itself", SAME_QUERY),
        ("In its answer", SAME_ANSWER),
        ("In words", ""),
    ]


def test_same_answer_of_another_version_is_another(project: Project, viewer: User) -> None:
    filed = file(project, "Old", "something else", ids=("a",))
    newer = a_version(project, "0.6")
    shown = an_observation(a_query(project, "delete"), newer, a_ranking("a"))
    assert filed.observation.answer_digest == shown.answer_digest
    assert titles(find_alike(project, viewer=viewer, text="delete", shown=[shown])) == []


def test_among_equally_alike_the_open_and_the_newest_come_first(project: Project, viewer: User) -> None:
    for status in (BreakageStatus.NEW, BreakageStatus.CLOSED, BreakageStatus.CONFIRMED):
        file(project, status, "delete the folder", status=status)
    assert titles(find_alike(project, viewer=viewer, text="delete the folder")) == ["confirmed", "new", "closed"]


@pytest.mark.parametrize("text", ["", "  ", "!!!", "\N{GRINNING FACE}"])
def test_text_without_words_is_alike_to_nothing(project: Project, viewer: User, text: str) -> None:
    file(project, "Another", "another")
    assert find_alike(project, viewer=viewer, text=text) == Alike([], [])


def test_other_projects_stay_unknown(project: Project, viewer: User) -> None:
    file(a_project(), "Elsewhere", "delete a folder")
    assert find_alike(project, viewer=viewer, text="delete a folder") == Alike([], [])


def test_no_more_alike_than_fit(project: Project, viewer: User) -> None:
    for number in range(7):
        file(project, f"{number}", f"delete folder {number}")
    found = find_alike(project, viewer=viewer, text="delete folder")
    assert (len(found.breakages), len(found.queries)) == (5, 2)


def test_queries_without_breakage_are_named_too(project: Project, viewer: User) -> None:
    asked = a_query(project, "delete a folder")
    a_query(project, "delete a folder quickly")
    a_query(project, "sort a list")
    shown = an_observation(asked, a_version(project))
    found = find_alike(project, viewer=viewer, text="delete a folder", shown=[shown])
    assert [query.text for query in found.queries] == ["delete a folder quickly"]


def test_odd_characters_are_no_search_language(project: Project, viewer: User) -> None:
    query = a_query(project, "delete & folder | 'x' <-> !y:*")
    found = find_alike(project, viewer=viewer, text="delete & folder | 'x' <-> !y:* (")
    assert found.queries == [query]


def test_me_too_is_counted_for_who_looks(project: Project, viewer: User) -> None:
    mine, other = file(project, "Mine", "delete a folder", by=viewer), file(project, "Other", "delete a folder")
    a_sighting(other, viewer)
    a_sighting(other, a_user())
    seen = {
        one.breakage: (one.seen.words, one.seen.by_me, one.seen.is_mine)
        for one in find_alike(project, viewer=viewer, text="delete a folder").breakages
    }
    assert seen == {mine: ("", False, True), other: ("seen by 3", True, False)}


def test_looking_costs_the_same_for_many(project: Project, viewer: User) -> None:
    file(project, "0", "delete folder 0")
    a_query(project, "delete folder")

    def look() -> Alike:
        return find_alike(project, viewer=viewer, text="delete folder")

    one = statements(look)
    for number in range(1, 4):
        file(project, f"{number}", f"delete folder {number}")
    assert statements(look) == one
