"""A bash from its planning to its end, and who takes part."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from bugbash.actions.bashes import (
    cancel_bash,
    create_bash,
    edit_bash,
    end_bash,
    extend_bash,
    join_bash,
    leave_bash,
    move_end,
    note_presence,
)
from bugbash.choices import BashPhase, Role
from bugbash.errors import ConflictError
from bugbash.models import AuditEvent, Bash, BashParticipant, BashQuery, Charter, Project, Query, Version
from bugbash.selectors.bash_rooms import people_of, phase_of
from tests.bash_builders import a_bash, a_participant, a_turn, an_asking
from tests.bugbash.actions.refusals import refused
from tests.bugbash.actions.trails import deeds_on
from tests.builders import (
    a_breakage,
    a_charter,
    a_member,
    a_project,
    a_query,
    a_ranking,
    a_version,
    an_observation,
)
from tests.threads import at_once

HOUR = timedelta(hours=1)


@pytest.fixture
def version(db: None) -> Version:
    return a_version(a_project())


@pytest.fixture
def manager(version: Version) -> User:
    return a_member(version.project, Role.MANAGER, "Manager 1")


def plan(version: Version, by: User, *, versions: list[Version] | None = None, begins: timedelta = HOUR) -> Bash:
    starts_at = timezone.now() + begins
    return create_bash(
        project=version.project,
        name="Friday",
        versions=[version] if versions is None else versions,
        charters=[],
        starts_at=starts_at,
        ends_at=starts_at + HOUR,
        by=by,
    )


def test_planned_bash_has_its_versions_charters_and_invited_people(version: Version, manager: User) -> None:
    engineer, known = a_member(version.project), a_charter(version.project)
    starts_at = timezone.now() + HOUR
    bash = create_bash(
        project=version.project,
        name="Friday",
        versions=[version],
        charters=[known],
        new_charters=[("Numbers", "Units.")],
        starts_at=starts_at,
        ends_at=starts_at + HOUR,
        people=[engineer],
        by=manager,
    )
    assert (bash.number, phase_of(bash), list(bash.versions.all())) == (1, BashPhase.PLANNED, [version])
    assert list(bash.charters.values_list("title", "aim")) == [(known.title, known.aim), ("Numbers", "Units.")]
    assert [(row.user, row.joined_at) for row in bash.participants.all()] == [(manager, None), (engineer, None)]
    assert deeds_on(bash) == [("Manager 1", "planned")]


def test_numbers_go_on(version: Version, manager: User) -> None:
    assert [plan(version, manager).number, plan(version, manager).number] == [1, 2]


def test_bash_needs_one_or_two_versions(version: Version, manager: User) -> None:
    others = [a_version(version.project, name) for name in ("0.6", "0.7")]
    for wrong in ([], [version, *others]):
        with refused("Choose one version to attack, or two to compare.", field="versions"):
            plan(version, manager, versions=wrong)
    assert Bash.objects.count() == 0


def test_taken_title_undoes_the_whole_bash(version: Version, manager: User) -> None:
    a_charter(version.project, "Numbers")
    now = timezone.now()
    with refused("There is a charter 'Numbers' already.", field="title", by=ConflictError):
        create_bash(
            project=version.project,
            name="Friday",
            versions=[version],
            charters=[],
            new_charters=[("Words", ""), ("Numbers", "")],
            starts_at=now,
            ends_at=now + HOUR,
            by=manager,
        )
    assert (Bash.objects.count(), list(Charter.objects.values_list("title", flat=True))) == (0, ["Numbers"])


@pytest.mark.parametrize(
    ("begins", "lasts", "sentence"),
    [
        (timedelta(0), timedelta(0), "It must end after it starts."),
        (-3 * HOUR, HOUR, "The end has passed already."),
        (timedelta(0), timedelta(days=15), "A bash lasts two weeks at most."),
    ],
)
def test_times_that_make_no_sense_are_refused(
    version: Version, manager: User, begins: timedelta, lasts: timedelta, sentence: str
) -> None:
    starts_at = timezone.now() + begins
    with refused(sentence, field="ends_at"):
        create_bash(
            project=version.project,
            name="Friday",
            versions=[version],
            charters=[],
            starts_at=starts_at,
            ends_at=starts_at + lasts,
            by=manager,
        )


def test_bash_is_ended_early_by_its_host(version: Version, manager: User) -> None:
    bash = end_bash(bash=a_bash(version), by=manager)
    assert (phase_of(bash), phase_of(Bash.objects.get())) == (BashPhase.OVER, BashPhase.OVER)
    assert deeds_on(bash) == [("Manager 1", "ended")]
    with refused("This bash is over.", by=ConflictError):
        end_bash(bash=bash, by=manager)


def test_bash_that_has_not_begun_can_not_end_now(version: Version, manager: User) -> None:
    with refused("It has not begun, so it can not end now.", field="ends_at"):
        end_bash(bash=a_bash(version, began_minutes_ago=-5), by=manager)


def test_bash_is_extended(version: Version, manager: User) -> None:
    bash = a_bash(version)
    moved = extend_bash(bash=bash, minutes=10, by=manager)
    assert moved.ends_at - bash.ends_at == timedelta(minutes=10)
    assert deeds_on(bash) == [("Manager 1", "moved the end of")]
    with refused("A bash lasts two weeks at most.", field="ends_at"):
        move_end(bash=bash, ends_at=bash.starts_at + timedelta(days=15), by=manager)


def test_bash_that_is_over_is_not_extended(version: Version, manager: User) -> None:
    with refused("This bash is over.", by=ConflictError):
        extend_bash(bash=a_bash(version, began_minutes_ago=90), minutes=60, by=manager)


def test_engineers_end_their_own_bash_and_no_other(version: Version, manager: User) -> None:
    engineer = a_member(version.project)
    mine, other = plan(version, engineer, begins=-timedelta(minutes=1)), a_bash(version)
    assert phase_of(end_bash(bash=mine, by=engineer)) == BashPhase.OVER
    with pytest.raises(PermissionDenied):
        end_bash(bash=other, by=engineer)


def test_maker_who_lost_the_role_no_longer_hosts(version: Version) -> None:
    engineer = a_member(version.project)
    bash = plan(version, engineer, begins=-timedelta(minutes=1))
    engineer.memberships.update(role=Role.SME)
    with pytest.raises(PermissionDenied):
        end_bash(bash=bash, by=engineer)


def test_whoever_joins_is_present_and_joins_once(version: Version) -> None:
    bash, engineer = a_bash(version), a_member(version.project)
    join_bash(bash=bash, by=engineer)
    join_bash(bash=bash, by=engineer)
    assert [(row.user, row.has_joined, row.is_here) for row in people_of(bash)] == [(engineer, True, True)]
    assert deeds_on(bash) == [("Engineer 1", "joined")]


def test_invited_person_joins(version: Version) -> None:
    bash, engineer = a_bash(version), a_member(version.project)
    a_participant(bash, engineer, has_joined=False)
    assert join_bash(bash=bash, by=engineer).joined_at is not None
    assert bash.participants.count() == 1


def change(bash: Bash, by: User, **facts: Any) -> Bash:
    given = {"name": bash.name, "starts_at": bash.starts_at, "ends_at": bash.ends_at, "charters": [], **facts}
    return edit_bash(bash=bash, by=by, **given)


def test_planned_bash_is_renamed_and_moved(version: Version, manager: User) -> None:
    bash = plan(version, manager)
    later = bash.starts_at + HOUR
    change(bash, manager, name="Later", starts_at=later, ends_at=later + HOUR, new_charters=[("Slang", "")])
    after = Bash.objects.get()
    assert (after.name, after.starts_at, after.ends_at) == ("Later", later, later + HOUR)
    detail = AuditEvent.objects.get(verb="edited").detail
    assert (detail["name"], detail["charters"], set(detail)) == (
        ["Friday", "Later"],
        [[], ["Slang"]],
        {"name", "charters", "starts_at", "ends_at"},
    )


def test_nothing_changed_leaves_no_trail(version: Version, manager: User) -> None:
    change(plan(version, manager), manager)
    assert not AuditEvent.objects.filter(verb="edited").exists()


def test_start_of_a_running_bash_stays(version: Version, manager: User) -> None:
    bash = a_bash(version)
    with refused("It has begun, so its start stays.", field="starts_at"):
        change(bash, manager, starts_at=bash.starts_at + timedelta(minutes=1))


def test_bash_that_is_over_is_not_edited(version: Version, manager: User) -> None:
    with refused("This bash is over.", by=ConflictError):
        change(a_bash(version, began_minutes_ago=90), manager)


def test_only_hosts_edit_and_cancel(version: Version) -> None:
    bash, engineer = a_bash(version), a_member(version.project)
    with pytest.raises(PermissionDenied):
        change(bash, engineer, name="Mine")
    with pytest.raises(PermissionDenied):
        cancel_bash(bash=bash, by=engineer)


def test_cancelled_bash_is_gone_and_what_was_asked_stays(version: Version, manager: User) -> None:
    bash = a_bash(version)
    an_asking(bash, query := a_query(version.project, "copy"), manager)
    cancel_bash(bash=bash, by=manager)
    assert (Bash.objects.count(), BashQuery.objects.count(), list(Query.objects.all())) == (0, 0, [query])
    assert AuditEvent.objects.get(verb="cancelled").detail["name"] == bash.name


def test_number_of_a_cancelled_bash_is_not_used_again(version: Version, manager: User) -> None:
    first, second = plan(version, manager), plan(version, manager)
    cancel_bash(bash=second, by=manager)
    assert (first.number, plan(version, manager).number) == (1, 3)


def test_bash_with_a_breakage_is_not_cancelled(version: Version, manager: User) -> None:
    bash = a_bash(version)
    breakage = a_breakage(an_observation(a_query(version.project, "copy"), version, a_ranking("a")))
    bash.breakages.add(breakage)
    with refused("Breakages were filed in this bash, so it stays. End it instead.", by=ConflictError):
        cancel_bash(bash=bash, by=manager)
    assert Bash.objects.get() == bash


def test_nobody_joins_what_is_over(version: Version) -> None:
    with refused("This bash is over.", by=ConflictError):
        join_bash(bash=a_bash(version, began_minutes_ago=90), by=a_member(version.project))


def test_whoever_leaves_puts_the_card_back(version: Version) -> None:
    bash, engineer = a_bash(version), a_member(version.project)
    a_participant(bash, engineer)
    turn = a_turn(bash, engineer, a_charter(version.project))
    leave_bash(bash=bash, by=engineer)
    leave_bash(bash=bash, by=engineer)
    turn.refresh_from_db()
    assert (turn.ended_at is None, [row.has_joined for row in people_of(bash)]) == (False, [False])
    assert deeds_on(bash) == [("Engineer 1", "left")]


def test_presence_is_noted_for_who_takes_part(version: Version) -> None:
    bash, engineer = a_bash(version), a_member(version.project)
    a_participant(bash, engineer)
    a_participant(bash, a_member(version.project))
    BashParticipant.objects.update(seen_at="2020-01-01T00:00Z")
    note_presence(bash=bash, user=engineer)
    note_presence(bash=bash, user=a_member(version.project))
    assert [row.user for row in people_of(bash) if row.is_here] == [engineer]


def test_one_person_joins_once_however_often_they_press(transactional_db: None) -> None:
    version = a_version(a_project())
    bash, engineer = a_bash(version), a_member(version.project)
    at_once([lambda: join_bash(bash=bash, by=engineer)] * 4)
    assert (bash.participants.count(), deeds_on(bash)) == (1, [("Engineer 1", "joined")])


def test_two_bashes_at_once_get_numbers_of_their_own(transactional_db: None) -> None:
    version = a_version(a_project())
    engineer = a_member(version.project)
    at_once([lambda: plan(version, engineer)] * 4)
    assert sorted(Project.objects.get().bashes.values_list("number", flat=True)) == [1, 2, 3, 4]
