"""Secrets by the API: set by people, listed without values."""

import pytest

from bugbash.choices import Role
from bugbash.execution.secrets import open_box
from bugbash.models import Project, Secret
from tests.api import Api, a_token, body_of, problem_of, rows_of
from tests.builders import REQUEST, a_definition, a_member, a_project, a_secret, a_version
from tests.statements import statements

BODY = {"name": "key", "base_url": "https://api.example/v1", "value": "canary-value-4711"}
NO_TOKENS = "Secrets are set and removed by a person who is signed in, never with a token."


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def path(project: Project, rest: str = "") -> str:
    return f"projects/{project.slug}/secrets/{rest}"


def value_of(secret: Secret) -> str:
    return open_box().open(secret.ciphertext, secret.bound_to).reveal()


def test_secret_is_set_and_its_value_not_given_back(project: Project) -> None:
    engineer = a_member(project)
    answer = Api(engineer).post(path(project), BODY)
    row = body_of(answer, 201)
    secret = Secret.objects.get()
    assert (row.pop("set_by")["username"], row.pop("set_at") is not None) == (engineer.username, True)
    assert row == {"id": secret.pk, "name": "key", "origin": "https://api.example", "last4": "4711"}
    assert (value_of(secret), b"canary" in answer.content) == ("canary-value-4711", False)


def test_list_tells_no_value(project: Project) -> None:
    a_secret(project, "https://api.example", value="canary-value-4711")
    a_secret(a_project(), "https://api.example")
    answer = Api(a_member(project)).get(path(project))
    assert [sorted(row) for row in rows_of(answer)] == [["id", "last4", "name", "origin", "set_at", "set_by"]]
    assert b"canary" not in answer.content


def test_list_costs_the_same_however_long(project: Project) -> None:
    api = Api(a_member(project))
    a_secret(project, "https://1.example")
    once = statements(lambda: rows_of(api.get(path(project))))
    for number in (2, 3):
        a_secret(project, f"https://{number}.example")
    assert statements(lambda: rows_of(api.get(path(project)))) == once


def test_value_is_replaced(project: Project) -> None:
    secret = a_secret(project, "https://api.example")
    answer = Api(a_member(project)).send("PUT", path(project, f"{secret.pk}/"), {"value": "canary-2"})
    secret.refresh_from_db()
    assert (body_of(answer)["id"], value_of(secret)) == (secret.pk, "canary-2")


def test_secret_is_forgotten(project: Project) -> None:
    secret = a_secret(project, "https://api.example")
    answer = Api(a_member(project)).send("DELETE", path(project, f"{secret.pk}/"))
    assert (answer.status_code, answer.content, Secret.objects.count()) == (204, b"", 0)


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_secret_of_another_project_is_not_found(project: Project, method: str) -> None:
    foreign = a_secret(a_project(), "https://api.example")
    answer = Api(a_member(project)).send(method, path(project, f"{foreign.pk}/"), {"value": "canary-2"})
    assert (answer.status_code, value_of(Secret.objects.get())) == (404, "canary-4711")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_token_sets_and_removes_nothing(project: Project, method: str) -> None:
    secret = a_secret(project, "https://api.example")
    api = Api(token=a_token(a_member(project, Role.OWNER)))
    answer = api.send(method, path(project, "" if method == "POST" else f"{secret.pk}/"), BODY)
    assert problem_of(answer) == (403, NO_TOKENS)
    assert [value_of(row) for row in Secret.objects.all()] == ["canary-4711"]


def test_token_reads_the_list(project: Project) -> None:
    a_secret(project, "https://api.example")
    assert len(rows_of(Api(token=a_token(a_member(project))).get(path(project)))) == 1


def test_manager_has_no_business_with_secrets(project: Project) -> None:
    answer = Api(a_member(project, Role.MANAGER)).get(path(project))
    assert problem_of(answer) == (403, "Secrets are for owners and engineers; your role is manager.")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"value": "abc"}, "value"),
        ({"value": ""}, "value"),
        ({"value": 47114711}, "value"),
        ({"value": "x" * 4001}, "value"),
        ({"value": "two\nlines"}, "value"),
        ({"name": "Key"}, "name"),
        ({"base_url": "api.example"}, "base_url"),
        ({"origin": "https://api.example"}, "origin"),
    ],
)
def test_bad_input_is_named_and_not_repeated(project: Project, change: dict[str, object], field: str) -> None:
    answer = Api(a_member(project)).post(path(project), {**BODY, **change})
    status, problems = problem_of(answer)
    assert (status in {400, 422}, list(problems), Secret.objects.count()) == (True, [field], 0)
    assert b"4711" not in answer.content


def test_missing_secrets_are_listed(project: Project) -> None:
    definition = a_definition(project, request={**REQUEST, "headers": [["X-Key", "{{secret.key}}"]]})
    a_version(project, "0.5", base_url="https://api.example/v1", definition=definition)
    assert body_of(Api(a_member(project)).get(path(project, "missing/"))) == [
        {"name": "key", "origin": "https://api.example", "versions": ["0.5"]}
    ]
