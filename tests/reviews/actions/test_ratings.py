from datetime import timedelta
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from bugbash.choices import Role
from bugbash.errors import ConflictError
from bugbash.models import Project
from reviews.actions.ratings import next_item, reserve, submit_judgment
from reviews.choices import JudgmentKind
from reviews.models import Assignment, Judgment, ReviewItem, ReviewQueue
from tests.bugbash.actions.refusals import refused
from tests.builders import a_member, a_project, a_query
from tests.reviews.builders import a_judgment, an_assignment, an_item, some_items, some_settings
from tests.threads import at_once

TAKEN = "This result has all its raters already. The next one is waiting for you."


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def sme(project: Project) -> User:
    return a_member(project, Role.SME, "SME 1")


@pytest.fixture
def item(project: Project) -> ReviewItem:
    return an_item(a_query(project))


def others(project: Project, count: int) -> list[User]:
    return [a_member(project, Role.SME, f"SME {number}") for number in range(2, 2 + count)]


def rate(item: ReviewItem, rater: User, grade: int, reason: str = "") -> Judgment:
    return submit_judgment(item=item, rater=rater, kind=JudgmentKind.GRADE, grade=grade, reason=reason)


def words(item: ReviewItem, rater: User) -> list[tuple[int, str, int | None, str]]:
    """All that a person ever said about an item."""
    rows = item.judgments.filter(rater=rater).order_by("revision")
    return list(rows.values_list("revision", "kind", "grade", "reason"))


def test_next_item_is_reserved_for_a_quarter_of_an_hour(project: Project, sme: User, item: ReviewItem) -> None:
    before = timezone.now()
    assert next_item(project=project, rater=sme) == item
    slot = Assignment.objects.get()
    assert (slot.item, slot.rater, slot.submitted_at) == (item, sme, None)
    assert timedelta(minutes=14) < slot.expires_at - before < timedelta(minutes=16)


def test_reload_gives_the_same_item(project: Project, sme: User) -> None:
    some_items(project, "a", "b", "c")
    first = next_item(project=project, rater=sme)
    assert [next_item(project=project, rater=sme) for _ in range(2)] == [first, first]
    assert Assignment.objects.count() == 1


def test_nothing_waits_in_an_empty_queue(project: Project, sme: User) -> None:
    assert next_item(project=project, rater=sme) is None


def test_what_is_rated_does_not_come_back(project: Project, sme: User) -> None:
    given = []
    some_items(project, "a", "b", "c")
    while item := next_item(project=project, rater=sme):
        given.append(item.result_id)
        rate(item, sme, 2)
    assert sorted(given) == ["a", "b", "c"]


def test_item_of_another_project_is_not_given(project: Project, sme: User) -> None:
    some_items(a_project(), "a")
    assert next_item(project=project, rater=sme) is None


def test_item_with_all_its_raters_is_not_given(project: Project, sme: User, item: ReviewItem) -> None:
    one, other = others(project, 2)
    a_judgment(item, one)
    an_assignment(item, other)
    assert next_item(project=project, rater=sme) is None


def test_reservation_that_ran_out_is_given_to_somebody_else(project: Project, sme: User, item: ReviewItem) -> None:
    one, other = others(project, 2)
    a_judgment(item, one)
    an_assignment(item, other, minutes=-1)
    assert next_item(project=project, rater=sme) == item


def test_own_reservation_that_ran_out_is_renewed(project: Project, sme: User, item: ReviewItem) -> None:
    slot = an_assignment(item, sme, minutes=-1)
    assert next_item(project=project, rater=sme) == item
    slot.refresh_from_db()
    assert (slot.expires_at > timezone.now(), Assignment.objects.count()) == (True, 1)


def test_project_says_how_many_rate_an_item(project: Project, sme: User, item: ReviewItem) -> None:
    some_settings(project, raters=1)
    a_judgment(item, others(project, 1)[0])
    assert (reserve(item=item, rater=sme), next_item(project=project, rater=sme)) == (False, None)


@pytest.mark.stack
def test_three_slots_go_to_three_of_ten_who_come_at_once(transactional_db: None) -> None:
    project = a_project()
    some_settings(project, raters=3)
    item = an_item(a_query(project))
    raters = others(project, 10)
    taken = at_once([partial(reserve, item=item, rater=rater) for rater in raters])
    assert (taken.count(True), taken.count(False), item.assignments.count()) == (3, 7, 3)


def test_grade_is_kept_with_its_reason(sme: User, item: ReviewItem) -> None:
    judgment = rate(item, sme, 3, "The first thing to suggest.")
    assert words(item, sme) == [(1, "grade", 3, "The first thing to suggest.")]
    assert (judgment.item, judgment.rater) == (item, sme)
    assert Assignment.objects.get().submitted_at is not None


@pytest.mark.parametrize("kind", [JudgmentKind.CANT_TELL, JudgmentKind.EXPECTATION_WRONG])
def test_abstention_is_an_answer_without_a_grade(sme: User, item: ReviewItem, kind: JudgmentKind) -> None:
    submit_judgment(item=item, rater=sme, kind=kind, grade=2, reason="I do not know this module.")
    assert words(item, sme) == [(1, kind, None, "I do not know this module.")]


@pytest.mark.parametrize("grade", [None, -1, 4])
def test_grade_outside_the_scale_is_refused(sme: User, item: ReviewItem, grade: int | None) -> None:
    with refused("Choose a grade: 0, 1, 2, 3.", field="grade"):
        submit_judgment(item=item, rater=sme, kind=JudgmentKind.GRADE, grade=grade)
    assert (Judgment.objects.count(), Assignment.objects.count()) == (0, 0)


def test_queue_may_have_a_scale_of_its_own(sme: User, item: ReviewItem) -> None:
    ReviewQueue.objects.update(scale={"0": "No", "1": "Yes"})
    item.refresh_from_db()
    with refused("Choose a grade: 0, 1.", field="grade"):
        rate(item, sme, 2)
    assert rate(item, sme, 1).grade == 1


@pytest.mark.parametrize("reason", ["", " \n"])
def test_abstention_without_a_reason_is_refused(sme: User, item: ReviewItem, reason: str) -> None:
    with refused("Say in a few words why; it is an answer, and the team reads it.", field="reason"):
        submit_judgment(item=item, rater=sme, kind=JudgmentKind.CANT_TELL, reason=reason)
    assert Judgment.objects.count() == 0


def test_changed_mind_stands_beside_the_former_one(sme: User, item: ReviewItem) -> None:
    for grade in (2, 0, 2):
        rate(item, sme, grade)
    assert words(item, sme) == [(1, "grade", 2, ""), (2, "grade", 0, ""), (3, "grade", 2, "")]


def test_same_word_twice_is_one(sme: User, item: ReviewItem) -> None:
    assert rate(item, sme, 2, "Good.") == rate(item, sme, 2, "Good.")
    assert words(item, sme) == [(1, "grade", 2, "Good.")]


def test_same_grade_for_another_reason_is_the_next_revision(sme: User, item: ReviewItem) -> None:
    rate(item, sme, 2)
    rate(item, sme, 2, "On second thought.")
    assert words(item, sme) == [(1, "grade", 2, ""), (2, "grade", 2, "On second thought.")]


@pytest.mark.stack
def test_two_tabs_of_a_person_never_overwrite_each_other(transactional_db: None) -> None:
    project = a_project()
    item, sme = an_item(a_query(project)), a_member(project, Role.SME, "SME 1")
    an_assignment(item, sme)
    at_once([partial(rate, item, sme, grade) for grade in range(4)])
    said = words(item, sme)
    assert [revision for revision, *_ in said] == [1, 2, 3, 4]
    assert sorted(grade for _, _, grade, _ in said if grade is not None) == [0, 1, 2, 3]


@pytest.mark.stack
def test_double_click_is_one_word(transactional_db: None) -> None:
    project = a_project()
    item, sme = an_item(a_query(project)), a_member(project, Role.SME, "SME 1")
    an_assignment(item, sme)
    at_once([partial(rate, item, sme, 2)] * 3)
    assert words(item, sme) == [(1, "grade", 2, "")]


def test_people_have_revisions_of_their_own(project: Project, sme: User, item: ReviewItem) -> None:
    other = others(project, 1)[0]
    rate(item, sme, 1)
    rate(item, sme, 2)
    rate(item, other, 3)
    assert (len(words(item, sme)), words(item, other)) == (2, [(1, "grade", 3, "")])


def test_word_on_an_item_that_has_its_raters_is_refused(project: Project, sme: User, item: ReviewItem) -> None:
    for rater in others(project, 2):
        a_judgment(item, rater)
    with refused(TAKEN, by=ConflictError):
        rate(item, sme, 2)
    assert (words(item, sme), item.assignments.filter(rater=sme).count()) == ([], 0)


def test_late_word_of_somebody_who_had_the_slot_is_kept(project: Project, sme: User, item: ReviewItem) -> None:
    an_assignment(item, sme, minutes=-60)
    for rater in others(project, 2):
        a_judgment(item, rater)
    rate(item, sme, 2, "Lunch came between.")
    assert words(item, sme) == [(1, "grade", 2, "Lunch came between.")]


def test_own_word_can_be_changed_when_all_have_rated(project: Project, sme: User, item: ReviewItem) -> None:
    for rater in [sme, *others(project, 1)]:
        a_judgment(item, rater, 1)
    rate(item, sme, 3)
    assert [grade for _, _, grade, _ in words(item, sme)] == [1, 3]
