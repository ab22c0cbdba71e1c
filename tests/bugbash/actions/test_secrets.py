"""Entering, replacing, forgetting and re-encrypting secrets."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from bugbash.actions.secrets import Rotation, remove_secret, rotate_secrets, set_secret
from bugbash.execution.secrets import open_box
from bugbash.models import AuditEvent, Project, Secret
from portal.lib.secrets import Hidden, SealError, make_key
from tests.bugbash.actions.refusals import refused
from tests.bugbash.actions.trails import deeds_on
from tests.builders import a_project, a_secret, a_user

URL = "HTTPS://API.example:443/v1?x=1"
SHORT = "A secret has at least 4 characters: a shorter one could not be told from other text in answers."
ONE_LINE = "A secret is one line, without control characters and without blanks at its ends."
NAME = "Use lower-case letters, digits, dashes and underscores, and begin with a letter."


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def enter(project: Project, value: str = "canary-value-4711", name: str = "key", base_url: str = URL) -> Secret:
    return set_secret(project=project, name=name, base_url=base_url, value=Hidden(value), by=a_user("Owner 1"))


def opened(secret: Secret) -> str:
    return open_box().open(secret.ciphertext, secret.bound_to).reveal()


def test_secret_is_kept_encrypted_for_its_origin(project: Project) -> None:
    secret = enter(project)
    assert (secret.origin, secret.last4, opened(secret)) == ("https://api.example", "4711", "canary-value-4711")
    assert "canary" not in secret.ciphertext
    assert deeds_on(secret) == [("Owner 1", "set")]


@pytest.mark.parametrize(("value", "last4"), [("12345678901", ""), ("123456789012", "9012")])
def test_end_of_a_short_value_is_not_told(project: Project, value: str, last4: str) -> None:
    assert enter(project, value).last4 == last4


def test_entering_again_replaces(project: Project) -> None:
    first = enter(project)
    again = enter(project, "another-canary", base_url="https://api.example/v2")
    assert (again.pk, opened(again), again.set_at >= first.set_at) == (first.pk, "another-canary", True)
    assert deeds_on(again) == [("Owner 1", "set"), ("Owner 1", "replaced")]


def test_each_origin_and_project_has_its_own(project: Project) -> None:
    enter(project)
    enter(project, base_url="http://api.example")
    enter(a_project())
    assert Secret.objects.count() == 3


def test_trail_tells_no_value(project: Project) -> None:
    remove_secret(secret=enter(project), by=a_user("Owner 1"))
    rows = list(AuditEvent.objects.order_by("pk"))
    assert [(row.verb, row.subject, row.detail) for row in rows] == [
        ("set", "key for https://api.example", {}),
        ("removed", "key for https://api.example", {}),
    ]
    assert Secret.objects.count() == 0


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("", SHORT),
        ("abc", SHORT),
        ("x" * 4001, "A secret has at most 4000 characters."),
        ("two\nlines", ONE_LINE),
        ("nul\0nul", ONE_LINE),
        (" canary", ONE_LINE),
        ("canary ", ONE_LINE),
    ],
)
def test_value_that_can_not_be_kept_safe_is_refused(project: Project, value: str, sentence: str) -> None:
    with refused(sentence, field="value"):
        enter(project, value)
    assert AuditEvent.objects.count() == 0


@pytest.mark.parametrize("name", ["", "Key", "1key", "a b", "k" * 41])
def test_name_that_no_placeholder_has_is_refused(project: Project, name: str) -> None:
    with refused(NAME, field="name"):
        enter(project, name=name)


@pytest.mark.parametrize(
    ("base_url", "sentence"),
    [
        ("api.example", "The URL must begin with http:// or https://."),
        ("https://ann:pass@api.example", "The URL must not contain a user name or password."),
    ],
)
def test_address_without_an_origin_is_refused(project: Project, base_url: str, sentence: str) -> None:
    with refused(sentence, field="base_url"):
        enter(project, base_url=base_url)


def test_rotation_gives_all_the_first_key_once(project: Project, settings: Settings) -> None:
    old, new = settings.SECRET_KEYS, make_key()
    secrets = [enter(project, name=name) for name in ("one", "two")]
    settings.SECRET_KEYS = [new, *old]
    current = enter(project, name="three")
    assert (rotate_secrets(), rotate_secrets()) == (Rotation(2, 1, ()), Rotation(0, 3, ()))
    settings.SECRET_KEYS = [new]
    for secret in (*secrets, current):
        secret.refresh_from_db()
        assert opened(secret) == "canary-value-4711"
    assert deeds_on(secrets[0])[1:] == [("Bashboard", "encrypted anew")]


def test_old_key_is_needed_until_the_rotation(project: Project, settings: Settings) -> None:
    secret = enter(project)
    settings.SECRET_KEYS = [make_key()]
    with pytest.raises(SealError):
        opened(secret)


def test_command_says_how_many(project: Project, settings: Settings) -> None:
    enter(project)
    settings.SECRET_KEYS = [make_key(), *settings.SECRET_KEYS]
    out = StringIO()
    call_command("rotate_secrets", stdout=out)
    call_command("rotate_secrets", stdout=out)
    assert out.getvalue().splitlines() == [
        "1 encrypted anew, 0 had the first key already.",
        "0 encrypted anew, 1 had the first key already.",
    ]


def test_secret_that_no_key_opens_is_named_and_stops_no_other(project: Project, settings: Settings) -> None:
    old = settings.SECRET_KEYS
    enter(project)
    settings.SECRET_KEYS = [make_key()]
    other = a_secret(project, "https://other.example")
    settings.SECRET_KEYS = [make_key(), *settings.SECRET_KEYS]
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("rotate_secrets", stdout=out)
    assert str(caught.value) == (
        "No key of this instance opens 1; set them again: key for https://api.example (Stdlib search)."
    )
    other.refresh_from_db()
    settings.SECRET_KEYS = settings.SECRET_KEYS[:1]
    assert (out.getvalue(), opened(other)) == ("1 encrypted anew, 0 had the first key already.\n", "canary-4711")
    assert old != settings.SECRET_KEYS
