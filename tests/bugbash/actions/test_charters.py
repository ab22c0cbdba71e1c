import pytest

from bugbash.actions.charters import create_charter, edit_charter
from bugbash.errors import ConflictError
from bugbash.models import Project
from tests.bugbash.actions.refusals import refused
from tests.bugbash.actions.trails import deeds_on
from tests.builders import a_charter, a_project, a_user

TAKEN = "There is a charter 'Numbers' already."


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def test_charter_is_written(project: Project) -> None:
    charter = create_charter(project=project, title=" Numbers ", aim=" Units. ", by=a_user())
    assert (charter.title, charter.aim, deeds_on(charter)) == ("Numbers", "Units.", [("Engineer 1", "wrote")])


def test_charter_is_changed(project: Project) -> None:
    charter = edit_charter(charter=a_charter(project), title="Numbers", aim="", by=a_user())
    charter.refresh_from_db()
    assert (charter.title, charter.aim, deeds_on(charter)) == ("Numbers", "", [("Engineer 1", "edited")])


def test_title_is_there_once(project: Project) -> None:
    a_charter(project, "Numbers")
    with refused(TAKEN, field="title", by=ConflictError):
        create_charter(project=project, title="Numbers", aim="", by=a_user())
    with refused(TAKEN, field="title", by=ConflictError):
        edit_charter(charter=a_charter(project, "Words"), title="Numbers", aim="", by=a_user())
    assert create_charter(project=a_project(), title="Numbers", aim="", by=a_user()).title == "Numbers"


def test_charter_needs_a_title(project: Project) -> None:
    with refused("A charter needs a title.", field="title"):
        create_charter(project=project, title="  ", aim="", by=a_user())
