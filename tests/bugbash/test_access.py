from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.http import Http404

from bugbash import access
from bugbash.access import Permissions
from bugbash.choices import Role
from bugbash.models import Membership, Project
from tests.builders import a_member, a_project, a_user
from tests.statements import statements

Gate = Callable[[User | AnonymousUser, str], Project]
LEAST: dict[Gate, Role] = {
    access.get_readable_project: Role.VIEWER,
    access.get_fileable_project: Role.SME,
    access.get_rateable_project: Role.SME,
    access.get_writable_project: Role.ENGINEER,
    access.get_managed_project: Role.MANAGER,
    access.get_owned_project: Role.OWNER,
}
FROM_LOW_TO_HIGH = [Role.VIEWER, Role.SME, Role.ENGINEER, Role.MANAGER, Role.OWNER]
gates = pytest.mark.parametrize("gate", LEAST, ids=lambda gate: gate.__name__)


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def refusal(gate: Gate, user: User, slug: str) -> str:
    with pytest.raises(PermissionDenied) as caught:
        gate(user, slug)
    return str(caught.value)


@gates
@pytest.mark.parametrize("role", FROM_LOW_TO_HIGH)
def test_role_opens_what_it_includes(project: Project, gate: Gate, role: Role) -> None:
    user, least = a_member(project, role), LEAST[gate]
    if FROM_LOW_TO_HIGH.index(role) >= FROM_LOW_TO_HIGH.index(least):
        assert gate(user, project.slug) == project
        return
    expected = f"This needs the role {least.label}; yours is {role.label}."
    if gate is access.get_rateable_project:
        expected = f"Rating needs the role SME; yours is {role.label}."
    assert refusal(gate, user, project.slug) == expected


@gates
def test_reviewer_only_may_just_rate(project: Project, gate: Gate) -> None:
    user = a_member(project, Role.SME, reviewer_only=True)
    if gate is access.get_rateable_project:
        assert gate(user, project.slug) == project
    else:
        expected = "You were invited to review only: your queue is open to you, nothing else."
        assert refusal(gate, user, project.slug) == expected


@gates
def test_stranger_learns_nothing(project: Project, gate: Gate) -> None:
    stranger = a_member(a_project(), Role.OWNER)
    said = []
    for slug in (project.slug, "no-such-project"):
        with pytest.raises(Http404) as caught:
            gate(stranger, slug)
        said.append(str(caught.value))
    assert said == ["No such project."] * 2


@gates
def test_administrator_of_the_instance_is_a_stranger_too(project: Project, gate: Gate) -> None:
    admin = a_user("Admin")
    admin.is_staff = admin.is_superuser = True
    admin.save()
    with pytest.raises(Http404):
        gate(admin, project.slug)


@gates
def test_nobody_is_a_stranger(project: Project, gate: Gate) -> None:
    with pytest.raises(Http404):
        gate(AnonymousUser(), project.slug)


@gates
def test_lost_role_is_lost_at_once(project: Project, gate: Gate) -> None:
    user = a_member(project, Role.OWNER)
    gate(user, project.slug)
    Membership.objects.filter(user=user).delete()
    with pytest.raises(Http404):
        gate(user, project.slug)


@gates
def test_gate_costs_one_statement(project: Project, gate: Gate) -> None:
    user = a_member(project, Role.OWNER)
    assert statements(lambda: gate(user, project.slug).baseline) == 1


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.VIEWER, Permissions(read=True, rate=False, file=False, write=False, manage=False, own=False)),
        (Role.SME, Permissions(read=True, rate=True, file=True, write=False, manage=False, own=False)),
        (Role.ENGINEER, Permissions(read=True, rate=True, file=True, write=True, manage=False, own=False)),
        (Role.MANAGER, Permissions(read=True, rate=True, file=True, write=True, manage=True, own=False)),
        (Role.OWNER, Permissions(read=True, rate=True, file=True, write=True, manage=True, own=True)),
    ],
)
def test_buttons_are_those_of_the_role(role: Role, allowed: Permissions) -> None:
    assert access.permissions_of(Membership(role=role)) == allowed


def test_reviewer_only_has_no_buttons_but_those_for_rating() -> None:
    row = Membership(role=Role.SME, reviewer_only=True)
    expected = Permissions(read=False, rate=True, file=False, write=False, manage=False, own=False)
    assert access.permissions_of(row) == expected


def test_readable_projects_are_those_of_the_person(project: Project) -> None:
    user = a_member(project, Role.VIEWER)
    a_project("Another")
    assert list(access.readable_projects(user)) == [project]
    assert list(access.readable_projects(AnonymousUser())) == []


def test_membership_is_that_of_the_project(project: Project) -> None:
    user = a_member(project, Role.SME)
    Membership.objects.create(project=a_project(), user=user, role=Role.OWNER)
    row = access.get_membership(user, project.slug)
    assert (row.project, row.user, row.role) == (project, user, Role.SME)
    assert [access.has_role(row, least) for least in FROM_LOW_TO_HIGH] == [True, True, False, False, False]
