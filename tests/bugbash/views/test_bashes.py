"""The rooms of bashes: what their forms lead to, and what a page that looks on is told."""

import re
from datetime import timedelta
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bugbash.choices import BashPhase, Role
from bugbash.models import Bash, BashParticipant, Charter
from bugbash.selectors.bash_rooms import phase_of
from bugbash.selectors.bashes import charter_in_hand
from tests.bash_builders import a_bash, a_participant, a_turn, an_asking
from tests.bugbash.views.world import World
from tests.builders import a_breakage, a_charter, a_member
from tests.statements import statements

HTMX = {"HX-Request": "true"}


@pytest.fixture
def engineer(world: World) -> User:
    return a_member(world.project, Role.ENGINEER, "Engineer 9")


@pytest.fixture
def room(client: Client, engineer: User) -> Client:
    client.force_login(engineer)
    return client


@pytest.fixture
def host(client: Client, world: World) -> Client:
    client.force_login(world.member(Role.MANAGER))
    return client


def known(client: Client, world: World) -> str:
    html = client.get(world.at("bash-detail")).content.decode()
    (found,) = re.findall(r"\?known=([0-9-]+)", html)
    return str(found)


def parts(html: str) -> set[str]:
    """The parts of the room that an answer brings."""
    return set(re.findall(r'id="bash-(clock|cards|people|feed|scores)"', html))


def news(client: Client, world: World, before: str) -> set[str]:
    answer = client.get(world.at("bash-feed"), {"known": before}, headers=HTMX)
    assert answer.status_code == 200
    return parts(answer.content.decode())


def test_created_bash_leads_to_its_room(room: Client, world: World) -> None:
    sent = {"name": "Friday", "versions": [world.new.pk], "charters": [world.charter.pk], "minutes": "30"}
    answer = room.post(world.at("bash-create"), {**sent, "new_charters": "Numbers: units\nDates"})
    bash = Bash.objects.get(name="Friday")
    assert answer.headers["Location"] == reverse("bugbash:bash-detail", args=[world.project.slug, bash.number])
    assert (phase_of(bash), (bash.ends_at - bash.starts_at).seconds) == (BashPhase.RUNNING, 1800)
    assert list(bash.charters.values_list("title", "aim"))[1:] == [("Numbers", "units"), ("Dates", "")]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Fill in “Name”; it is needed."),
        ("minutes", "0", "Ensure this value is greater than or equal to 1."),
        ("versions", ["99999999"], "Select a valid choice. 99999999 is not one of the available choices."),
        ("people", ["x"], "Select a valid choice. x is not one of the available choices."),
        ("new_charters", ": nothing", "Line 1 has no title before its colon."),
        ("new_charters", "x" * 121, "Line 1: a title has at most 120 characters."),
        ("new_charters", "Words people use", "There is a charter"),
        ("starts_at", "9999-12-31T23:59", "This is too far in the future."),
        ("starts_at", "2020-01-01T00:00", "The end has passed already."),
    ],
)
def test_wrong_plan_is_named_and_kept(room: Client, world: World, field: str, value: object, sentence: str) -> None:
    sent: dict[str, object] = {"name": "Friday", "versions": [world.new.pk], "minutes": "30", field: value}
    answer = room.post(world.at("bash-create"), sent)
    html = answer.content.decode()
    assert (answer.status_code, sentence in html, Bash.objects.count()) == (422, True, 1)


def test_room_shows_charters_people_feed_and_points(room: Client, world: World, engineer: User) -> None:
    a_participant(world.bash, engineer)
    an_asking(world.bash, world.query, engineer)
    html = room.get(world.at("bash-detail")).content.decode()
    assert parts(html) == {"clock", "cards", "people", "feed", "scores"}
    assert [text in html for text in ("asked “copy a file”", "Wrong first", world.charter.title)] == [True] * 3


def test_nothing_new_is_no_content(room: Client, world: World) -> None:
    before = known(room, world)
    assert room.get(world.at("bash-feed"), {"known": before}).status_code == 204


def test_asking_moves_the_feed_alone(room: Client, world: World, engineer: User) -> None:
    before = known(room, world)
    an_asking(world.bash, world.query, engineer)
    assert news(room, world, before) == {"feed"}


def test_person_who_comes_in_moves_the_people(room: Client, world: World, engineer: User) -> None:
    before = known(room, world)
    a_participant(world.bash, engineer)
    assert news(room, world, before) == {"people"}


def test_deed_moves_everything(room: Client, world: World) -> None:
    before = known(room, world)
    room.post(world.at("bash-join"))
    assert news(room, world, before) == {"clock", "cards", "people", "feed", "scores"}


@pytest.mark.parametrize("before", ["", "nonsense", "1-2", "0-0-0-0"])
def test_whoever_knows_nothing_gets_everything(room: Client, world: World, before: str) -> None:
    assert news(room, world, before) == {"clock", "cards", "people", "feed", "scores"}


def test_look_at_news_is_cheap(room: Client, world: World, engineer: User) -> None:
    a_participant(world.bash, engineer)
    before = known(room, world)
    # The session, its person, their membership, the pulse.
    assert statements(lambda: room.get(world.at("bash-feed"), {"known": before})) == 4


def test_drawn_feed_is_shared_by_those_who_look(room: Client, world: World, engineer: User) -> None:
    before = known(room, world)
    an_asking(world.bash, world.query, engineer)
    address = world.at("bash-feed")
    first = statements(lambda: room.get(address, {"known": before}))
    assert first - statements(lambda: room.get(address, {"known": before})) == 2


def test_card_of_the_console_gets_a_card(room: Client, world: World) -> None:
    html = room.get(world.at("bash-feed"), {"known": "", "part": "card"}).content.decode()
    assert re.findall(r'id="(bash-card[\w-]*)"', html) == ["bash-card-poll", "bash-card-state", "bash-card-feed"]


def test_room_that_is_over_asks_no_more(room: Client, world: World) -> None:
    bash = a_bash(world.new, "Over", began_minutes_ago=90)
    html = room.get(reverse("bugbash:bash-detail", args=[world.project.slug, bash.number])).content.decode()
    assert ("hx-trigger" in html, ">Join" in html) == (False, False)


def test_looking_on_is_being_present_only_for_who_has_joined(room: Client, world: World, engineer: User) -> None:
    room.get(world.at("bash-feed"))
    assert BashParticipant.objects.count() == 0
    a_participant(world.bash, engineer)
    for seconds, is_noted in ((5, False), (15, True)):
        before = timezone.now() - timedelta(seconds=seconds)
        BashParticipant.objects.update(seen_at=before)
        room.get(world.at("bash-feed"))
        assert (BashParticipant.objects.get().seen_at != before) == is_noted


def test_card_is_taken_passed_on_and_put_back(room: Client, world: World, engineer: User) -> None:
    other = a_charter(world.project, "Numbers")
    world.bash.charters.add(other)
    found: list[Charter | None] = []
    for wanted in (str(world.charter.pk), "next", ""):
        assert room.post(world.at("bash-hold"), {"charter": wanted}).status_code == 302
        found.append(charter_in_hand(world.bash, engineer))
    assert found == [world.charter, other, None]


def test_part_of_the_room_shows_the_card_in_hand(room: Client, world: World) -> None:
    answer = room.post(world.at("bash-hold"), {"charter": world.charter.pk}, headers=HTMX)
    html = answer.content.decode()
    assert (answer.status_code, html.count(">yours<"), parts(html) >= {"cards", "people"}) == (200, 1, True)


@pytest.mark.parametrize("wanted", ["0", "99999999", "٣", "abc", "9" * 40])
def test_card_that_is_not_there_is_refused(room: Client, world: World, engineer: User, wanted: str) -> None:
    status = room.post(world.at("bash-hold"), {"charter": wanted}, headers=HTMX).status_code
    assert (status in {404, 422}, charter_in_hand(world.bash, engineer)) == (True, None)


def test_refused_deed_is_said_on_the_page_and_in_the_part(room: Client, world: World) -> None:
    over = a_bash(world.new, "Over", began_minutes_ago=90)
    address = reverse("bugbash:bash-join", args=[world.project.slug, over.number])
    answer = room.post(address)
    assert [str(one) for one in get_messages(answer.wsgi_request)] == ["This bash is over."]
    part = room.post(address, headers=HTMX)
    assert (part.status_code, "This bash is over." in part.content.decode()) == (422, True)


def test_cards_are_rotated_by_the_host(host: Client, world: World, engineer: User) -> None:
    world.bash.charters.add(a_charter(world.project, "Numbers"))
    a_participant(world.bash, engineer)
    a_turn(world.bash, engineer, world.charter)
    assert host.post(world.at("bash-rotate")).status_code == 302
    assert str(charter_in_hand(world.bash, engineer)) == "Numbers"


def test_engineer_sees_no_buttons_of_the_host(room: Client, world: World) -> None:
    assert "Rotate the cards" not in room.get(world.at("bash-detail")).content.decode()


def test_bash_is_ended_and_extended(host: Client, world: World) -> None:
    host.post(world.at("bash-extend"), {"minutes": "7"})
    after = Bash.objects.get()
    assert (after.ends_at - world.bash.ends_at).seconds == 420
    host.post(world.at("bash-end"))
    assert phase_of(Bash.objects.get()) == BashPhase.OVER


def test_extension_that_is_no_number_is_named(host: Client, world: World) -> None:
    answer = host.post(world.at("bash-extend"), {"minutes": "soon"})
    assert (answer.status_code, "Enter a whole number." in answer.content.decode()) == (422, True)
    assert Bash.objects.get().ends_at == world.bash.ends_at


def test_bash_is_edited_and_what_was_not_touched_stays(host: Client, world: World, engineer: User) -> None:
    a_turn(world.bash, engineer, world.charter)
    sent = {"name": "Wednesday", "minutes": "60", "new_charters": "Slang: words of the street"}
    assert host.post(world.at("bash-edit"), sent)["Location"] == world.at("bash-detail")
    after = Bash.objects.get()
    assert (after.name, after.starts_at, after.ends_at) == ("Wednesday", world.bash.starts_at, world.bash.ends_at)
    assert [row.title for row in after.charters.all()] == ["Slang"]
    assert charter_in_hand(after, engineer) is None


def test_edited_bash_says_what_is_wrong(host: Client, world: World) -> None:
    answer = host.post(world.at("bash-edit"), {"name": "", "minutes": "1"})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"name"})
    answer = host.post(world.at("bash-edit"), {"name": "Friday", "minutes": "1"})
    assert (answer.status_code, "The end has passed already." in answer.content.decode()) == (422, True)
    assert Bash.objects.get().name == world.bash.name


def test_bash_without_breakages_is_cancelled_and_one_with_them_stays(host: Client, world: World) -> None:
    assert world.at("bash-cancel") not in host.get(world.at("bash-detail")).content.decode()
    assert host.post(world.at("bash-cancel"))["Location"] == world.at("bash-detail")
    assert Bash.objects.count() == 1
    world.bash.breakages.update(bash=None)
    assert world.at("bash-cancel") in host.get(world.at("bash-detail")).content.decode()
    assert host.post(world.at("bash-cancel"))["Location"] == world.at("bash-index")
    assert Bash.objects.count() == 0


def test_console_shows_the_bash_that_one_is_in(room: Client, world: World, engineer: User) -> None:
    assert "bash-card-poll" not in room.get(world.at("console")).content.decode()
    a_participant(world.bash, engineer)
    a_turn(world.bash, engineer, world.charter)
    html = room.get(world.at("console")).content.decode()
    assert (html.count('id="bash-card-poll"'), "No charter in hand" in html) == (1, False)
    assert "bash-card-poll" not in room.get(world.at("console"), headers=HTMX).content.decode()


def test_console_says_what_an_empty_cell_asks_for(room: Client, world: World, engineer: User) -> None:
    a_participant(world.bash, engineer)
    html = room.get(world.at("console"), {"charter": str(world.charter.pk), "family": "<typo>"}).content.decode()
    assert (
        "attack this; the map of what was tried counts it" in html,
        "&lt;typo&gt;" in html,
        "Take this charter" in html,
    ) == (True,) * 3


@pytest.mark.parametrize("charter", ["0", "x", "٣", "9" * 30])
def test_console_ignores_a_charter_that_is_not_there(room: Client, world: World, charter: str) -> None:
    answer = room.get(world.at("console"), {"charter": charter})
    assert (answer.status_code, "nobody has tried" in answer.content.decode()) == (200, False)


def test_charter_is_written_and_changed(room: Client, world: World) -> None:
    room.post(world.at("charter-create"), {"title": "Numbers", "aim": ""})
    room.post(world.at("charter-edit"), {"title": "Words", "aim": "Slang."})
    assert list(Charter.objects.values_list("title", "aim")) == [("Words", "Slang."), ("Numbers", "")]


@pytest.mark.parametrize("door", ["charter-create", "charter-edit"])
def test_wrong_charter_is_named_and_kept(room: Client, world: World, door: str) -> None:
    a_charter(world.project, "Numbers")
    taken = room.post(world.at(door), {"title": "Numbers", "aim": "Kept."})
    assert (taken.status_code, "There is a charter" in taken.content.decode(), "Kept." in taken.content.decode()) == (
        422,
        True,
        True,
    )
    assert room.post(world.at(door), {"title": ""}).status_code == 422


def test_discovery_can_be_of_one_bash_and_with_probes(room: Client, world: World) -> None:
    address = world.at("discovery")
    html = room.get(address, {"bash": str(world.bash.number), "probes": "1"}).content.decode()
    assert ("Nobody tried" in html, "Searched" in html) == (True, True)
    assert [room.get(address, {"bash": wrong}).status_code for wrong in ("99", "x", "٣", "9" * 20)] == [404] * 4


def test_recap_says_what_was_found_and_can_be_copied(room: Client, world: World, engineer: User) -> None:
    a_participant(world.bash, engineer)
    an_asking(world.bash, world.query, engineer)
    html = room.get(world.at("bash-recap")).content.decode()
    assert ("1 person asked 1 time" in html, "BB-1 Wrong first" in html, "## Tuesday" in html) == (True, True, True)


def test_pages_cost_the_same_for_one_and_three(room: Client, world: World, engineer: User) -> None:
    def add() -> None:
        person = a_member(world.project)
        a_participant(world.bash, person)
        an_asking(world.bash, world.query, person, charter=world.charter)
        row = a_breakage(world.seen, f"Find {person.pk}", by=person)
        row.bash = world.bash
        row.save(update_fields=["bash"])

    add()
    doors = ("bash-index", "bash-detail", "bash-recap", "discovery", "charter-index", "bash-triage")
    before = {door: statements(partial(room.get, world.at(door))) for door in doors}
    add()
    add()
    assert {door: statements(partial(room.get, world.at(door))) for door in doors} == before
