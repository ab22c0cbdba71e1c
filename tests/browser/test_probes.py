"""A probe in a real browser with a real worker: start it, follow it, accept and dismiss by keyboard, undo."""

import pytest
from playwright.sync_api import Locator, Page, expect

from bugbash.choices import BreakageStatus, FindingState, QueryState, Role
from bugbash.models import Breakage, Probe, ProbeFinding, Project
from tests.bugbash.replays import a_served_version
from tests.builders import a_member, a_query
from tests.live import SignIn
from tests.prototype import Prototype, results
from tests.workers import Worker

LATE_MS = 20_000


@pytest.fixture
def project(prototype: Prototype) -> Project:
    """A search that knows its queries only as they were collected: whatever is changed in them moves the answer."""
    project = a_served_version(prototype).project
    for text in ("Copy a file", "Delete a folder", "Read a config file"):
        a_query(project, text)
        prototype.answers(text, results("shutil.copy", "shutil.rmtree", "configparser.read"))
    return project


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def focused(page: Page) -> Locator:
    return page.locator("a.row-link:focus")


def test_probe_is_started_followed_and_decided_by_keyboard(
    page: Page, sign_in: SignIn, project: Project, worker: Worker
) -> None:
    sign_in(a_member(project, Role.ENGINEER, "Engineer 1"))
    page.goto(f"/p/{project.slug}/probes/")
    press(page, "n")
    expect(page.get_by_label("Budget")).to_have_value("300")
    page.get_by_label("Budget").fill("60")
    expect(page.locator("#probe-estimate")).to_contain_text("60 calls")
    press(page, "Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Probe 1 of 0.5")
    expect(page.locator("a.row-link").first).to_be_visible(timeout=LATE_MS)
    expect(page.locator("#probe-live").get_by_role("status").first).to_contain_text("of 60 calls")
    first, second, *_ = Probe.objects.get().findings.select_related("query")
    press(page, "j")
    expect(focused(page)).to_have_text(first.because)
    press(page, "a")
    expect(page.get_by_label("Title")).to_be_focused()
    press(page, "Control+Enter")
    expect(page.locator(".decided")).to_contain_text("is filed as BB-1")
    expect(focused(page)).to_have_text(second.because)
    press(page, "d")
    expect(page.get_by_label("Reason")).to_be_focused()
    page.keyboard.type("Both are right")
    press(page, "Enter")
    expect(page.locator(".decided")).to_contain_text("dismissed; no later probe shows it")
    told = {one.pk: (one.state, one.reason) for one in ProbeFinding.objects.filter(pk__in=[first.pk, second.pk])}
    assert told == {first.pk: (FindingState.ACCEPTED, ""), second.pk: (FindingState.DISMISSED, "Both are right")}
    breakage = Breakage.objects.get()
    assert (breakage.query, breakage.query.state, breakage.expectation) == (
        first.query,
        QueryState.ACTIVE,
        first.expectation,
    )
    press(page, "u")
    expect(page.get_by_text("Taken back: the finding waits again.")).to_be_visible()
    expect(focused(page)).to_have_text(second.because)
    assert ProbeFinding.objects.get(pk=second.pk).state == FindingState.OPEN


def test_accepted_finding_is_undone_where_it_stands(
    page: Page, sign_in: SignIn, project: Project, worker: Worker
) -> None:
    sign_in(a_member(project, Role.ENGINEER, "Engineer 1"))
    page.goto(f"/p/{project.slug}/probes/create/")
    press(page, "Control+Enter")
    expect(page.locator("a.row-link").first).to_be_visible(timeout=LATE_MS)
    press(page, "j", "a")
    expect(page.get_by_label("Title")).to_be_focused()
    press(page, "Control+Enter")
    expect(page.locator(".decided")).to_contain_text("is filed as BB-1")
    press(page, "u")
    expect(page.get_by_text("Taken back: the finding waits again.")).to_be_visible()
    assert Breakage.objects.get().status == BreakageStatus.REJECTED
    assert ProbeFinding.objects.filter(state=FindingState.ACCEPTED).count() == 0
