from collections.abc import Callable
from functools import partial

import pytest
from django.contrib.auth.models import User

from bugbash.actions import projects
from bugbash.actions.projects import bless_baseline, create_project, set_member
from bugbash.choices import Role
from bugbash.errors import ConflictError, RefusedError
from bugbash.models import AuditEvent, Membership, Project
from tests.bugbash.actions.refusals import refused
from tests.bugbash.actions.trails import deeds_on
from tests.builders import a_member, a_project, a_user, a_version
from tests.threads import at_once

LAST = "A project needs an owner: make somebody else owner first."


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def owner(project: Project) -> User:
    return a_member(project, Role.OWNER, "Owner 1")


def roles(project: Project) -> dict[str, str]:
    rows = project.memberships.select_related("user").order_by("user__username")
    return {row.user.first_name: row.role for row in rows}


def sentence_of(call: Callable[[], object]) -> str:
    try:
        call()
    except RefusedError as refusal:
        return refusal.sentence
    return "done"


def test_whoever_makes_a_project_owns_it(db: None) -> None:
    by = a_user("Owner 1")
    project = create_project(slug="search", name="Search", description="Finds.", by=by)
    project.refresh_from_db()
    assert (project.slug, project.name, project.description, project.baseline) == ("search", "Search", "Finds.", None)
    assert roles(project) == {"Owner 1": Role.OWNER}
    assert deeds_on(project) == [("Owner 1", "created")]


def test_short_name_is_given_once(db: None) -> None:
    a_project(slug="search")
    with refused("The short name 'search' is taken; choose another.", field="slug", by=ConflictError):
        create_project(slug="search", name="Search", by=a_user())
    assert (Project.objects.count(), Membership.objects.count(), AuditEvent.objects.count()) == (1, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_short_name_is_given_once_to_two_at_once() -> None:
    make = [partial(create_project, slug="search", name="Search", by=a_user()) for _ in range(2)]
    said = at_once([partial(sentence_of, call) for call in make])
    assert sorted(said) == ["The short name 'search' is taken; choose another.", "done"]
    assert Membership.objects.count() == 1


@pytest.mark.parametrize("role", Role)
def test_person_gets_a_role(project: Project, owner: User, role: Role) -> None:
    user = a_user("SME 1")
    membership = set_member(project=project, user=user, role=role, by=owner)
    assert (membership.role, membership.reviewer_only) == (role, False)
    assert roles(project) == {"Owner 1": Role.OWNER, "SME 1": role}
    event = AuditEvent.objects.get()
    assert (event.actor, event.verb, event.detail) == ("Owner 1", "set role", {"role": role})


def test_person_gets_another_role(project: Project, owner: User) -> None:
    user = a_member(project, Role.SME, "SME 1", reviewer_only=True)
    set_member(project=project, user=user, role=Role.ENGINEER, by=owner)
    row = project.memberships.get(user=user)
    assert (row.role, row.reviewer_only) == (Role.ENGINEER, False)


def test_sme_is_invited_to_review_only(project: Project, owner: User) -> None:
    user = a_user("SME 1")
    set_member(project=project, user=user, role=Role.SME, reviewer_only=True, by=owner)
    assert project.memberships.get(user=user).reviewer_only is True


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SME])
def test_nobody_else_is_invited_to_review_only(project: Project, owner: User, role: Role) -> None:
    with refused("Only SMEs can be invited to review only.", field="reviewer_only"):
        set_member(project=project, user=a_user(), role=role, reviewer_only=True, by=owner)
    assert roles(project) == {"Owner 1": Role.OWNER}


@pytest.mark.parametrize("role", [role for role in Role if role != Role.OWNER])
def test_last_owner_stays_owner(project: Project, owner: User, role: Role) -> None:
    with refused(LAST, field="role"):
        set_member(project=project, user=owner, role=role, by=owner)
    assert roles(project) == {"Owner 1": Role.OWNER}
    assert AuditEvent.objects.count() == 0


def test_last_owner_may_be_made_owner(project: Project, owner: User) -> None:
    assert set_member(project=project, user=owner, role=Role.OWNER, by=owner).role == Role.OWNER


def test_owner_of_another_project_does_not_count(project: Project, owner: User) -> None:
    other = a_project()
    Membership.objects.create(project=other, user=owner, role=Role.OWNER)
    a_member(other, Role.OWNER, "Owner 2")
    set_member(project=other, user=owner, role=Role.VIEWER, by=owner)
    assert roles(other) == {"Owner 1": Role.VIEWER, "Owner 2": Role.OWNER}


@pytest.mark.django_db(transaction=True)
def test_two_owners_do_not_take_each_others_role() -> None:
    project = a_project()
    one, other = (a_member(project, Role.OWNER, name) for name in ("Owner 1", "Owner 2"))
    demote = [
        partial(set_member, project=project, user=user, role=Role.VIEWER, by=by)
        for user, by in ((one, other), (other, one))
    ]
    said = at_once([partial(sentence_of, call) for call in demote])
    assert sorted(said) == [LAST, "done"]
    assert sorted(roles(project).values()) == [Role.OWNER, Role.VIEWER]


@pytest.mark.django_db(transaction=True)
def test_person_added_by_two_at_once_is_a_member_once() -> None:
    project, user = a_project(), a_user("SME 1")
    add = partial(set_member, project=project, user=user, role=Role.SME, by=a_member(project, Role.OWNER, "Owner 1"))
    assert at_once([partial(sentence_of, add)] * 3) == ["done"] * 3
    assert roles(project) == {"Owner 1": Role.OWNER, "SME 1": Role.SME}


def test_person_moves_the_baseline(project: Project, owner: User) -> None:
    a_version(project, "0.4", baseline=True)
    version = a_version(project, "0.5")
    assert bless_baseline(version=version, by=owner).baseline == version
    project.refresh_from_db()
    assert project.baseline == version
    event = AuditEvent.objects.get()
    assert (event.actor, event.verb, event.subject) == ("Owner 1", "blessed", "0.5")
    assert event.detail == {"former": "0.4"}


def test_first_baseline_has_no_former_one(project: Project, owner: User) -> None:
    bless_baseline(version=a_version(project), by=owner)
    assert AuditEvent.objects.get().detail == {"former": None}


def test_baseline_does_not_move_without_its_trail(
    project: Project, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: object) -> None:
        raise OSError("no room")

    version = a_version(project)
    monkeypatch.setattr(projects, "record", fail)
    with pytest.raises(OSError, match="no room"):
        bless_baseline(version=version, by=owner)
    project.refresh_from_db()
    assert project.baseline is None
