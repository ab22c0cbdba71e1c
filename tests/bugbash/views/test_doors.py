"""Who may enter where: the same questions to every address of a project."""

from collections.abc import Mapping

import pytest
from django.test import Client
from django.urls import reverse

from bugbash.choices import QueryState, Role
from bugbash.models import AuditEvent, Observation, Query
from bugbash.urls import urlpatterns
from tests.bugbash.views.world import DOORS, Door, World, sent_to
from tests.builders import a_member, a_project

ROLES = [Role.VIEWER, Role.SME, Role.ENGINEER, Role.MANAGER, Role.OWNER]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
STAYING = {"diff-rule-preview", "console-check", "console-alike", "console-build", "query-check", "query-build"}
KNOCKS = [(door, method) for door in DOORS for method in sorted(door.methods)]
each_knock = pytest.mark.parametrize(("door", "method"), KNOCKS, ids=[f"{one.name}-{method}" for one, method in KNOCKS])


def knock(client: Client, world: World, door: Door, method: str, slug: str = "") -> int:
    """The status of the answer to what the page itself would send."""
    sent = sent_to(world, door.name) if method == "POST" else {}
    return send(client, method, world.at(door.name, slug=slug), sent)


def send(client: Client, method: str, address: str, sent: Mapping[str, object]) -> int:
    if method in {"GET", "POST"}:
        return int(getattr(client, method.lower())(address, dict(sent)).status_code)
    return int(client.generic(method, address).status_code)


def least_role(door: Door, method: str) -> Role:
    return door.writes if method == "POST" else door.reads


def test_every_address_has_its_door() -> None:
    assert sorted(str(pattern.name) for pattern in urlpatterns) == sorted(door.name for door in DOORS)


@each_knock
def test_roles_below_the_least_are_refused(client: Client, world: World, door: Door, method: str) -> None:
    below = ROLES[: ROLES.index(least_role(door, method))]
    statuses = {}
    for role in below:
        client.force_login(world.member(role))
        statuses[role] = knock(client, world, door, method)
    client.force_login(a_member(world.project, Role.SME, reviewer_only=True))
    assert (statuses, knock(client, world, door, method)) == (dict.fromkeys(below, 403), 403)
    assert (AuditEvent.objects.count(), Observation.objects.count()) == (0, 2)


@each_knock
def test_least_role_is_let_in(client: Client, world: World, door: Door, method: str) -> None:
    Query.objects.update(state=QueryState.ACTIVE)
    client.force_login(world.member(least_role(door, method)))
    goes_on = method == "POST" and door.name not in STAYING
    assert knock(client, world, door, method) == (302 if goes_on else 200)


def test_stranger_finds_nothing_anywhere(client: Client, world: World) -> None:
    client.force_login(a_member(a_project(), Role.OWNER))
    statuses = [knock(client, world, door, method) for door, method in KNOCKS]
    assert statuses == [404] * len(KNOCKS)
    assert AuditEvent.objects.count() == 0


def test_nobody_is_sent_to_sign_in_and_back(client: Client, world: World) -> None:
    for door, method in KNOCKS:
        address = world.at(door.name)
        answer = client.get(address) if method == "GET" else client.post(address, sent_to(world, door.name))
        assert (answer.status_code, answer.headers["Location"]) == (302, f"{reverse('sign-in')}?next={address}")
    assert AuditEvent.objects.count() == 0


def test_other_methods_are_refused(client: Client, world: World) -> None:
    client.force_login(world.member(Role.OWNER))
    for door in DOORS:
        refused = [method for method in METHODS if send(client, method, world.at(door.name), {}) == 405]
        assert (door.name, refused) == (door.name, [method for method in METHODS if method not in door.methods])


def test_rows_of_another_project_are_not_found(client: Client, world: World) -> None:
    """The owner of one project names the rows of another in the address of the own one."""
    mine = a_project()
    client.force_login(a_member(mine, Role.OWNER))
    named = [(door, method) for door, method in KNOCKS if world.names_a_row(door.name)]
    statuses = {(door.name, method): knock(client, world, door, method, mine.slug) for door, method in named}
    assert statuses == dict.fromkeys(((door.name, method) for door, method in named), 404)


@pytest.mark.parametrize("door", [door for door in DOORS if door.has_part], ids=lambda door: door.name)
def test_part_is_only_a_part(client: Client, world: World, door: Door) -> None:
    client.force_login(world.member(Role.VIEWER))
    page, part = (client.get(world.at(door.name), headers=more) for more in ({}, {"HX-Request": "true"}))
    assert (page.content[:15].lower(), part.content[:15].lower() == b"<!doctype html>") == (b"<!doctype html>", False)
    assert ["HX-Request" in answer.headers["Vary"] for answer in (page, part)] == [True, True]


@pytest.mark.parametrize("number", [0, 2**31, 2**63, 10**30])
@pytest.mark.parametrize("name", ["observations", "breakages", "queries", "replays"])
def test_number_that_no_row_has_is_not_found(client: Client, world: World, name: str, number: int) -> None:
    client.force_login(world.member(Role.VIEWER))
    assert client.get(f"{world.at('overview')}{name}/{number}/").status_code == 404
