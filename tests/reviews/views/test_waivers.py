"""Accepting that a criterion does not pass, by page and by API."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bugbash.choices import Role
from bugbash.models import AuditEvent, Project, Version
from reviews.choices import Measure
from reviews.models import Waiver
from reviews.selectors.readiness import assess_version
from tests.builders import a_member, a_project, a_version
from tests.reviews.builders import a_checklist_item, a_confirmation, a_criterion, a_waiver
from tests.statements import statements


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def version(project: Project) -> Version:
    return a_version(project)


@pytest.fixture
def owner(project: Project, client: Client) -> User:
    user = a_member(project, Role.OWNER, "Owner 1")
    client.force_login(user)
    return user


def waive(client: Client, project: Project, pk: int, **changes: str) -> Any:
    last = timezone.localdate() + timedelta(days=10)
    sent = {"version": "0.5", "reason": "Fixed next week.", "ends_on": last.isoformat()}
    return client.post(reverse("reviews:waiver-create", args=[project.slug, pk]), sent | changes)


def state_of(version: Version) -> tuple[str, bool, int]:
    assessment = assess_version(version)
    return assessment.overall, assessment.with_remarks, len(assessment.waivers)


def test_owner_waives_a_criterion_on_one_version(
    client: Client, project: Project, version: Version, owner: User
) -> None:
    criterion = a_checklist_item(project)
    response = waive(client, project, criterion.pk)
    row = Waiver.objects.get()
    assert (response.status_code, response.headers["Location"]) == (
        302,
        f"{reverse('reviews:readiness', args=[project.slug])}?version=0.5#waivers",
    )
    assert (row.criterion, row.version, row.reason, row.waived_by) == (criterion, version, "Fixed next week.", owner)
    assert state_of(version) == ("go", True, 1)
    assert state_of(a_version(project, "0.6")) == ("not-enough", False, 0)
    assert AuditEvent.objects.get(verb="waived").detail["reason"] == "Fixed next week."


def test_waiver_on_every_version_holds_for_later_ones(
    client: Client, project: Project, version: Version, owner: User
) -> None:
    waive(client, project, a_checklist_item(project).pk, every_version="on")
    assert state_of(a_version(project, "0.6")) == ("go", True, 1)


@pytest.mark.parametrize(("days", "overall"), [(0, "go"), (-1, "not-enough")])
def test_waiver_ends_by_itself_after_its_last_day(version: Version, days: int, overall: str) -> None:
    a_waiver(a_checklist_item(version.project), version, days=days)
    assert assess_version(version).overall == overall


def test_waiver_of_another_version_holds_nothing(project: Project, version: Version) -> None:
    a_waiver(a_checklist_item(project), a_version(project, "0.4"))
    assert state_of(version) == ("not-enough", False, 0)


def test_waived_gate_keeps_its_state_and_is_shown_apart(
    client: Client, project: Project, version: Version, owner: User
) -> None:
    a_waiver(a_checklist_item(project), version)
    response = client.get(reverse("reviews:readiness", args=[project.slug]))
    [(gate, *_)] = response.context["gates"]
    assert (gate.state, gate.waived) == ("not-enough", True)
    assert [(row.in_force, row.waiver.reason) for row in response.context["waivers"]] == [(True, "Known since May.")]


def test_waiver_of_a_gate_that_passes_changes_nothing_and_is_told(project: Project, version: Version) -> None:
    criterion = a_checklist_item(project)
    a_confirmation(criterion, version)
    a_waiver(criterion, version)
    assert state_of(version) == ("go", False, 1)


def test_owner_revokes_a_waiver_and_the_trail_stays(
    client: Client, project: Project, version: Version, owner: User
) -> None:
    waiver = a_waiver(a_checklist_item(project), version)
    url = reverse("reviews:waiver-revoke", args=[project.slug, waiver.pk])
    assert [client.post(url).status_code, client.post(url).status_code] == [302, 302]
    waiver.refresh_from_db()
    assert (waiver.revoked_by, waiver.revoked_at is not None) == (owner, True)
    assert state_of(version) == ("not-enough", False, 0)
    assert AuditEvent.objects.filter(verb="revoked").count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"reason": ""}, "reason", "Fill in “Why is it accepted?”; it is needed."),
        ({"reason": "   "}, "reason", "Fill in “Why is it accepted?”; it is needed."),
        ({"reason": "x" * 2001}, "reason", "Ensure this value has at most 2000 characters (it has 2001)."),
        ({"ends_on": "soon"}, "ends_on", "Enter a valid date."),
        ({"ends_on": "2020-01-01"}, "ends_on", "The last day must be from today to a year from now."),
        ({"ends_on": "9999-12-31"}, "ends_on", "The last day must be from today to a year from now."),
    ],
)
def test_bad_waiver_is_named_beside_its_gate_and_kept(
    client: Client,
    project: Project,
    version: Version,
    owner: User,
    changes: dict[str, str],
    field: str,
    sentence: str,
) -> None:
    response = waive(client, project, a_checklist_item(project).pk, **changes)
    [(*_, form)] = response.context["gates"]
    assert (response.status_code, dict(form.errors), Waiver.objects.count()) == (422, {field: [sentence]}, 0)


def test_second_waiver_at_once_is_refused(client: Client, project: Project, version: Version, owner: User) -> None:
    criterion = a_checklist_item(project)
    row = a_waiver(criterion)
    response = waive(client, project, criterion.pk)
    [(*_, form)] = response.context["gates"]
    assert form.non_field_errors() == [f"It is waived until {row.ends_on} already; revoke that first."]


@pytest.mark.parametrize("name", ["", "9.9", "\x00"])
def test_waiver_of_no_version_is_not_found(
    client: Client, project: Project, version: Version, owner: User, name: str
) -> None:
    assert waive(client, project, a_checklist_item(project).pk, version=name).status_code == 404


def test_waiver_of_another_project_is_not_found(client: Client, project: Project, owner: User) -> None:
    other = a_waiver(a_checklist_item(a_project()))
    assert client.post(reverse("reviews:waiver-revoke", args=[project.slug, other.pk])).status_code == 404
    assert client.delete(f"/api/v1/projects/{project.slug}/waivers/{other.pk}/").status_code == 404


def test_api_waives_lists_and_revokes(client: Client, project: Project, version: Version, owner: User) -> None:
    criterion = a_criterion(project, Measure.MANUAL, 1)
    url, last = f"/api/v1/projects/{project.slug}/waivers/", (timezone.localdate() + timedelta(days=3)).isoformat()
    body = {"criterion": criterion.pk, "version": None, "reason": "Known.", "ends_on": last}
    created = client.post(url, body, content_type="application/json")
    assert (created.status_code, created.json()["in_force"], created.json()["version"]) == (201, True, None)
    again = client.post(url, body, content_type="application/json")
    assert (again.status_code, client.delete(f"{url}{created.json()['id']}/").status_code) == (409, 204)
    [row] = client.get(url).json()["results"]
    assert (row["in_force"], row["revoked_by"]["username"], row["reason"]) == (False, owner.username, "Known.")


@pytest.mark.parametrize("role", [Role.VIEWER, Role.SME, Role.ENGINEER, Role.MANAGER])
def test_api_waives_for_owners_alone(client: Client, project: Project, role: Role) -> None:
    client.force_login(a_member(project, role))
    url = f"/api/v1/projects/{project.slug}/waivers/"
    statuses = [client.get(url).status_code, client.post(url, {}, content_type="application/json").status_code]
    assert statuses == [200, 403]


def test_waivers_cost_the_same_at_one_and_three_rows(
    client: Client, project: Project, version: Version, owner: User
) -> None:
    def read() -> None:
        client.get(reverse("reviews:readiness", args=[project.slug]))

    a_waiver(a_checklist_item(project), version)
    read()
    before = statements(read)
    for number in (2, 3):
        a_waiver(a_checklist_item(project, f"item {number}"), by=a_member(project, Role.OWNER))
    assert statements(read) == before
