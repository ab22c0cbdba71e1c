import hashlib
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bugbash.choices import Role
from bugbash.models import Breakage, Membership, Observation, Project, Version
from reviews.actions.reports import freeze_report
from reviews.choices import Decision, Overall
from reviews.models import Criterion, Report, SignOff
from tests.builders import a_breakage, a_member, a_project, a_query, a_user, a_version, an_observation
from tests.reviews.builders import a_checklist_item, a_confirmation, a_report, a_signature
from tests.statements import statements


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def version(project: Project) -> Version:
    return a_version(project)


@pytest.fixture
def report(version: Version) -> Report:
    return a_report(version)


@pytest.fixture
def manager(project: Project, client: Client) -> User:
    """Manager 1, signed in."""
    user = a_member(project, Role.MANAGER, "Manager 1")
    client.force_login(user)
    return user


def url_of(report: Report, name: str = "report-detail") -> str:
    return reverse(f"reviews:{name}", args=[report.project.slug, report.number])


def freeze(client: Client, project: Project, **data: str) -> Any:
    return client.post(reverse("reviews:report-freeze", args=[project.slug]), data)


def sign(client: Client, report: Report, **data: str) -> Any:
    return client.post(url_of(report, "signoff-create"), data)


def test_freezing_leads_to_what_is_to_be_signed(
    client: Client, project: Project, version: Version, manager: User
) -> None:
    a_confirmation(a_checklist_item(project), version)
    response = freeze(client, project, version="0.5")
    report = Report.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, url_of(report))
    assert (report.version, report.overall, report.frozen_by) == (version, Overall.GO, manager)
    page = client.get(url_of(report))
    assert (page.status_code, page.context["is_intact"], page.context["may_sign"]) == (200, True, True)


@pytest.mark.parametrize("data", [{}, {"version": ""}, {"version": "9.9"}, {"version": "x" * 61}, {"version": "\x00"}])
def test_version_that_does_not_exist_is_not_frozen(
    client: Client, project: Project, version: Version, manager: User, data: dict[str, str]
) -> None:
    assert (freeze(client, project, **data).status_code, Report.objects.count()) == (404, 0)


def test_page_is_that_of_the_frozen_bytes(client: Client, project: Project, version: Version, manager: User) -> None:
    a_checklist_item(project)
    freeze(client, project, version="0.5")
    Criterion.objects.update(sentence="Something else.")
    Version.objects.update(name="9.9")
    page = client.get(url_of(Report.objects.get())).content.decode()
    assert [word in page for word in ("A rollback has been tried.", "on version 0.5", "Something else.")] == [
        True,
        True,
        False,
    ]


def test_page_and_pdf_stay_the_same_whatever_changes_later(
    client: Client, project: Project, version: Version, manager: User
) -> None:
    """Only what is of today beside the frozen part may differ: who looks, and the trail of signatures."""
    other = a_member(project, Role.ENGINEER, "Engineer 1")
    breakage = a_breakage(an_observation(a_query(project), version), owner=other)
    a_confirmation(a_checklist_item(project), version)
    report = freeze_report(version=version, by=manager)

    def drawn() -> tuple[bytes, bytes, bytes]:
        page = client.get(url_of(report)).content
        frozen = page[page.index(b'id="frozen"') : page.index(b"Signatures")]
        return (
            frozen,
            client.get(url_of(report, "report-pdf")).content,
            client.get(url_of(report, "report-json")).content,
        )

    before = drawn()
    Observation.objects.update(answer=None, elapsed_ms=9999)
    Criterion.objects.update(sentence="Something else.", must=False, retired_at=timezone.now())
    Breakage.objects.filter(pk=breakage.pk).update(title="Another title", owner=None)
    Membership.objects.filter(user=other).delete()
    User.objects.filter(pk=other.pk).update(first_name="Renamed", is_active=False)
    Project.objects.update(name="Another name", baseline=None)
    assert drawn() == before


def test_download_is_the_frozen_bytes(client: Client, report: Report, manager: User) -> None:
    response = client.get(url_of(report, "report-json"))
    assert hashlib.sha256(response.content).hexdigest() == report.sha256
    assert (response.headers["Content-Type"], response.headers["Content-Disposition"]) == (
        "application/json",
        f'attachment; filename="report-1-{report.sha256[:12]}.json"',
    )


def test_changed_byte_is_said_and_nobody_signs(client: Client, report: Report, manager: User) -> None:
    Report.objects.update(payload=report.payload.replace('"go"', '"gO"'))
    response = client.get(url_of(report))
    assert (response.context["is_intact"], response.context["may_sign"]) == (False, False)
    assert "The stored report does not match its hash" in response.content.decode()
    assert (sign(client, report, decision="approve").status_code, SignOff.objects.count()) == (422, 0)


def test_signature_is_seen_with_name_and_comment(client: Client, report: Report, manager: User) -> None:
    response = sign(client, report, decision="approve-with-conditions", comment="Watch the latency.")
    assert (response.status_code, response.headers["Location"]) == (302, url_of(report))
    row = SignOff.objects.get()
    assert (row.signed_by, row.role, row.decision, row.comment, row.sha256) == (
        manager,
        Role.MANAGER,
        Decision.APPROVE_WITH_CONDITIONS,
        "Watch the latency.",
        report.sha256,
    )
    page = client.get(url_of(report))
    assert ("Watch the latency." in page.content.decode(), page.context["may_sign"]) == (True, False)


def test_nobody_signs_for_somebody_else(client: Client, report: Report, manager: User) -> None:
    owner = a_member(report.project, Role.OWNER, "Owner 1")
    sign(client, report, decision="approve", signed_by=str(owner.pk), by=owner.username, role="owner")
    row = SignOff.objects.get()
    assert (row.signed_by, row.role) == (manager, Role.MANAGER)


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({}, {"decision": ["Choose “Decision”; it is needed."]}),
        (
            {"decision": "maybe", "comment": "Perhaps."},
            {"decision": ["Select a valid choice. maybe is not one of the available choices."]},
        ),
        ({"decision": "reject"}, {"comment": ["Name the conditions, or why you reject."]}),
        ({"decision": "approve-with-conditions"}, {"comment": ["Name the conditions, or why you reject."]}),
        (
            {"decision": "approve", "comment": "x" * 5001},
            {"comment": ["Ensure this value has at most 5000 characters (it has 5001)."]},
        ),
        ({"decision": "approve", "comment": "a\x00"}, {"comment": ["Null characters are not allowed."]}),
    ],
)
def test_bad_input_is_named_beside_its_field_and_kept(
    client: Client, report: Report, manager: User, data: dict[str, str], errors: dict[str, list[str]]
) -> None:
    response = sign(client, report, **data)
    form = response.context["form"]
    assert (response.status_code, dict(form.errors), SignOff.objects.count()) == (422, errors, 0)
    assert {name: form.data.get(name) for name in data} == data


def test_typed_comment_is_still_in_the_page(client: Client, report: Report, manager: User) -> None:
    page = sign(client, report, comment="I read it twice.").content.decode()
    assert ">\nI read it twice.</textarea>" in page


def test_second_signature_is_a_sentence(client: Client, report: Report, manager: User) -> None:
    a_signature(report, manager)
    response = sign(client, report, decision="reject", comment="On second thought.")
    assert (response.status_code, dict(response.context["form"].errors)) == (
        422,
        {"__all__": ["You have signed this report; a new report needs a new signature."]},
    )
    assert [row.decision for row in SignOff.objects.all()] == ["approve"]


def test_older_report_points_to_the_newer_one_and_is_not_signed(client: Client, report: Report, manager: User) -> None:
    newer = a_report(report.version)
    page = client.get(url_of(report))
    assert (page.context["newer"], page.context["may_sign"], client.get(url_of(newer)).context["newer"]) == (
        newer,
        False,
        None,
    )
    response = sign(client, report, decision="approve")
    assert (response.status_code, dict(response.context["form"].errors), SignOff.objects.count()) == (
        422,
        {"__all__": ["Report 2 is newer; read and sign that one."]},
        0,
    )


@pytest.mark.parametrize("number", ["0", "2", "9" * 30])
def test_report_that_does_not_exist_is_not_found(
    client: Client, project: Project, report: Report, manager: User, number: str
) -> None:
    assert client.get(f"/p/{project.slug}/reports/{number}/").status_code == 404


def test_project_without_reports_says_where_they_come_from(client: Client, project: Project, manager: User) -> None:
    page = client.get(reverse("reviews:report-index", args=[project.slug]))
    assert "No report yet" in page.content.decode()


def test_reports_come_newest_first(client: Client, report: Report, manager: User) -> None:
    newer = a_report(report.version)
    page = client.get(reverse("reviews:report-index", args=[report.project.slug]))
    assert [row.report for row, _ in page.context["rows"]] == [newer, report]


def test_reports_cost_the_same_at_one_and_three_rows(client: Client, report: Report, manager: User) -> None:
    def read() -> None:
        client.get(reverse("reviews:report-index", args=[report.project.slug]))

    a_signature(report, a_user())
    before = statements(read)
    for _ in range(2):
        a_signature(a_report(report.version), a_user())
    assert statements(read) == before


def test_signatures_cost_the_same_at_one_and_three_rows(client: Client, report: Report, manager: User) -> None:
    a_signature(report, a_user())
    before = statements(lambda: client.get(url_of(report)))
    for _ in range(2):
        a_signature(report, a_user())
    assert statements(lambda: client.get(url_of(report))) == before
