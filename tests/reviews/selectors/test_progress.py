from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from bugbash.choices import Role
from bugbash.models import Membership, Project
from reviews.selectors.progress import Progress, pace, progress_of, progress_per_rater
from reviews.selectors.queue import waiting_count
from tests.builders import a_member, a_project, a_user
from tests.reviews.builders import a_judgment, an_assignment, some_items, some_settings
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


def test_progress_counts_items_not_revisions(project: Project, sme: User) -> None:
    one, *_ = some_items(project, "a", "b", "c", "d")
    a_judgment(one, sme, 1)
    a_judgment(one, sme, 2, revision=2)
    progress = progress_of(project, sme)
    assert (progress, progress.total) == (Progress(done=1, waiting=3, minutes=1), 4)


@pytest.mark.parametrize(
    ("gaps", "seconds"),
    [
        ([], 20),
        ([5, 5, 5, 5], 20),
        ([5, 5, 6, 7, 7], 6),
        ([5, 5, 6, 7, 7, 3600], 6),
        ([0, 0, 0, 0, 0, 0], 20),
    ],
)
def test_pace_is_the_median_gap_without_breaks(gaps: list[int], seconds: float) -> None:
    moments = [timezone.now()]
    for gap in gaps:
        moments.append(moments[-1] - timedelta(seconds=gap))
    assert pace(moments) == seconds


def test_raters_are_the_smes_and_whoever_rated(project: Project, sme: User, other: User) -> None:
    owner = a_member(project, Role.OWNER, "Owner 1")
    a_member(project, Role.ENGINEER)
    a_judgment(some_items(project, "a")[0], owner)
    rows = {rater: (progress.done, progress.waiting) for rater, progress in progress_per_rater(project)}
    assert rows == {owner: (1, 0), sme: (0, 1), other: (0, 1)}


def test_sme_of_another_project_is_no_rater_here(project: Project, sme: User) -> None:
    elsewhere = a_member(a_project(), Role.SME, "SME 9")
    Membership.objects.create(project=project, user=elsewhere, role=Role.VIEWER)
    assert [rater for rater, _ in progress_per_rater(project)] == [sme]


def test_progress_of_raters_costs_the_same_at_one_and_three_rows(project: Project, sme: User) -> None:
    items = some_items(project, "a", "b", "c")
    a_judgment(items[0], sme)
    before = statements(lambda: progress_per_rater(project))
    for number in (2, 3):
        a_judgment(items[0], a_member(project, Role.SME, f"SME {number}"))
    assert statements(lambda: progress_per_rater(project)) == before


def test_progress_of_raters_is_that_of_each_rater(project: Project, sme: User, other: User) -> None:
    """Slots of every kind: free, rated, reserved by oneself and by others, run out, too many."""
    _free, mine, theirs, half, held, late, full = some_items(project, *"abcdefg")
    a_judgment(mine, sme)
    a_judgment(theirs, other)
    a_judgment(half, a_user())
    an_assignment(half, sme)
    an_assignment(held, sme)
    an_assignment(held, other)
    an_assignment(late, other, minutes=-1)
    for rater in (a_user(), a_user(), a_user()):
        a_judgment(full, rater)
    waiting = {rater: progress.waiting for rater, progress in progress_per_rater(project)}
    assert waiting == {sme: waiting_count(project, sme), other: waiting_count(project, other)} == {sme: 5, other: 4}


def test_progress_of_raters_follows_the_settings(project: Project, sme: User, other: User) -> None:
    some_settings(project, raters=1)
    a_judgment(some_items(project, "a", "b")[0], other)
    assert [(progress.done, progress.waiting) for _, progress in progress_per_rater(project)] == [(0, 1), (1, 1)]
