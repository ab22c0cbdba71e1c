"""How a project decided, version by version."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bugbash.choices import Role
from bugbash.models import Project, Version
from reviews.actions.reports import freeze_report
from reviews.choices import Decision
from reviews.models import SignOff
from reviews.selectors.decisions import decision_rows
from tests.builders import a_member, a_project, a_user, a_version
from tests.reviews.builders import a_checklist_item, a_report, a_signature, a_waiver
from tests.statements import statements


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def test_version_is_told_by_its_newest_report(project: Project) -> None:
    version = a_version(project)
    a_signature(a_report(version), a_user())
    report = a_report(version)
    signature = a_signature(report, a_user("Manager 1"))
    [row] = decision_rows(project)
    assert (row.version, row.report, row.overall, row.signoffs) == (version, report, "go", [signature])


def test_version_without_a_report_is_undecided(project: Project) -> None:
    a_version(project)
    [row] = decision_rows(project)
    assert (row.report, row.overall, row.decided_at, row.hours, row.took) == (None, None, None, None, "")


@pytest.mark.parametrize(("hours", "took"), [(0.2, "under an hour"), (1, "1 hour"), (30, "30 hours"), (72, "3 days")])
def test_time_runs_from_registration_to_the_last_signature(project: Project, hours: float, took: str) -> None:
    version = a_version(project)
    version.refresh_from_db()
    report = a_report(version)
    for later in (0, hours):
        row = a_signature(report, a_user())
        signed_at = version.registered_at + timedelta(hours=later)
        SignOff.objects.filter(pk=row.pk).update(signed_at=signed_at)
    [decision] = decision_rows(project)
    assert decision.hours == pytest.approx(hours)
    assert decision.took == took


def test_what_was_waived_is_told_as_it_was_frozen(project: Project) -> None:
    version = a_version(project)
    waiver = a_waiver(a_checklist_item(project), version)
    freeze_report(version=version, by=a_user())
    waiver.revoked_at, waiver.revoked_by = timezone.now(), a_user()
    waiver.save()
    [row] = decision_rows(project)
    assert row.waived == ["A rollback has been tried."]


def test_page_and_api_say_the_same(client: Client, project: Project) -> None:
    report = a_report(a_version(project))
    signer = a_member(project, Role.MANAGER, "Manager 1")
    a_signature(report, signer, Decision.REJECT, comment="Not yet.")
    client.force_login(signer)
    page = client.get(reverse("reviews:decision-index", args=[project.slug])).content.decode()
    [row] = client.get(f"/api/v1/projects/{project.slug}/decisions/").json()["decisions"]
    assert ("Not yet." in page, row["version"], row["overall"], row["report"]) == (True, "0.5", "go", 1)
    assert (row["signoffs"][0]["decision"], row["waived"], row["hours"] is not None) == ("reject", [], True)


def test_decisions_cost_the_same_at_one_and_three_rows(client: Client, project: Project) -> None:
    client.force_login(a_member(project, Role.VIEWER))

    def grow(version: Version) -> None:
        a_signature(a_report(version), a_user())

    def read() -> None:
        client.get(reverse("reviews:decision-index", args=[project.slug]))

    grow(a_version(project, "0.1"))
    read()
    before = statements(read)
    grow(a_version(project, "0.2"))
    grow(a_version(project, "0.3"))
    assert statements(read) == before
