import pytest

from bugbash.models import Project, Version
from bugbash.selectors.secrets import MissingSecret, missing_secrets, secret_rows
from tests.builders import REQUEST, a_definition, a_project, a_secret, a_version
from tests.statements import statements

KEYED = {**REQUEST, "headers": [["X-Key", "{{secret.key}}"], ["X-Token", "{{secret.token}}"]]}
URL, ORIGIN = "https://api.example/v1", "https://api.example"


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def a_keyed_version(project: Project, name: str = "0.5", base_url: str = URL) -> Version:
    return a_version(project, name, base_url=base_url, definition=a_definition(project, request=KEYED))


def test_each_origin_needs_each_secret_of_what_is_asked_there(project: Project) -> None:
    a_keyed_version(project, "0.4")
    a_keyed_version(project, "0.5", "https://api.example/v2")
    a_keyed_version(project, "0.6", "http://10.0.0.1")
    a_version(project, "0.7", definition=a_definition(project))
    a_secret(project, ORIGIN, "key")
    assert missing_secrets(project) == [
        MissingSecret("key", "http://10.0.0.1", ("0.6",)),
        MissingSecret("token", "http://10.0.0.1", ("0.6",)),
        MissingSecret("token", ORIGIN, ("0.5", "0.4")),
    ]


@pytest.mark.parametrize("change", ["http://api.example", "https://api.example:8443", "https://other.example"])
def test_changed_address_needs_its_own_secret(project: Project, change: str) -> None:
    version = a_keyed_version(project)
    for name in ("key", "token"):
        a_secret(project, ORIGIN, name)
    assert missing_secrets(project) == []
    version.deployments.update(base_url=change)
    assert [(one.name, one.origin) for one in missing_secrets(project)] == [("key", change), ("token", change)]


def test_secret_of_another_project_does_not_count(project: Project) -> None:
    a_keyed_version(project)
    for name in ("key", "token"):
        a_secret(a_project(), ORIGIN, name)
    assert len(missing_secrets(project)) == 2


def test_address_that_can_not_be_called_needs_nothing(project: Project) -> None:
    a_keyed_version(project, base_url="ftp://api.example")
    assert missing_secrets(project) == []


def test_secrets_are_read_in_a_fixed_number_of_statements(project: Project) -> None:
    def read() -> object:
        return [row.set_by.username for row in secret_rows(project)], missing_secrets(project)

    a_keyed_version(project, "0.1")
    a_secret(project, "https://one.example")
    once = statements(read)
    for number in (2, 3):
        a_keyed_version(project, f"0.{number}")
        a_secret(project, f"https://{number}.example")
    assert statements(read) == once
