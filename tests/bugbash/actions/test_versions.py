from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User

from bugbash.actions.versions import Place, register_version
from bugbash.errors import ConflictError, RefusedError
from bugbash.models import AuditEvent, Deployment, Project, Version
from tests.bugbash.actions.refusals import refused
from tests.bugbash.actions.trails import deeds_on
from tests.builders import a_definition, a_project, a_user, a_version
from tests.threads import at_once

PLACE = Place("https://search.example/0.5")


@pytest.fixture
def project(db: None) -> Project:
    project = a_project()
    a_definition(project)
    return project


def register(project: Project, name: str = "0.5", places: tuple[Place, ...] = (PLACE,), **facts: Any) -> Version:
    facts = {"by": a_user("Engineer 1"), **facts}
    return register_version(project=project, name=name, places=list(places), **facts)


def test_version_is_registered_with_its_deployments(project: Project) -> None:
    by = a_user("Engineer 1")
    places = (PLACE, Place("https://eu.search.example/0.5", "eu", 8))
    version = register(project, places=places, notes="Synonyms.", git_revision="abc123", by=by)
    version.refresh_from_db()
    assert (version.name, version.notes, version.git_revision, version.registered_by) == (
        "0.5",
        "Synonyms.",
        "abc123",
        by,
    )
    deployments = version.deployments.order_by("pk").values_list("name", "base_url", "concurrency")
    assert list(deployments) == [
        ("main", "https://search.example/0.5", 4),
        ("eu", "https://eu.search.example/0.5", 8),
    ]
    assert deeds_on(version) == [("Engineer 1", "registered")]
    assert AuditEvent.objects.get().detail == {"git_revision": "abc123"}


def test_version_uses_the_newest_definition(project: Project) -> None:
    newest = a_definition(project)
    assert register(project).definition == newest


def test_version_uses_the_definition_that_was_named(project: Project) -> None:
    first = project.definitions.get()
    a_definition(project)
    assert register(project, definition=first).definition == first


def test_project_without_definition_has_no_version(db: None) -> None:
    with refused("Define the endpoint first: how it is called and how its answer is read."):
        register(a_project())


def test_version_needs_a_place(project: Project) -> None:
    with refused("A version needs at least one deployment.", field="base_url"):
        register(project, places=())


def test_deployments_have_a_name_each(project: Project) -> None:
    with refused("Two deployments of a version can not have the same name.", field="deployment"):
        register(project, places=(PLACE, Place("https://eu.search.example")))


def test_version_is_never_overwritten(project: Project) -> None:
    known = a_version(project, "0.5")
    with refused("Version 0.5 exists already; versions are never overwritten.", field="name", by=ConflictError):
        register(project)
    assert known.deployments.get().base_url == "http://127.0.0.1:9"


def test_projects_may_have_a_version_of_the_same_name(project: Project) -> None:
    a_version(a_project(), "0.5")
    assert register(project).name == "0.5"


@pytest.mark.parametrize(
    "base_url",
    [
        "ftp://search.example",
        "search.example",
        "http://user:secret@search.example",
        "http://search.example:99999",
        "http://search.example\r\nX: y",
        "http://a\0b",
        "",
    ],
)
def test_place_that_could_never_be_called_is_refused(project: Project, base_url: str) -> None:
    with pytest.raises(RefusedError) as caught:
        register(project, places=(PLACE, Place(base_url, "eu")))
    assert caught.value.field == "base_url"
    assert (Version.objects.count(), Deployment.objects.count(), AuditEvent.objects.count()) == (0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_version_is_registered_once_by_two_at_once() -> None:
    project = a_project()
    a_definition(project)

    def try_to(by: User) -> str:
        try:
            return register(project, by=by).name
        except RefusedError as refusal:
            return refusal.sentence

    said = at_once([partial(try_to, a_user()) for _ in range(2)])
    assert sorted(said) == ["0.5", "Version 0.5 exists already; versions are never overwritten."]
    assert Deployment.objects.count() == 1


@pytest.mark.parametrize("name", ["create", "Create"])
def test_version_is_not_called_as_an_address_beside_it(project: Project, name: str) -> None:
    sentence = f"A version can not be called “{name}”: that is an address of its own. Choose another name."
    with refused(sentence, field="name"):
        register(project, name)
    assert (Version.objects.count(), AuditEvent.objects.count()) == (0, 0)
