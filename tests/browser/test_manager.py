"""The manager's way in a real browser: read the decision, look into it, freeze it, sign it."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import BrowserContext, Locator, Page, expect

from bugbash.choices import Role
from bugbash.models import Project
from reviews.choices import Measure
from reviews.models import Confirmation, Report, ShareLink, SignOff
from tests.browser.conftest import SignInAt
from tests.bugbash.replays import a_requested_replay, a_served_version, play
from tests.builders import a_member
from tests.live import SignIn
from tests.prototype import Prototype
from tests.reviews.builders import a_checklist_item, a_criterion, a_report, a_signature

ERRORS = "At most one call in twenty fails."


@pytest.fixture
def project(prototype: Prototype) -> Project:
    """0.5 was replayed: one of two queries ended in an error. A gate fails, a checklist item waits."""
    prototype.fails("copy a file", status=503)
    version = a_served_version(prototype, "0.5")
    play(a_requested_replay(version, "delete a folder", "copy a file"))
    a_criterion(version.project, Measure.ERROR_RATE, 0.05, sentence=ERRORS)
    a_checklist_item(version.project)
    return version.project


@pytest.fixture
def manager(project: Project) -> User:
    return a_member(project, Role.MANAGER, "Manager 1")


@pytest.fixture
def readiness(page: Page, sign_in: SignIn, project: Project, manager: User) -> Page:
    """The readiness page, opened by the manager from the navigation."""
    sign_in(manager)
    page.goto(f"/p/{project.slug}/")
    page.get_by_role("navigation").get_by_role("link", name="Readiness").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Version 0.5")
    return page


@pytest.fixture
def report(page: Page, sign_in: SignIn, project: Project, manager: User) -> Page:
    """A frozen report, opened by the manager."""
    sign_in(manager)
    report = a_report(project.versions.get())
    page.goto(f"/p/{project.slug}/reports/{report.number}/")
    return page


def banner(page: Page) -> Locator:
    return page.get_by_role("region", name="Verdict")


def gate(page: Page, sentence: str) -> Locator:
    return page.get_by_role("row").filter(has_text=sentence)


def test_banner_says_the_decision_and_the_way_to_go(readiness: Page) -> None:
    expect(banner(readiness)).to_contain_text("NO-GO")
    expect(banner(readiness)).to_contain_text("1 fail · 1 undecided · 0 pass")
    expect(banner(readiness).get_by_role("listitem")).to_have_count(2)


def test_failing_gate_leads_to_its_evidence_and_back(readiness: Page) -> None:
    row = gate(readiness, ERRORS)
    expect(row).to_contain_text("fail")
    expect(row).to_contain_text("1 of 2 calls gave no usable answer.")
    row.get_by_role("link", name=ERRORS).click()
    expect(readiness).to_have_url(re.compile(r"/replays/1/\?verdict=error$"))
    expect(readiness.get_by_role("row").filter(has_text="copy a file")).to_be_visible()
    expect(readiness.get_by_role("row").filter(has_text="delete a folder")).to_have_count(0)
    readiness.go_back()
    expect(banner(readiness)).to_contain_text("NO-GO")


def test_word_on_a_checklist_item_turns_its_gate(readiness: Page, manager: User) -> None:
    row = gate(readiness, "A rollback has been tried.")
    expect(row).to_contain_text("not confirmed")
    row.get_by_role("textbox", name="Note").fill("Tried on Monday.")
    row.get_by_role("button", name="Confirm").click()
    expect(row).to_contain_text("Confirmed by Manager 1: Tried on Monday.")
    expect(banner(readiness)).to_contain_text("1 fail · 0 undecided · 1 pass")
    confirmation = Confirmation.objects.get()
    assert (confirmation.confirmed_by, confirmation.note) == (manager, "Tried on Monday.")


def test_report_is_frozen_and_signed_by_keyboard(readiness: Page, manager: User) -> None:
    page = readiness
    page.keyboard.press("f")
    expect(page.get_by_role("heading", level=1)).to_have_text("Report 1 on version 0.5")
    expect(banner(page)).to_contain_text("NO-GO")
    expect(page.get_by_text("intact", exact=True)).to_be_visible()
    report = Report.objects.get()
    expect(page.get_by_text(report.sha256)).to_be_visible()
    page.keyboard.press("d")
    page.get_by_role("textbox", name="Comment").fill("Half of the calls fail.")
    page.keyboard.press("Control+Enter")
    signed = page.get_by_role("listitem").filter(has_text="Manager 1")
    expect(signed).to_contain_text("reject")
    expect(signed).to_contain_text("Half of the calls fail.")
    expect(page.get_by_role("button", name="Sign with your name")).to_have_count(0)
    row = SignOff.objects.get()
    assert (row.signed_by, row.role, row.decision, row.comment, row.sha256) == (
        manager,
        "manager",
        "reject",
        "Half of the calls fail.",
        report.sha256,
    )
    page.get_by_role("link", name="Readiness").first.click()
    expect(page.get_by_role("listitem").filter(has_text="report 1, 0.5")).to_contain_text("Manager 1")


def test_forgotten_decision_is_named_and_the_comment_stays(report: Page) -> None:
    report.get_by_role("textbox", name="Comment").fill("I have read it.")
    report.get_by_role("button", name="Sign with your name").click()
    expect(report.get_by_role("group", name="Decision")).to_contain_text("Choose “Decision”; it is needed.")
    expect(report.get_by_role("textbox", name="Comment")).to_have_value("I have read it.")
    assert not SignOff.objects.exists()


def test_forgotten_reason_is_named_and_the_decision_stays(report: Page) -> None:
    report.keyboard.press("d")
    report.get_by_role("button", name="Sign with your name").click()
    comment = report.get_by_role("textbox", name="Comment")
    expect(comment).to_have_accessible_description(re.compile("Name the conditions, or why you reject."))
    expect(report.get_by_role("radio", name=re.compile("reject$"))).to_be_checked()
    assert not SignOff.objects.exists()


def test_newer_report_is_pointed_to_and_its_signatures_start_anew(report: Page, project: Project) -> None:
    a_signature(Report.objects.get(), a_member(project, Role.OWNER, "Owner 1"))
    a_report(project.versions.get())
    report.reload()
    expect(report.get_by_role("button", name="Sign with your name")).to_have_count(0)
    report.get_by_role("link", name="Report 2").click()
    expect(report.get_by_text("Nobody has signed")).to_be_visible()
    expect(report.get_by_role("button", name="Sign with your name")).to_be_visible()


def test_engineer_reads_and_does_not_decide(report: Page, project: Project, another_tab: SignInAt) -> None:
    tab = another_tab(a_member(project, Role.ENGINEER, "Engineer 1"))
    tab.goto(f"/p/{project.slug}/readiness/")
    expect(banner(tab)).to_contain_text("NO-GO")
    expect(tab.get_by_role("button", name=re.compile("Freeze report"))).to_have_count(0)
    expect(tab.get_by_role("button", name="Confirm")).to_have_count(0)
    tab.goto(f"/p/{project.slug}/reports/1/")
    expect(tab.get_by_text("intact", exact=True)).to_be_visible()
    expect(tab.get_by_role("button", name="Sign with your name")).to_have_count(0)


def test_from_the_banner_to_a_revoked_share_link(
    page: Page, sign_in: SignIn, project: Project, new_context: Callable[..., BrowserContext]
) -> None:
    """The whole way in one go: understand, look into it, waive, freeze, sign, share, revoke."""
    owner = a_member(project, Role.OWNER, "Owner 1")
    sign_in(owner)
    page.goto(f"/p/{project.slug}/readiness/")
    expect(banner(page)).to_contain_text("NO-GO")
    expect(banner(page)).to_contain_text("not frozen, not signed")
    expect(banner(page)).to_contain_text("Shortest way to GO")

    gate(page, ERRORS).get_by_role("link", name=ERRORS).click()
    expect(page.get_by_role("row").filter(has_text="copy a file")).to_be_visible()
    page.go_back()

    gate(page, ERRORS).get_by_text("Waive …").click()
    gate(page, ERRORS).get_by_role("textbox", name="Why is it accepted?").fill("The mirror is rebuilt on Friday.")
    gate(page, ERRORS).get_by_role("button", name="Waive it in your name").click()
    expect(gate(page, ERRORS)).to_contain_text("waived")
    expect(banner(page)).to_contain_text("NOT ENOUGH EVIDENCE")
    expect(banner(page)).to_contain_text("1 waived")

    page.get_by_role("button", name=re.compile("Freeze report and sign")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Report 1 on version 0.5")
    expect(page.get_by_text("The mirror is rebuilt on Friday.")).to_be_visible()
    page.get_by_role("radio", name=re.compile("approve$")).check()
    page.get_by_role("button", name=re.compile("Sign with your name")).click()
    expect(page.get_by_role("listitem").filter(has_text="Owner 1 · owner")).to_contain_text("approve")
    page.get_by_role("link", name="Readiness").first.click()
    expect(banner(page)).to_contain_text("report 1: signed by Owner 1 (owner)")

    page.get_by_role("region", name="Verdict").get_by_role("link", name="report 1").click()
    page.get_by_role("link", name="Share").click()
    page.get_by_role("textbox", name="Label").fill("Steering committee")
    page.get_by_role("button", name="Make link").click()
    address = page.locator("#address").inner_text()

    reader = new_context().new_page()
    reader.set_default_timeout(5000)
    reader.goto(address)
    expect(reader.get_by_role("heading", level=1)).to_have_text("Report 1 on version 0.5")
    expect(reader.get_by_text("The mirror is rebuilt on Friday.")).to_be_visible()
    reader.goto(f"/p/{project.slug}/readiness/")
    expect(reader.get_by_role("button", name="Sign in")).to_be_visible()

    page.get_by_role("button", name="Revoke").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("row").filter(has_text="Steering committee")).to_contain_text("revoked")
    gone = reader.goto(address)
    assert gone
    assert gone.status == 404
    assert ShareLink.objects.get().openings == 1
