import pytest
from django.test import Client

from bugbash.choices import Role
from tests.bugbash.views.world import World, make_world
from tests.builders import a_member, a_project


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def test_project_page_has_the_readers_membership_around_it(client: Client, world: World) -> None:
    user = world.member(Role.SME)
    client.force_login(user)
    context = client.get(world.at("overview")).context
    assert (context["project"], context["membership"].user) == (world.project, user)
    assert (context["may"].file, context["may"].write) == (True, False)
    assert (context["nav_counts"]["breakages"], context["nav_counts"]["queries"]) == (1, 0)
    assert list(context["projects"]) == [world.project]


def test_page_outside_of_a_project_has_none(client: Client, world: World) -> None:
    client.force_login(world.member(Role.SME))
    assert "membership" not in client.get("/").context


def test_page_that_a_stranger_gets_tells_nothing_of_the_project(client: Client, world: World) -> None:
    client.force_login(a_member(a_project("Mine"), Role.OWNER))
    answer = client.get(world.at("overview"))
    assert (answer.status_code, world.project.name in answer.content.decode()) == (404, False)
    assert "membership" not in answer.context
