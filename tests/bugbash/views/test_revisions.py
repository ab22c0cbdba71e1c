"""Which revision of the definition asked: told on the pages of versions and replays."""

import pytest
from django.test import Client

from bugbash.choices import Role
from bugbash.models import Project
from tests.builders import (
    REQUEST,
    a_definition,
    a_member,
    a_project,
    a_query,
    a_ranking,
    a_replay,
    a_version,
    an_observation,
)


@pytest.fixture
def project(db: None) -> Project:
    return a_project(slug="search")


def page(client: Client, rest: str) -> str:
    return client.get(f"/p/search/{rest}").content.decode()


def test_replay_by_another_definition_than_the_baselines_says_so(client: Client, project: Project) -> None:
    old = a_version(project, "0.4", baseline=True)
    a_replay(a_version(project, "0.5"), baseline=old)
    a_definition(project, request={**REQUEST, "path": "/find"})
    a_replay(a_version(project, "0.6", definition=project.definitions.first()), baseline=old)
    client.force_login(a_member(project, Role.VIEWER))
    sentence = "Asked by definition 2; the baseline by 1."
    assert [sentence in page(client, f"replays/{number}/") for number in (1, 2)] == [False, True]
    assert 'settings/#revisions">definition 2</a>' in page(client, "versions/0.6/")


def test_recorded_call_offers_its_bytes_its_curl_and_its_link(client: Client, project: Project) -> None:
    seen = an_observation(a_query(project, "copy a file"), a_version(project, "0.5"), a_ranking("a"))
    client.force_login(a_member(project, Role.VIEWER))
    shown = page(client, f"observations/{seen.pk}/")
    assert f'data-copy="http://testserver/p/search/observations/{seen.pk}/"' in shown
    assert ("copy as curl" in shown, f"/observations/{seen.pk}/raw/" in shown) == (True, True)
