"""Whether bytes are a report, and what is new since an earlier one."""

import hashlib

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from bugbash.choices import Role
from bugbash.models import Membership, Project, Version
from reviews.actions.reports import freeze_report
from reviews.logic.report_difference import Change
from reviews.models import Criterion, Report
from tests.builders import a_breakage, a_member, a_project, a_query, a_version, an_observation
from tests.reviews.builders import a_checklist_item


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def version(project: Project) -> Version:
    return a_version(project)


@pytest.fixture
def manager(project: Project, client: Client) -> User:
    """Manager 1, signed in."""
    user = a_member(project, Role.MANAGER, "Manager 1")
    client.force_login(user)
    return user


@pytest.fixture
def report(version: Version, manager: User) -> Report:
    a_checklist_item(version.project)
    a_breakage(an_observation(a_query(version.project), version))
    return freeze_report(version=version, by=manager)


def url_of(project: Project, name: str) -> str:
    return reverse(f"reviews:{name}", args=[project.slug])


def found_in(client: Client, project: Project, **sent: object) -> tuple[bool, int | None, str]:
    page = client.post(url_of(project, "report-verify"), sent)
    found = page.context["found"]
    return found.is_same, found.report and found.report.number, found.sentence


@pytest.mark.parametrize("ending", ["", "\n"])
def test_bytes_of_a_report_are_known_from_a_file_and_from_a_paste(
    client: Client, project: Project, report: Report, ending: str
) -> None:
    content = report.payload + ending
    same = (True, 1, "These are the bytes of Report 1 on 0.5, as they were frozen.")
    assert found_in(client, project, text=content) == same
    assert found_in(client, project, file=SimpleUploadedFile("r.json", content.encode())) == same


def test_one_changed_byte_is_found(client: Client, project: Project, report: Report) -> None:
    assert found_in(client, project, text=report.payload.replace("Manager 1", "Manager 2")) == (
        False,
        1,
        "It calls itself Report 1 on 0.5, but its hash is another: something in it was changed.",
    )


def test_stored_bytes_and_hash_changed_together_are_found_by_the_trail(
    client: Client, project: Project, report: Report
) -> None:
    changed = report.payload.replace("Manager 1", "Manager 2")
    Report.objects.update(payload=changed, sha256=hashlib.sha256(changed.encode()).hexdigest())
    assert found_in(client, project, text=changed) == (
        False,
        1,
        "Report 1 on 0.5 was changed where it is stored; do not rely on it.",
    )


@pytest.mark.parametrize(
    "text", ["{}", "[", "null", '{"report": 9}', '{"report": "1"}', '{"report": 1e400}', "\ud800x"]
)
def test_what_is_no_report_is_said_to_be_none(client: Client, project: Project, report: Report, text: str) -> None:
    page = client.post(url_of(project, "report-verify"), {"text": text.encode(errors="replace").decode()})
    assert page.context["found"].sentence == "No report of this project was frozen under this hash."


def test_report_of_another_project_is_none_of_this_one(client: Client, version: Version, manager: User) -> None:
    other = a_project()
    Membership.objects.create(project=other, user=manager, role=Role.VIEWER)
    report = freeze_report(version=version, by=manager)
    assert found_in(client, other, text=report.payload)[:2] == (False, None)


def test_nothing_to_verify_is_a_sentence(client: Client, project: Project, manager: User) -> None:
    page = client.post(url_of(project, "report-verify"), {})
    assert (page.status_code, page.context["form"].errors) == (422, {"file": ["Choose a file, or paste the JSON."]})


def test_difference_is_that_of_the_newest_two_until_others_are_chosen(
    client: Client, project: Project, version: Version, report: Report, manager: User
) -> None:
    Criterion.objects.update(sentence="We can go back.")
    freeze_report(version=version, by=manager)
    said = Change("Criteria", "“We can go back.” said before: “A rollback has been tried.”.")
    page = client.get(url_of(project, "report-difference"))
    assert page.context["changes"] == (said,)
    assert said.sentence in page.content.decode()
    page = client.get(url_of(project, "report-difference"), {"to": "1", "since": "1"})
    assert (page.context["changes"], "They say the same" in page.content.decode()) == ((), True)


def test_changed_report_is_not_compared(client: Client, project: Project, version: Version, report: Report) -> None:
    freeze_report(version=version, by=report.frozen_by)
    Report.objects.filter(number=1).update(payload="[")
    page = client.get(url_of(project, "report-difference"))
    assert (page.status_code, "Report 1 on 0.5 does not match its hash" in page.content.decode()) == (200, True)


@pytest.mark.parametrize("since", ["9", "x", ""])
def test_report_that_does_not_exist_is_a_sentence(
    client: Client, project: Project, version: Version, report: Report, since: str
) -> None:
    freeze_report(version=version, by=report.frozen_by)
    page = client.get(url_of(project, "report-difference"), {"since": since})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["since"])


def test_one_report_has_nothing_to_be_compared_with(client: Client, project: Project, report: Report) -> None:
    page = client.get(url_of(project, "report-difference"))
    assert (page.status_code, "Nothing to compare yet" in page.content.decode()) == (200, True)
