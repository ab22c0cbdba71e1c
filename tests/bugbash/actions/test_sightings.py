import pytest

from bugbash.actions.sightings import see_breakage, unsee_breakage
from bugbash.models import Breakage, Sighting
from tests.bugbash.actions.refusals import refused
from tests.bugbash.actions.trails import deeds_on
from tests.builders import a_breakage, a_project, a_query, a_user, a_version, an_observation


@pytest.fixture
def breakage(db: None) -> Breakage:
    project = a_project()
    return a_breakage(an_observation(a_query(project), a_version(project)), by=a_user("SME 1"))


def test_breakage_is_seen_once_by_each_person(breakage: Breakage) -> None:
    first, second = a_user(), a_user("Engineer 2")
    for user in (first, second, first):
        see_breakage(breakage=breakage, by=user, observation=breakage.observation)
    rows = Sighting.objects.order_by("pk").values_list("user", "observation")
    assert list(rows) == [(first.pk, breakage.observation_id), (second.pk, breakage.observation_id)]
    assert deeds_on(breakage) == [("Engineer 1", "saw too"), ("Engineer 2", "saw too")]


def test_filer_does_not_see_their_own(breakage: Breakage) -> None:
    with refused("You filed BB-1 yourself; that counts already."):
        see_breakage(breakage=breakage, by=breakage.reported_by)
    assert Sighting.objects.count() == 0


def test_answer_of_another_project_shows_nothing(breakage: Breakage) -> None:
    other = a_project()
    elsewhere = an_observation(a_query(other), a_version(other))
    with refused("There is no such observation.", field="observation"):
        see_breakage(breakage=breakage, by=a_user(), observation=elsewhere)
    assert Sighting.objects.count() == 0


def test_seeing_is_taken_back_once(breakage: Breakage) -> None:
    user, other = a_user(), a_user("Engineer 2")
    see_breakage(breakage=breakage, by=user)
    see_breakage(breakage=breakage, by=other)
    for _ in range(2):
        unsee_breakage(breakage=breakage, by=user)
    assert Sighting.objects.get().user == other
    assert deeds_on(breakage)[2:] == [("Engineer 1", "took back seeing")]
