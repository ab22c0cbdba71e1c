import pytest

from bugbash.logic.revisions import Change
from bugbash.models import Project
from bugbash.selectors.definitions import revision_rows
from tests.builders import REQUEST, a_definition, a_project, a_version
from tests.statements import statements


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def test_revisions_say_what_changed_and_who_uses_them(project: Project) -> None:
    a_version(project, "0.4", definition=a_definition(project))
    newer = a_definition(project, request={**REQUEST, "path": "/find", "headers": [["X-Key", "{{secret.key}}"]]})
    newer.verify_tls = False
    newer.save()
    second, first = revision_rows(project)
    assert (first.definition.revision, first.changes, first.versions) == (1, (), ["0.4"])
    assert (second.definition.revision, second.changes, second.versions) == (
        2,
        [
            Change("request.path", "/search", "/find"),
            Change("verify_tls", "true", "false"),
            Change("request.headers.X-Key", None, "{{secret.key}}"),
        ],
        [],
    )


def test_revisions_are_read_in_a_fixed_number_of_statements(project: Project) -> None:
    def read() -> object:
        return [(row.definition.created_by.username, row.versions) for row in revision_rows(project)]

    a_version(project, "0.1", definition=a_definition(project))
    once = statements(read)
    for number in (2, 3):
        a_version(project, f"0.{number}", definition=a_definition(project))
    assert statements(read) == once
