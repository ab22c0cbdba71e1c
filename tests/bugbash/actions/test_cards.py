"""The charter cards of a bash."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied

from bugbash.actions.cards import put_back, rotate_charters, take_charter, take_next
from bugbash.choices import Role
from bugbash.errors import ConflictError
from bugbash.models import Bash, BashParticipant, Charter, CharterTurn
from bugbash.selectors.bashes import charter_in_hand
from tests.bash_builders import a_bash, a_participant, a_turn
from tests.bugbash.actions.refusals import refused
from tests.bugbash.actions.trails import deeds_on
from tests.builders import a_charter, a_member, a_project, a_version


@pytest.fixture
def bash(db: None) -> Bash:
    """With the cards Words, Numbers and Dates."""
    bash = a_bash(a_version(a_project()))
    bash.charters.set([a_charter(bash.project, title) for title in ("Words", "Numbers", "Dates")])
    return bash


@pytest.fixture
def engineer(bash: Bash) -> User:
    return a_member(bash.project)


def card(bash: Bash, title: str) -> Charter:
    return bash.charters.get(title=title)


def held(bash: Bash, *people: User) -> list[str]:
    cards = [charter_in_hand(bash, person) for person in people]
    return [one.title if one else "" for one in cards]


def test_taken_card_replaces_the_one_in_hand(bash: Bash, engineer: User) -> None:
    take_charter(bash=bash, charter=card(bash, "Words"), by=engineer)
    take_charter(bash=bash, charter=card(bash, "Dates"), by=engineer)
    turns = CharterTurn.objects.order_by("pk").select_related("charter")
    assert [(row.charter.title, row.ended_at is None) for row in turns] == [("Words", False), ("Dates", True)]


def test_whoever_takes_a_card_has_joined(bash: Bash, engineer: User) -> None:
    take_charter(bash=bash, charter=card(bash, "Words"), by=engineer)
    assert BashParticipant.objects.get().joined_at is not None
    assert deeds_on(bash) == [("Engineer 1", "joined"), ("Engineer 1", "took a charter in")]


def test_card_goes_back_on_the_table(bash: Bash, engineer: User) -> None:
    take_charter(bash=bash, charter=card(bash, "Words"), by=engineer)
    assert take_charter(bash=bash, charter=None, by=engineer) is None
    put_back(bash=bash, by=engineer)
    assert held(bash, engineer) == [""]
    assert [verb for _, verb in deeds_on(bash)] == ["joined", "took a charter in", "put a charter back in"]


def test_card_of_elsewhere_is_refused(bash: Bash, engineer: User) -> None:
    with refused("This charter is none of the bash.", field="charter"):
        take_charter(bash=bash, charter=a_charter(bash.project, "Other"), by=engineer)


def test_two_people_may_hold_one_card(bash: Bash, engineer: User) -> None:
    other = a_member(bash.project)
    for one in (engineer, other):
        take_charter(bash=bash, charter=card(bash, "Words"), by=one)
    assert held(bash, engineer, other) == ["Words", "Words"]


def test_next_card_is_one_that_nobody_holds(bash: Bash, engineer: User) -> None:
    a_turn(bash, a_member(bash.project), card(bash, "Numbers"))
    a_turn(bash, engineer, card(bash, "Words"))
    take_next(bash=bash, by=engineer)
    assert held(bash, engineer) == ["Dates"]


def test_there_is_no_next_card_in_a_bash_without_charters(engineer: User, bash: Bash) -> None:
    bash.charters.clear()
    with refused("There is no other charter in this bash.", field="charter"):
        take_next(bash=bash, by=engineer)


def test_cards_go_round_among_those_who_are_present(bash: Bash) -> None:
    manager = a_member(bash.project, Role.MANAGER, "Manager 1")
    first, second, away = (a_member(bash.project) for _ in range(3))
    for one in (first, second, away):
        a_participant(bash, one)
    BashParticipant.objects.filter(user=away).update(seen_at="2020-01-01T00:00Z")
    a_turn(bash, first, card(bash, "Words"))
    a_turn(bash, away, card(bash, "Dates"))
    assert rotate_charters(bash=bash, by=manager) == 2
    assert held(bash, first, second, away) == ["Numbers", "Words", "Dates"]
    assert deeds_on(bash) == [("Manager 1", "rotated the charters of")]


def test_rotation_is_for_the_host(bash: Bash, engineer: User) -> None:
    with pytest.raises(PermissionDenied):
        rotate_charters(bash=bash, by=engineer)


def test_cards_of_a_bash_that_is_over_do_not_move(bash: Bash) -> None:
    bash = a_bash(bash.versions.get(), "Over", began_minutes_ago=90)
    with refused("This bash is over.", by=ConflictError):
        rotate_charters(bash=bash, by=a_member(bash.project, Role.MANAGER))
