"""Every answer carries the headers that keep what is shown from acting and from being kept (RELIABILITY W2, W3)."""

from collections.abc import Iterator, Mapping
from copy import deepcopy

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from knox.models import get_token_model

from bugbash.choices import Role
from bugbash.models import Project
from tests.bugbash.views.world import World, make_world

POLICY = {"object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"}
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


def a_client(user: User | None = None) -> Client:
    """Answers 500 where a view fails: that answer needs the headers too."""
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(user)
    return client


@pytest.fixture(scope="module")
def shared_world(kept_db: None) -> World:
    world = make_world()
    Project.objects.filter(pk=world.project.pk).update(slug="search")
    return world


@pytest.fixture
def world(shared_world: World, db: None) -> World:
    return deepcopy(shared_world)


@pytest.fixture(scope="module")
def to_owner(shared_world: World) -> dict[str, HttpResponseBase]:
    """What an owner is answered at each address."""
    with transaction.atomic():
        client = a_client(shared_world.member(Role.OWNER))
        answers: dict[str, HttpResponseBase] = {address: client.get(address) for address in ADDRESSES}
        transaction.set_rollback(True)
    return answers


def lacking(answer: HttpResponseBase) -> list[str]:
    """What an answer lacks."""
    policy = set(answer.headers.get("Content-Security-Policy", "").split("; "))
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    lost = [f"{name} {answer.status_code}" for name, value in wanted.items() if answer.headers.get(name) != value]
    return lost + sorted(POLICY - policy)


def faulty(answers: Mapping[str, HttpResponseBase]) -> dict[str, list[str]]:
    return {where: lost for where, answer in answers.items() if (lost := lacking(answer))}


def test_walk_reaches_pages_and_interface() -> None:
    assert {"/", "/sign-in/", "/healthz/", "/p/search/", "/api/v1/projects/", "/p/search/readiness/"} <= set(ADDRESSES)
    assert len(ADDRESSES) > 90


def test_every_answer_to_a_stranger_is_disarmed(world: World) -> None:
    client = a_client()
    assert faulty({f"get {address}": client.get(address) for address in ADDRESSES}) == {}
    assert faulty({f"post {address}": client.post(address) for address in ADDRESSES}) == {}


def test_every_answer_to_an_owner_is_disarmed(to_owner: dict[str, HttpResponseBase]) -> None:
    assert faulty(to_owner) == {}


def test_no_answer_to_an_owner_is_kept(to_owner: dict[str, HttpResponseBase]) -> None:
    told = {address: answer.headers.get("Cache-Control", "") for address, answer in to_owner.items()}
    assert {address: said for address, said in told.items() if "no-store" not in said} == {}


def test_answers_outside_of_any_address_are_disarmed(world: World) -> None:
    client = a_client(world.member(Role.OWNER))
    assert (
        faulty({address: client.get(address) for address in ("/nothing/", "/p/other/", "/?a=%00", "/p/search")}) == {}
    )


def test_answer_of_a_token_is_not_kept(world: World) -> None:
    token = token_of(world.member(Role.VIEWER))
    answer = a_client().get("/api/v1/projects/", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")


def token_of(user: User) -> str:
    return str(get_token_model().objects.create(user=user)[1])
