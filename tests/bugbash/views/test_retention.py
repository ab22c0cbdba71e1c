"""The retention rule: tried before it is saved, and told where a body is gone."""

import pytest
from django.db.models.functions import Now
from django.test import Client

from bugbash.actions.projects import MOST_KEPT, set_retention
from bugbash.choices import Role
from bugbash.errors import RefusedError
from bugbash.models import AuditEvent, Body, Observation, Project
from tests.bugbash.execution.test_retention import a_seen_replay
from tests.builders import a_member, a_project, a_version


@pytest.fixture
def project(db: None) -> Project:
    """Three replays, each with an answer of its own."""
    version = a_version(a_project())
    for name in "abc":
        a_seen_replay(version, name)
    return version.project


def page_of(project: Project) -> str:
    return f"/p/{project.slug}/settings/retention/"


def test_tried_rule_says_what_would_go_and_saves_nothing(client: Client, project: Project) -> None:
    client.force_login(a_member(project, Role.OWNER))
    shown = client.get(page_of(project), {"kept_replays": "1"}).content.decode()
    assert '<dt>Bodies removed</dt><dd class="num">2</dd>' in shown
    project.refresh_from_db()
    assert (project.kept_replays, Body.objects.count()) == (None, 3)


def test_saved_rule_is_told_in_the_settings(client: Client, project: Project) -> None:
    client.force_login(a_member(project, Role.OWNER))
    answer = client.post(page_of(project), {"kept_replays": "2"})
    project.refresh_from_db()
    assert (answer.status_code, project.kept_replays, Body.objects.count()) == (302, 2, 3)
    assert "The bodies of the 2 newest replays are kept" in client.get(f"/p/{project.slug}/settings/").content.decode()
    assert AuditEvent.objects.get(verb="set the retention").detail == {"former": None, "kept": 2}


def test_empty_rule_keeps_all(client: Client, project: Project) -> None:
    Project.objects.update(kept_replays=2)
    client.force_login(a_member(project, Role.OWNER))
    client.post(page_of(project), {"kept_replays": ""})
    project.refresh_from_db()
    assert project.kept_replays is None


@pytest.mark.parametrize("number", ["0", "-1", "1e3", str(MOST_KEPT + 1), "all"])
def test_number_that_is_none_is_refused(client: Client, project: Project, number: str) -> None:
    client.force_login(a_member(project, Role.OWNER))
    tried, saved = (send(page_of(project), {"kept_replays": number}) for send in (client.get, client.post))
    project.refresh_from_db()
    assert (tried.status_code, saved.status_code, project.kept_replays) == (422, 422, None)


@pytest.mark.parametrize("number", [0, MOST_KEPT + 1])
def test_action_refuses_what_the_form_would(project: Project, number: int) -> None:
    with pytest.raises(RefusedError):
        set_retention(project=project, kept_replays=number, by=a_member(project, Role.OWNER))


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ENGINEER, Role.SME, Role.VIEWER])
def test_only_owners_change_the_rule(client: Client, project: Project, role: Role) -> None:
    client.force_login(a_member(project, role))
    answer = client.post(page_of(project), {"kept_replays": "2"})
    settings = client.get(f"/p/{project.slug}/settings/").content.decode()
    assert (answer.status_code, page_of(project) in settings) == (403, False)


def test_page_of_a_removed_body_says_so(client: Client, project: Project) -> None:
    row = Observation.objects.earliest("pk")
    Observation.objects.filter(pk=row.pk).update(body=None, body_removed_at=Now())
    client.force_login(a_member(project))
    shown = client.get(f"/p/{project.slug}/observations/{row.pk}/").content.decode()
    assert "by the retention rule; the extracted answer is kept." in shown
    assert ("Nothing was received." in shown, "download as received" in shown) == (False, False)
