from functools import partial

import pytest
from django.contrib.auth.models import User

from bugbash.actions.saved_views import MOST, change_view, remove_view, save_view
from bugbash.errors import ConflictError, RefusedError
from bugbash.models import AuditEvent, Project, SavedView
from bugbash.selectors.saved_views import saved_views
from tests.bash_builders import a_saved_view
from tests.bugbash.actions.refusals import refused
from tests.bugbash.actions.trails import deeds_on
from tests.builders import a_member, a_project
from tests.threads import at_once

TAKEN = "You have a view named “Mine” already."


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def user(project: Project) -> User:
    return a_member(project)


def save(project: Project, by: User, name: str = "Mine", filters: str = "severity=S1") -> SavedView:
    return save_view(project=project, page="breakage-index", name=name, filters=filters, by=by)


def test_view_is_kept_under_its_name(project: Project, user: User) -> None:
    view = save(project, user, "  Blockers ")
    assert (view.name, view.filters, view.page, view.user) == ("Blockers", "severity=S1", "breakage-index", user)
    assert deeds_on(view) == [("Engineer 1", "saved the view")]


def test_names_are_ones_own(project: Project, user: User) -> None:
    save(project, user)
    save(project, a_member(project))
    with refused(TAKEN, field="name", by=ConflictError):
        save(project, user)
    assert [view.name for view in saved_views(project, user)] == ["Mine"]


@pytest.mark.parametrize("name", ["", "  ", "x" * 61])
def test_view_needs_a_name(project: Project, user: User, name: str) -> None:
    with refused("A view needs a name of at most 60 characters.", field="name"):
        save(project, user, name)


def test_filters_that_are_too_long_are_refused(project: Project, user: User) -> None:
    with refused("The filters of a view have at most 1000 characters, these have 1001.", field="filters"):
        save(project, user, filters="x" * 1001)


def test_list_that_there_is_not_is_refused(project: Project, user: User) -> None:
    with refused("There is no such list; known are breakage-index, query-index.", field="page"):
        save_view(project=project, page="odd", name="Mine", filters="", by=user)


def test_there_are_so_many_views_and_no_more(project: Project, user: User) -> None:
    for number in range(MOST):
        a_saved_view(project, user, f"view {number}")
    with refused("You have 50 views of this list already; remove one first.", field="name"):
        save(project, user)


def test_view_is_renamed_and_keeps_its_filters(project: Project, user: User) -> None:
    view = change_view(view=a_saved_view(project, user, filters="q=x"), by=user, name="Ours")
    assert (view.name, view.filters) == ("Ours", "q=x")
    assert AuditEvent.objects.get().detail == {"former": ["Mine", "q=x"]}


def test_view_does_not_take_the_name_of_another(project: Project, user: User) -> None:
    view = a_saved_view(project, user, "Other")
    a_saved_view(project, user)
    with refused(TAKEN, field="name", by=ConflictError):
        change_view(view=view, by=user, name="Mine")


def test_removed_view_is_gone_and_the_second_time_changes_nothing(project: Project, user: User) -> None:
    view = a_saved_view(project, user)
    again = SavedView.objects.get()
    remove_view(view=view, by=user)
    remove_view(view=again, by=user)
    assert (SavedView.objects.count(), AuditEvent.objects.count()) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_double_click_keeps_one_view() -> None:
    project = a_project()
    user = a_member(project)

    def try_to() -> str:
        try:
            return save(project, user).name
        except RefusedError as refusal:
            return refusal.sentence

    assert sorted(at_once([partial(try_to) for _ in range(2)])) == ["Mine", TAKEN]
