from datetime import timedelta

import pytest
from django.utils import timezone

from bugbash.choices import BashPhase
from bugbash.models import Bash, BashParticipant
from bugbash.selectors.bash_rooms import bash_items, cards_of, people_of, running_count, seconds_left
from tests.bash_builders import a_bash, a_participant, a_turn
from tests.builders import a_breakage, a_charter, a_project, a_query, a_user, a_version, an_observation
from tests.statements import statements


@pytest.fixture
def bash(db: None) -> Bash:
    return a_bash(a_version(a_project()))


def find(bash: Bash) -> None:
    breakage = a_breakage(an_observation(a_query(bash.project, f"q{bash.breakages.count()}"), bash.versions.get()))
    breakage.bash = bash
    breakage.save(update_fields=["bash"])


def test_list_says_phase_people_and_finds(bash: Bash) -> None:
    find(bash)
    find(bash)
    for _ in range(3):
        a_participant(bash, a_user())
    a_participant(bash, a_user(), has_joined=False)
    version = bash.versions.get()
    a_bash(version, "Planned", began_minutes_ago=-5)
    a_bash(version, "Over", began_minutes_ago=90)
    assert [(item.bash.name, item.phase, item.people, item.found) for item in bash_items(bash.project)] == [
        ("Planned", BashPhase.PLANNED, 0, 0),
        ("Tuesday", BashPhase.RUNNING, 3, 2),
        ("Over", BashPhase.OVER, 0, 0),
    ]
    assert running_count(bash.project) == 1


def test_list_costs_the_same_for_one_and_three(bash: Bash) -> None:
    def read() -> None:
        assert [[len(item.bash.versions.all()), item.bash.created_by.username] for item in bash_items(bash.project)]

    one = statements(read)
    a_bash(bash.versions.get())
    a_bash(bash.versions.get())
    assert statements(read) == one


def test_people_who_are_here_come_first_with_their_cards(bash: Bash) -> None:
    invited, away, here = a_user("Invited"), a_user("Away"), a_user("Here")
    a_participant(bash, invited, has_joined=False)
    for one in (away, here):
        a_participant(bash, one)
    BashParticipant.objects.filter(user=away).update(seen_at=timezone.now() - timedelta(seconds=31))
    charter = a_charter(bash.project)
    a_turn(bash, here, charter)
    assert [(row.user, row.has_joined, row.is_here, row.charter) for row in people_of(bash)] == [
        (here, True, True, charter),
        (away, True, False, None),
        (invited, False, False, None),
    ]


def test_people_cost_the_same_for_one_and_three(bash: Bash) -> None:
    def join() -> None:
        person = a_user()
        a_participant(bash, person)
        a_turn(bash, person, a_charter(bash.project, f"Charter {person.pk}"))

    join()
    one = statements(lambda: people_of(bash))
    join()
    join()
    assert statements(lambda: people_of(bash)) == one


def test_cards_name_their_holders(bash: Bash) -> None:
    words, numbers = a_charter(bash.project, "Words"), a_charter(bash.project, "Numbers")
    bash.charters.set([numbers, words])
    person = a_user()
    a_participant(bash, person)
    a_turn(bash, person, numbers)
    assert [(card.charter, card.holders) for card in cards_of(bash, people_of(bash))] == [
        (words, ()),
        (numbers, (person,)),
    ]


def test_seconds_are_until_the_start_of_a_planned_bash(bash: Bash) -> None:
    planned = a_bash(bash.versions.get(), began_minutes_ago=-5)
    assert (0 < seconds_left(planned) <= 300, seconds_left(bash) > 3000) == (True, True)
    assert seconds_left(a_bash(bash.versions.get(), began_minutes_ago=90)) == 0
