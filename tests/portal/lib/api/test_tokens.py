"""API tokens (RELIABILITY W11, W15): hashed, expiring, shown once, never more than their owner may do."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from knox.models import get_token_model

from bugbash.choices import Role
from bugbash.models import Project
from tests.api import Api, a_token, body_of, problem_of
from tests.builders import a_member, a_project, a_user

INVALID = (401, "Invalid token.")
NOBODY = (401, "Authentication credentials were not provided.")


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def engineer(project: Project) -> User:
    return a_member(project, Role.ENGINEER)


def plain_of(page: str) -> str:
    """The token that a page shows."""
    found: set[str] = set(re.findall(r"\b[0-9a-f]{64}\b", page))
    assert len(found) == 1
    return found.pop()


def test_token_made_on_its_page_opens_the_api(project: Project, engineer: User) -> None:
    page = Api(engineer).send("POST", "/tokens/", b"days=30", kind="application/x-www-form-urlencoded")
    answer = Api(token=plain_of(page.content.decode())).get("projects/")
    assert [row["slug"] for row in body_of(answer)["results"]] == [project.slug]


def test_token_is_shown_once_and_kept_as_a_hash(engineer: User) -> None:
    api = Api(engineer)
    page = api.send("POST", "/tokens/", b"days=30", kind="application/x-www-form-urlencoded")
    plain = plain_of(page.content.decode())
    row = get_token_model().objects.values().get()
    assert plain not in api.get("/tokens/").content.decode()
    assert plain not in str(row)


def test_revoked_token_stops_at_once(engineer: User) -> None:
    api = Api(token=a_token(engineer))
    before = api.get("projects/").status_code
    row = get_token_model().objects.get()
    Api(engineer).post(f"/tokens/{row.token_key}/revoke/")
    assert (before, problem_of(api.get("projects/"))) == (200, INVALID)


def test_expired_token_is_refused(engineer: User) -> None:
    api = Api(token=a_token(engineer, expiry=timedelta(seconds=-1)))
    assert problem_of(api.get("projects/")) == INVALID


def test_token_of_a_person_who_was_switched_off_is_refused(engineer: User) -> None:
    api = Api(token=a_token(engineer))
    User.objects.update(is_active=False)
    assert api.get("projects/").status_code == 401


@pytest.mark.parametrize("garbage", ["x", "null", ":token", "0" * 64, "é", "f" * 10_000, "0" * 64 + "'--", "%00"])
def test_garbage_is_no_token(db: None, garbage: str) -> None:
    assert problem_of(Api(token=garbage).get("projects/")) == INVALID


def test_token_with_blanks_is_refused(engineer: User) -> None:
    assert problem_of(Api(token=f"{a_token(engineer)} more").get("projects/"))[0] == 401


def test_refusal_says_how_to_sign_in(db: None) -> None:
    assert Api(token="x").get("projects/").headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("name", ["token", "access_token", "Authorization"])
def test_token_in_the_address_is_no_token(engineer: User, name: str) -> None:
    assert problem_of(Api().get(f"projects/?{name}={a_token(engineer)}")) == NOBODY


@pytest.mark.parametrize("scheme", ["bearer", "BEARER"])
def test_scheme_is_read_in_any_case(engineer: User, scheme: str) -> None:
    assert Api().get("projects/", Authorization=f"{scheme} {a_token(engineer)}").status_code == 200


def test_other_scheme_is_nobody(engineer: User) -> None:
    assert problem_of(Api().get("projects/", Authorization=f"Basic {a_token(engineer)}")) == NOBODY


def test_token_counts_before_the_session(project: Project, engineer: User) -> None:
    api = Api(a_user("Stranger"), token=a_token(engineer))
    assert body_of(api.get(f"projects/{project.slug}/"))["role"] == Role.ENGINEER


def test_bad_token_is_not_rescued_by_a_session(engineer: User) -> None:
    assert problem_of(Api(engineer, token="x").get("projects/")) == INVALID


def test_token_does_what_its_owner_may_do_now(project: Project, engineer: User) -> None:
    api = Api(token=a_token(engineer))
    before = api.post(f"projects/{project.slug}/queries/", {"text": "copy a file"}).status_code
    project.memberships.update(role=Role.VIEWER)
    after = problem_of(api.post(f"projects/{project.slug}/queries/", {"text": "move a file"}))
    assert (before, after) == (201, (403, "This needs the role engineer; yours is viewer."))


def test_session_needs_a_csrf_token_to_write(project: Project, engineer: User) -> None:
    api = Api(engineer, csrf=True)
    path, body = f"projects/{project.slug}/queries/", {"text": "copy a file"}
    refused = problem_of(api.post(path, body))
    api.get("/tokens/")
    allowed = api.post(path, body, X_CSRFToken=api.client.cookies["csrftoken"].value)
    assert (refused, allowed.status_code) == ((403, "CSRF Failed: CSRF cookie not set."), 201)


def test_token_needs_no_csrf_token_to_write(project: Project, engineer: User) -> None:
    api = Api(token=a_token(engineer), csrf=True)
    assert api.post(f"projects/{project.slug}/queries/", {"text": "copy a file"}).status_code == 201
