"""Secrets on the settings page."""

import pytest
from django.http import HttpResponse
from django.test import Client

from bugbash.choices import CallError, Role
from bugbash.execution.secrets import BLANKED, open_box
from bugbash.models import Project, Secret
from tests.builders import REQUEST, a_definition, a_member, a_project, a_query, a_secret, a_version, an_observation

SENT = {"name": "key", "base_url": "https://api.example/v1", "value": " canary-value-4711 "}


@pytest.fixture
def project(db: None) -> Project:
    project = a_project()
    definition = a_definition(project, request={**REQUEST, "headers": [["X-Key", "{{secret.key}}"]]})
    a_version(project, "0.5", base_url="https://api.example/v1", definition=definition)
    return project


def page(client: Client, project: Project) -> str:
    return client.get(f"/p/{project.slug}/settings/").content.decode()


def enter(client: Client, project: Project, **change: str) -> HttpResponse:
    return client.post(f"/p/{project.slug}/settings/secrets/", {**SENT, **change})  # type: ignore[return-value]


def test_missing_secret_is_asked_for_and_then_set(client: Client, project: Project) -> None:
    client.force_login(a_member(project))
    assert 'aria-label="Value of key for https://api.example"' in page(client, project)
    answer = enter(client, project)
    secret = Secret.objects.get()
    assert (answer.status_code, open_box().open(secret.ciphertext, secret.bound_to).reveal()) == (
        302,
        "canary-value-4711",
    )
    shown = page(client, project)
    assert ("is missing for" in shown, "key is set for https://api.example." in shown) == (False, True)
    assert ("4711" in shown, "canary" in shown) == (True, False)


def test_secret_is_forgotten(client: Client, project: Project) -> None:
    secret = a_secret(project, "https://api.example")
    client.force_login(a_member(project))
    assert 'data-confirm="Forget key for https://api.example?' in page(client, project)
    answer = client.post(f"/p/{project.slug}/settings/secrets/{secret.pk}/remove/")
    assert (answer.status_code, Secret.objects.count()) == (302, 0)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"value": "ab"}, "A secret has at least 4 characters."),
        ({"value": ""}, "Fill in “Value”; it is needed."),
        ({"value": "canary-4711\ncanary"}, "A secret is one line"),
        ({"name": "K"}, "Use lower-case letters"),
        ({"base_url": "api.example"}, "The URL must begin with http:// or https://."),
    ],
)
def test_bad_input_is_said_without_repeating_the_value(
    client: Client, project: Project, change: dict[str, str], sentence: str
) -> None:
    client.force_login(a_member(project, Role.OWNER))
    answer = enter(client, project, **change)
    shown = answer.content.decode()
    assert (answer.status_code, sentence in shown, "4711" in shown, Secret.objects.count()) == (422, True, False, 0)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.SME, Role.MANAGER])
def test_others_neither_set_nor_see_secrets(client: Client, project: Project, role: Role) -> None:
    secret = a_secret(project, "https://other.example", value="canary-value-4711")
    client.force_login(a_member(project, role))
    removal = client.post(f"/p/{project.slug}/settings/secrets/{secret.pk}/remove/")
    assert (enter(client, project).status_code, removal.status_code, Secret.objects.count()) == (403, 403, 1)
    shown = page(client, project)
    assert ("is missing for" in shown, "4711" in shown, "secrets/" in shown) == (True, False, False)


def test_revisions_are_listed_with_what_changed(client: Client, project: Project) -> None:
    client.force_login(a_member(project, Role.VIEWER))
    a_definition(project, request={**REQUEST, "path": "/find"})
    shown = page(client, project)
    assert "<del>/search</del>" in shown
    assert "used by 0.5" in shown


def test_version_that_accepts_any_certificate_says_so(client: Client, project: Project) -> None:
    client.force_login(a_member(project, Role.OWNER))
    sent = {"request": '{"path": "/{{query}}"}', "mapping": '{"kind": "json"}', "timeout_s": "5"}
    client.post(f"/p/{project.slug}/settings/", sent)
    client.post(f"/p/{project.slug}/settings/", {**sent, "accept_any_certificate": "on"})
    assert list(project.definitions.values_list("revision", "verify_tls").order_by("revision")) == [
        (1, True),
        (2, True),
        (3, False),
    ]
    a_version(project, "0.6", definition=project.definitions.first())
    address = f"/p/{project.slug}/versions/"
    shown = [b"certificates are not verified" in client.get(f"{address}{name}/").content for name in ("0.5", "0.6")]
    assert shown == [False, True]


def test_page_of_a_call_says_that_a_secret_was_blanked(client: Client, project: Project) -> None:
    seen = an_observation(a_query(project), project.versions.get(), detail=BLANKED)
    client.force_login(a_member(project, Role.VIEWER))
    assert BLANKED in client.get(f"/p/{project.slug}/observations/{seen.pk}/").content.decode()


def test_page_of_a_call_without_an_answer_is_shown(client: Client, project: Project) -> None:
    seen = an_observation(a_query(project), project.versions.get(), error=CallError.REFUSED, status=None)
    client.force_login(a_member(project, Role.VIEWER))
    assert client.get(f"/p/{project.slug}/observations/{seen.pk}/").status_code == 200
