"""Every answer carries the headers that keep what is shown from acting and from being kept (RELIABILITY W2, W3)."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from knox.models import get_token_model

from bugbash.choices import Role
from bugbash.models import Project
from tests.bugbash.views.world import World, make_world

POLICY = {"object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"}
METHODS = ("get", "post")
FACTS = {"slug": "search", "pk": "1", "number": "1", "ordinal": "0", "name": "0.5", "deed": "pause", "id": "1"}


def patterns(entries: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """The routes of all addresses, with their parameters in angle brackets."""
    for entry in entries:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry.url_patterns, route)
        else:
            yield route


def fill(route: str) -> str:
    """An address of this route; what is no plain route, such as those of the admin site, is left as its prefix."""
    parts = []
    for part in route.split("/"):
        name = part.strip("<>").partition(":")[2]
        parts.append(FACTS.get(name, "1") if part.startswith("<") else part)
    return "/" + "/".join(parts).replace("^", "").replace("$", "")


ADDRESSES = sorted({fill(route) for route in patterns(get_resolver().url_patterns) if "(?" not in route})


@pytest.fixture
def client() -> Client:
    """Answers 500 where a view fails: that answer needs the headers too."""
    return Client(raise_request_exception=False)


@pytest.fixture
def world(db: None) -> World:
    world = make_world()
    Project.objects.filter(pk=world.project.pk).update(slug="search")
    return world


def lacking(client: Client, address: str, method: str) -> list[str]:
    """What the answer of an address lacks."""
    answer = getattr(client, method)(address)
    policy = set(answer.headers.get("Content-Security-Policy", "").split("; "))
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    lost = [f"{name} {answer.status_code}" for name, value in wanted.items() if answer.headers.get(name) != value]
    return lost + sorted(POLICY - policy)


def walk(client: Client, methods: tuple[str, ...]) -> dict[str, list[str]]:
    found = {f"{method} {address}": lacking(client, address, method) for address in ADDRESSES for method in methods}
    return {where: lost for where, lost in found.items() if lost}


def test_walk_reaches_pages_and_interface() -> None:
    assert {"/", "/sign-in/", "/healthz/", "/p/search/", "/api/v1/projects/", "/p/search/readiness/"} <= set(ADDRESSES)
    assert len(ADDRESSES) > 90


def test_every_answer_to_a_stranger_is_disarmed(client: Client, world: World) -> None:
    assert walk(client, METHODS) == {}


def test_every_answer_to_an_owner_is_disarmed(client: Client, world: World) -> None:
    client.force_login(world.member(Role.OWNER))
    assert walk(client, ("get",)) == {}


def test_no_answer_to_an_owner_is_kept(client: Client, world: World) -> None:
    client.force_login(world.member(Role.OWNER))
    told = {address: client.get(address).headers.get("Cache-Control", "") for address in ADDRESSES}
    assert {address: said for address, said in told.items() if "no-store" not in said} == {}


def test_answers_outside_of_any_address_are_disarmed(client: Client, world: World) -> None:
    client.force_login(world.member(Role.OWNER))
    lost = {address: lacking(client, address, "get") for address in ("/nothing/", "/p/other/", "/?a=%00", "/p/search")}
    assert {address: names for address, names in lost.items() if names} == {}


def test_answer_of_a_token_is_not_kept(client: Client, world: World) -> None:
    answer = client.get("/api/v1/projects/", headers={"Authorization": f"Bearer {token_of(world.member(Role.VIEWER))}"})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")


def token_of(user: User) -> str:
    return str(get_token_model().objects.create(user=user)[1])
