import pytest
from django.utils import timezone

from bugbash.selectors.bashes import charter_in_hand, current_bash
from tests.bash_builders import a_bash, a_participant, a_turn
from tests.builders import a_charter, a_project, a_user, a_version

pytestmark = pytest.mark.django_db


def test_running_bash_that_a_person_joined_is_theirs() -> None:
    version, user = a_version(a_project()), a_user()
    a_participant(a_bash(version), user)
    newer = a_bash(version, "Newer", began_minutes_ago=1)
    a_participant(newer, user)
    assert current_bash(version.project, user) == newer


def test_bash_of_others_is_not_theirs() -> None:
    version = a_version(a_project())
    a_participant(a_bash(version), a_user())
    assert current_bash(version.project, a_user()) is None


def test_invitation_alone_does_not_count() -> None:
    version, user = a_version(a_project()), a_user()
    a_participant(a_bash(version), user, has_joined=False)
    assert current_bash(version.project, user) is None


@pytest.mark.parametrize("began_minutes_ago", [-1, 61])
def test_bash_to_come_or_over_is_not_running(began_minutes_ago: float) -> None:
    version, user = a_version(a_project()), a_user()
    a_participant(a_bash(version, began_minutes_ago=began_minutes_ago), user)
    assert current_bash(version.project, user) is None


def test_bash_of_another_project_is_not_this_ones() -> None:
    user = a_user()
    a_participant(a_bash(a_version(a_project())), user)
    assert current_bash(a_version(a_project()).project, user) is None


def test_charter_in_hand_is_the_turn_that_has_not_ended() -> None:
    version, user = a_version(a_project()), a_user()
    bash = a_bash(version)
    first, second = a_charter(version.project, "Words"), a_charter(version.project, "Numbers")
    turn = a_turn(bash, user, first)
    turn.ended_at = timezone.now()
    turn.save()
    assert charter_in_hand(bash, user) is None
    a_turn(bash, user, second)
    a_turn(bash, a_user(), first)
    assert charter_in_hand(bash, user) == second
