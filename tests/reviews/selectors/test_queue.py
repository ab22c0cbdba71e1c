import pytest
from django.contrib.auth.models import User

from bugbash.choices import QueryState, Role
from bugbash.models import Membership, Project, Tag
from reviews.choices import JudgmentKind
from reviews.models import Judgment
from reviews.selectors.blind import visible_judgments
from reviews.selectors.queue import (
    current_judgments,
    item_of,
    judged_before,
    last_judgment_of,
    my_judgment,
    need_of,
    needed_queries,
    open_items,
    reserved_item,
    settings_of,
    waiting_count,
)
from tests.builders import a_member, a_project, a_query, a_user
from tests.reviews.builders import a_judgment, an_assignment, an_item, some_items, some_settings
from tests.reviews.models_rating import a_model_word
from tests.statements import statements


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def sme(project: Project) -> User:
    return a_member(project, Role.SME, "SME 1")


@pytest.fixture
def other(project: Project) -> User:
    return a_member(project, Role.SME, "SME 2")


def open_to(project: Project, rater: User) -> list[str]:
    return [item.result_id for item in open_items(project, rater)]


def membership_of(project: Project, user: User) -> Membership:
    return Membership.objects.select_related("project").get(project=project, user=user)


def test_settings_are_the_defaults_until_somebody_sets_them(project: Project) -> None:
    unset = settings_of(project)
    assert (unset._state.adding, unset.raters_per_item, list(unset.scale)) == (True, 2, ["0", "1", "2", "3"])
    assert settings_of(project) != some_settings(project, raters=3)
    assert settings_of(project).raters_per_item == 3


def test_begun_queries_come_first_and_in_them_the_least_rated(project: Project, sme: User, other: User) -> None:
    some_items(project, "a", "b")
    begun = some_items(project, "c", "d", "e")
    a_judgment(begun[0], other)
    an_assignment(begun[1], other)
    assert open_to(project, sme) == ["e", "c", "d", "a", "b"]


def test_own_reservation_takes_no_slot_from_oneself(project: Project, sme: User, other: User) -> None:
    item = some_items(project, "a")[0]
    a_judgment(item, other)
    an_assignment(item, sme)
    assert (open_to(project, sme), open_to(project, a_user())) == (["a"], [])


def test_rated_item_is_open_to_others_only(project: Project, sme: User, other: User) -> None:
    a_judgment(some_items(project, "a")[0], sme)
    assert (open_to(project, sme), open_to(project, other)) == ([], ["a"])


def test_item_with_two_raters_is_closed(project: Project, sme: User, other: User) -> None:
    item = some_items(project, "a")[0]
    for rater in (sme, other):
        a_judgment(item, rater)
    assert open_to(project, a_user()) == []


def test_reservation_that_ran_out_takes_no_slot(project: Project, sme: User) -> None:
    item = some_items(project, "a")[0]
    for rater in (a_user(), a_user()):
        an_assignment(item, rater, minutes=-1)
    assert (open_to(project, sme), waiting_count(project, sme)) == (["a"], 1)


def test_waiting_is_counted_without_other_projects(project: Project, sme: User) -> None:
    some_items(project, "a", "b")
    some_items(a_project(), "c")
    assert waiting_count(project, sme) == 2


def test_newest_word_of_each_rater_is_current(project: Project, sme: User, other: User) -> None:
    item = some_items(project, "a")[0]
    a_judgment(item, sme, 1)
    a_judgment(item, other, 3)
    a_judgment(item, sme, 2, revision=2)
    assert [(row.rater, row.grade) for row in current_judgments(project)] == [(other, 3), (sme, 2)]
    assert [row.grade for row in current_judgments(a_project())] == []


def test_current_judgments_cost_the_same_at_one_and_three_rows(project: Project, sme: User) -> None:
    def read() -> list[str]:
        return [f"{row.rater} {row.item.result_id}" for row in current_judgments(project)]

    one, two, three = some_items(project, "a", "b", "c")
    a_judgment(one, sme)
    before = statements(read)
    for item in (two, three):
        a_judgment(item, sme)
    assert (statements(read), len(read())) == (before, 3)


def test_own_words_are_the_only_ones_that_the_queue_reads(project: Project, sme: User, other: User) -> None:
    item = some_items(project, "a")[0]
    a_judgment(item, other, 3, reason="Only SME 2 knows this.")
    assert (my_judgment(item, sme), last_judgment_of(project, sme)) == (None, None)
    mine = a_judgment(item, sme, 1)
    assert (my_judgment(item, sme), last_judgment_of(project, sme)) == (mine, mine)


def test_going_back_walks_over_other_items(project: Project, sme: User) -> None:
    first, second = some_items(project, "a", "b")
    a_judgment(first, sme, 1)
    a_judgment(second, sme, 1)
    changed = a_judgment(second, sme, 2, revision=2)
    before = judged_before(changed)
    assert before is not None
    assert (last_judgment_of(project, sme), before.item, judged_before(before)) == (changed, first, None)


def test_reserved_item_is_the_one_that_still_holds(project: Project, sme: User) -> None:
    rated, late, held = some_items(project, "a", "b", "c")
    an_assignment(rated, sme, submitted=True)
    an_assignment(late, sme, minutes=-1)
    assert reserved_item(project, sme) is None
    an_assignment(held, sme)
    assert (reserved_item(project, sme), reserved_item(a_project(), sme)) == (held, None)


@pytest.mark.parametrize("key", ["", "0", "-1", "x", "²", "9" * 30, "1\x00"])
def test_item_of_no_key_is_none(project: Project, key: str) -> None:
    some_items(project, "a")
    assert item_of(project, key) is None


def test_item_is_found_in_its_project_only(project: Project) -> None:
    item = some_items(project, "a")[0]
    assert (item_of(project, str(item.pk)), item_of(a_project(), str(item.pk))) == (item, None)


def test_need_is_that_of_any_query_of_the_group(project: Project) -> None:
    item = an_item(a_query(project, "rm -r", group="deleting"))
    assert need_of(item) == ""
    a_query(project, "rmdir", group="deleting", need="Remove a full folder.")
    a_query(project, "copy", need="Copy it.")
    assert need_of(item) == "Remove a full folder."


def test_queries_with_a_need_or_a_tag_are_queued(project: Project) -> None:
    needed = a_query(project, "needed", need="To know.", tags=["files"])
    tagged = a_query(project, "tagged", tags=["files"])
    a_query(project, "bare")
    a_query(project, "retired", need="To know.", tags=["files"], state=QueryState.RETIRED)
    assert list(needed_queries(project, None)) == [needed]
    assert sorted(row.text for row in needed_queries(project, Tag.objects.get())) == [needed.text, tagged.text]


def test_rater_sees_words_of_others_once_they_have_rated(project: Project, sme: User, other: User) -> None:
    seen, unseen = some_items(project, "a", "b")
    theirs = [a_judgment(seen, other, 3), a_judgment(unseen, other, 3)]
    assert list(visible_judgments(membership_of(project, sme))) == []
    mine = a_judgment(seen, sme, 1)
    assert list(visible_judgments(membership_of(project, sme))) == [theirs[0], mine]


@pytest.mark.parametrize("role", [Role.MANAGER, Role.OWNER])
def test_managers_see_all_words(project: Project, other: User, role: Role) -> None:
    judgment = a_judgment(some_items(project, "a")[0], other, 3)
    assert list(visible_judgments(membership_of(project, a_member(project, role)))) == [judgment]


def test_superseded_words_are_not_shown(project: Project, sme: User) -> None:
    item = some_items(project, "a")[0]
    a_judgment(item, sme, 1)
    newer = a_judgment(item, sme, None, kind=JudgmentKind.CANT_TELL, reason="Unknown to me.", revision=2)
    assert list(visible_judgments(membership_of(project, sme))) == [newer]
    assert Judgment.objects.count() == 2


def test_query_that_only_a_model_rated_is_not_begun(project: Project, sme: User) -> None:
    older = some_items(project, "a")[0]
    some_items(project, "b")
    before = open_to(project, sme)
    a_model_word(older, 1)
    assert open_to(project, sme) == before == ["b", "a"]
