"""Pages outside of any project: start, sign-in, tokens, health."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from knox.models import get_token_model

from bugbash.choices import Role
from bugbash.demo.seed import seed_people, username
from bugbash.models import Project
from portal.views import DEMO_FACES
from tests.builders import a_member, a_project, a_user

pytestmark = pytest.mark.django_db
PASSWORD = "a long sentence 7"
Tokens = get_token_model()


@pytest.fixture
def person(client: Client) -> User:
    user = a_user("Owner 1")
    client.force_login(user)
    return user


def is_signed_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def sign_in(client: Client, name: str, password: str, target: str = "") -> str | None:
    answer = client.post("/sign-in/", {"username": name, "password": password, "next": target})
    return answer.headers.get("Location")


@pytest.fixture
def account() -> User:
    user = a_user()
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.mark.parametrize(
    ("target", "goes_to"),
    [
        ("", "/"),
        ("/tokens/", "/tokens/"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("javascript:a", "/"),
    ],
)
def test_person_signs_in_and_goes_on(client: Client, account: User, target: str, goes_to: str) -> None:
    assert sign_in(client, account.username, PASSWORD, target) == goes_to
    assert is_signed_in(client)


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD.upper(), "a\0b"])
def test_wrong_password_lets_nobody_in(client: Client, account: User, password: str) -> None:
    answer = client.post("/sign-in/", {"username": account.username, "password": password})
    assert (answer.status_code, bool(answer.context["form"].errors), is_signed_in(client)) == (200, True, False)


def test_account_that_was_closed_lets_nobody_in(client: Client, account: User) -> None:
    User.objects.update(is_active=False)
    assert sign_in(client, account.username, PASSWORD) is None


def test_nobody_is_sent_to_sign_in(client: Client) -> None:
    for name in ("home", "token-index", "project-create"):
        address = reverse(name)
        assert client.get(address).headers["Location"] == f"/sign-in/?next={address}"


def test_person_signs_out(client: Client, person: User) -> None:
    assert client.get("/sign-out/").status_code == 405
    assert is_signed_in(client)
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert not is_signed_in(client)


@override_settings(DEMO=True)
@pytest.mark.parametrize("face", DEMO_FACES)
def test_demo_signs_in_with_one_click(client: Client, face: str) -> None:
    seed_people()
    faces = client.get("/sign-in/").context["demo_faces"]
    assert [name for name, _, _ in faces] == list(DEMO_FACES)
    answer = client.post("/sign-in/demo/", {"username": username(face), "next": "/tokens/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/tokens/")
    assert User.objects.get(pk=client.session["_auth_user_id"]).get_full_name() == face


@override_settings(DEMO=True)
@pytest.mark.parametrize("name", ["", "root", "a\0b", "Engineer-1", "x" * 500])
def test_demo_signs_in_nobody_else(client: Client, name: str) -> None:
    seed_people()
    User.objects.create_superuser("root")
    assert client.post("/sign-in/demo/", {"username": name}).status_code == 404
    assert not is_signed_in(client)


@override_settings(DEMO=True)
def test_demo_leads_nowhere_else(client: Client) -> None:
    seed_people()
    sent = {"username": username("SME 1"), "next": "https://evil.example/"}
    assert client.post("/sign-in/demo/", sent).headers["Location"] == "/"
    assert client.get("/sign-in/demo/").status_code == 405


def test_there_is_no_such_click_outside_of_the_demo(client: Client) -> None:
    seed_people()
    assert client.post("/sign-in/demo/", {"username": username("Owner 1")}).status_code == 404
    assert client.get("/sign-in/").context["demo_faces"] == []
    assert not is_signed_in(client)


def test_start_shows_the_persons_projects(client: Client) -> None:
    mine = a_project("Mine")
    client.force_login(a_member(mine, Role.VIEWER))
    a_member(a_project("Theirs"))
    answer = client.get("/")
    assert [card.project for card, _ in answer.context["cards"]] == [mine]
    assert b"Theirs" not in answer.content


def test_project_is_made(client: Client, person: User) -> None:
    sent = {"name": "Search", "slug": "search", "description": "Finds."}
    assert client.post("/projects/create/", sent).headers["Location"] == "/p/search/settings/endpoint/"
    project = Project.objects.get()
    assert (project.name, project.description) == ("Search", "Finds.")
    assert [(row.user, row.role) for row in project.memberships.all()] == [(person, Role.OWNER)]


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({}, {"name": ["Fill in “Name”; it is needed."], "slug": ["Fill in “Short name”; it is needed."]}),
        (
            {"name": "<Search>", "slug": "a b"},
            {"slug": ["Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."]},
        ),
        ({"name": "<Search>", "slug": "taken"}, {"slug": ["The short name 'taken' is taken; choose another."]}),
    ],
)
def test_wrong_project_is_refused_and_kept(
    client: Client, person: User, sent: dict[str, str], errors: dict[str, list[str]]
) -> None:
    a_project(slug="taken")
    answer = client.post("/projects/create/", sent)
    assert (answer.status_code, answer.context["form"].errors) == (422, errors)
    assert (Project.objects.count(), b"&lt;Search&gt;" in answer.content) == (1, bool(sent))


def test_new_token_is_shown_once_and_works(client: Client, person: User) -> None:
    answer = client.post("/tokens/", {"days": "7"})
    plain = answer.context["plain"]
    token = Tokens.objects.get()
    assert (answer.status_code, plain in answer.content.decode(), token.user) == (200, True, person)
    assert timedelta(days=6) < token.expiry - timezone.now() <= timedelta(days=7)
    assert plain not in client.get("/tokens/").content.decode()
    headers = {"Authorization": f"Bearer {plain}"}
    assert Client().get("/api/v1/projects/", headers=headers).status_code == 200


@pytest.mark.parametrize("days", ["", "0", "366", "x", "1.5", "9" * 30])
def test_token_lives_a_year_at_most(client: Client, person: User, days: str) -> None:
    answer = client.post("/tokens/", {"days": days})
    assert (answer.status_code, list(answer.context["form"].errors), Tokens.objects.count()) == (422, ["days"], 0)


def test_tokens_are_the_persons_own(client: Client, person: User) -> None:
    mine, _ = Tokens.objects.create(user=person)
    Tokens.objects.create(user=a_user())
    assert list(client.get("/tokens/").context["tokens"]) == [mine]


def test_revoked_token_stops_working_at_once(client: Client, person: User) -> None:
    token, plain = Tokens.objects.create(user=person)
    address = f"/tokens/{token.token_key}/revoke/"
    assert client.get(address).status_code == 405
    assert client.post(address).headers["Location"] == "/tokens/"
    headers = {"Authorization": f"Bearer {plain}"}
    assert Client().get("/api/v1/projects/", headers=headers).status_code == 401


def test_token_of_somebody_else_is_not_revoked(client: Client, person: User) -> None:
    token, _ = Tokens.objects.create(user=a_user())
    assert client.post(f"/tokens/{token.token_key}/revoke/").status_code == 404
    assert Tokens.objects.count() == 1


@pytest.mark.parametrize("name", ["token-index", "project-create"])
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_other_methods_are_refused(client: Client, person: User, name: str, method: str) -> None:
    assert client.generic(method, reverse(name)).status_code == 405


def test_health_needs_nobody(client: Client) -> None:
    answer = client.get("/healthz/")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert client.post("/healthz/").status_code == 405
