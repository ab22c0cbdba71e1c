"""The triage at the end of a bash: one new breakage after the other."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from bugbash.choices import BreakageStatus, Role, Severity
from bugbash.models import Breakage
from tests.bugbash.views.world import World
from tests.builders import a_breakage, a_member


@pytest.fixture
def engineer(world: World) -> User:
    return a_member(world.project, Role.ENGINEER, "Engineer 9")


@pytest.fixture
def desk(client: Client, engineer: User) -> Client:
    client.force_login(engineer)
    return client


def find(world: World, title: str) -> Breakage:
    row = a_breakage(world.seen, title)
    row.bash = world.bash
    row.save(update_fields=["bash"])
    return row


def shown(client: Client, world: World, at: str = "") -> str:
    return client.get(world.at("bash-triage"), {"at": at} if at else {}).content.decode()


def decide(client: Client, world: World, breakage: Breakage, deed: str, **facts: object) -> str:
    """Where the decision leads."""
    answer = client.post(world.at("bash-triage"), {"breakage": breakage.number, "deed": deed, **facts})
    assert answer.status_code == 302, answer.content
    return answer.headers["Location"]


def test_walk_begins_with_the_first_and_can_skip(desk: Client, world: World) -> None:
    second = find(world, "Second find")
    assert ("Wrong first</h1>" in shown(desk, world), "Second find</h1>" in shown(desk, world, str(second.number))) == (
        True,
        True,
    )
    assert f"?at={second.number}" in shown(desk, world)


@pytest.mark.parametrize("at", ["9999", "x", "٣", "9" * 20])
def test_walk_from_nowhere_begins_anew(desk: Client, world: World, at: str) -> None:
    assert "Wrong first</h1>" in shown(desk, world, at)


def test_confirmed_breakage_has_severity_and_owner_and_leads_on(desk: Client, world: World, engineer: User) -> None:
    second = find(world, "Second find")
    where = decide(desk, world, world.breakage, "confirm", severity="S1", owner=engineer.pk)
    row = Breakage.objects.get(pk=world.breakage.pk)
    assert (row.status, row.severity_confirmed, row.owner) == (BreakageStatus.CONFIRMED, Severity.S1, engineer)
    assert where == f"{world.at('bash-triage')}?at={second.number}"


def test_rejected_breakage_has_its_reason(desk: Client, world: World) -> None:
    assert decide(desk, world, world.breakage, "reject", reason="As designed.") == world.at("bash-triage")
    row = Breakage.objects.get(pk=world.breakage.pk)
    assert (row.status, row.reason) == (BreakageStatus.REJECTED, "As designed.")
    assert "Nothing new" in shown(desk, world)


def test_duplicate_names_its_original(desk: Client, world: World) -> None:
    second = find(world, "Second find")
    decide(desk, world, second, "duplicate", duplicate_of="BB-1")
    row = Breakage.objects.get(pk=second.pk)
    assert (row.status, row.duplicate_of) == (BreakageStatus.DUPLICATE, world.breakage)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"deed": "confirm"}, "Say how serious it is."),
        ({"deed": "confirm", "severity": "S2"}, "S2 needs an owner."),
        ({"deed": "confirm", "severity": "S9"}, "Select a valid choice. S9"),
        ({"deed": "reject"}, "Say why it is rejected"),
        ({"deed": "duplicate"}, "Name the breakage that this one repeats"),
        ({"deed": "duplicate", "duplicate_of": "x"}, "Name a breakage of this project"),
        ({"deed": "duplicate", "duplicate_of": "BB-1"}, "A breakage can not be the duplicate of itself."),
        ({"deed": "forget"}, "Select a valid choice. forget"),
    ],
)
def test_incomplete_word_is_named_and_nothing_changes(
    desk: Client, world: World, sent: dict[str, str], sentence: str
) -> None:
    answer = desk.post(world.at("bash-triage"), {"breakage": world.breakage.number, **sent})
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert Breakage.objects.get(pk=world.breakage.pk).status == BreakageStatus.NEW


@pytest.mark.parametrize("number", ["", "0", "99", "x"])
def test_breakage_that_is_not_of_the_bash_is_not_found(desk: Client, world: World, number: str) -> None:
    a_breakage(world.seen, "Elsewhere")
    assert desk.post(world.at("bash-triage"), {"breakage": number, "deed": "confirm"}).status_code == 404
    assert desk.post(world.at("bash-triage"), {"breakage": "2", "deed": "confirm"}).status_code == 404


def test_triage_of_another_bash_is_not_found(desk: Client, world: World) -> None:
    assert desk.get(reverse("bugbash:bash-triage", args=[world.project.slug, 99])).status_code == 404
