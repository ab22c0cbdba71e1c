"""The engineer's loop in a real browser: ask two versions, file a breakage, see it fixed by the next version."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from bugbash.choices import BreakageStatus, Role
from bugbash.models import Breakage, Project, Version
from tests.bugbash.replays import a_served_version
from tests.builders import a_member
from tests.live import SignIn
from tests.prototype import Prototype, results
from tests.workers import Worker

QUERY = "delete a folder"
TITLE = "A class for temporary folders outranks rmtree"
WRONG = results("tempfile.TemporaryDirectory", "shutil.rmtree")
RIGHT = results("shutil.rmtree", "os.rmdir")
LATE_MS = 20_000


@dataclass(frozen=True, slots=True)
class Console:
    """The console's page, used by keyboard alone."""

    page: Page
    project: Project

    @property
    def box(self) -> Locator:
        return self.page.get_by_role("textbox", name="Query")

    def open(self) -> None:
        self.page.goto(f"/p/{self.project.slug}/console/")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def ask(self, text: str) -> None:
        """One keystroke, the query, Enter; returns when both answers are there."""
        self.box.blur()
        self.press("/")
        self.type(text)
        self.press("Enter")
        expect(self.page.get_by_role("heading", name="0.5 candidate")).to_be_visible()

    def fill_in(self, title: str, expectation: str) -> None:
        """Title, severity S2, category and expectation from `b` on: by Tab, arrows and letters."""
        self.press("b")
        self.type(title)
        self.press("Tab", "ArrowRight", "ArrowRight", "Tab")
        self.type("irrelevant")
        self.press("Tab")
        self.type(expectation)


@pytest.fixture
def console(page: Page, sign_in: SignIn, prototype: Prototype) -> Console:
    """Two versions of a search that put the wrong thing first, and an engineer who has opened the console."""
    prototype.answers(QUERY, WRONG)
    project = a_served_version(prototype, "0.4").project
    a_served_version(prototype, "0.5", project=project)
    project.baseline = Version.objects.get(name="0.4")
    project.save()
    sign_in(a_member(project, Role.ENGINEER, "Engineer 1"))
    console = Console(page, project)
    console.open()
    return console


def the_field(page: Page, label: str) -> Locator:
    """The field of this label with its hint and its errors."""
    return page.locator(".field", has=page.get_by_label(label))


def test_two_versions_are_asked_side_by_side(console: Console, prototype: Prototype) -> None:
    prototype.answers(QUERY, RIGHT, version="0.5")
    console.ask(QUERY)
    expect(console.page.get_by_role("heading", name="0.4 baseline")).to_be_visible()
    expect(console.page.get_by_text("gone in 0.5")).to_be_visible()
    expect(console.page.locator("#answers").get_by_role("heading", level=3)).to_have_text(
        ["tempfile.TemporaryDirectory", "shutil.rmtree", "shutil.rmtree", "os.rmdir"]
    )


def test_answers_have_an_address_of_their_own(console: Console) -> None:
    console.ask(QUERY)
    expect(console.page).to_have_url(re.compile(r"\?observations=\d+,\d+$"))
    console.page.reload()
    expect(console.box).to_have_value(QUERY)
    expect(console.page.get_by_role("heading", name="0.5 candidate")).to_be_visible()


def test_breakage_is_filed_by_keyboard_and_ends_fixed(console: Console, worker: Worker, prototype: Prototype) -> None:
    page = console.page
    console.ask(QUERY)
    console.fill_in(TITLE, "in-top-1: shutil.rmtree")
    console.press("Control+Enter")
    notice = page.get_by_role("status").filter(has_text="Filed as")
    expect(notice).to_contain_text("Filed as BB-1; every later replay checks it.")
    expect(notice).to_contain_text("5 of 5", timeout=LATE_MS)
    filed = Breakage.objects.get()
    assert (
        filed.title,
        filed.severity_proposed,
        filed.category,
        filed.expectation,
        filed.observation.version.name,
    ) == (
        TITLE,
        "S2",
        "irrelevant",
        "in-top-1: shutil.rmtree",
        "0.5",
    )

    page.get_by_role("navigation").get_by_role("link", name="Breakages").click()
    page.get_by_role("link", name=f"BB-1 {TITLE}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.get_by_text("shutil.rmtree is 2nd, wanted in the top 1")).to_be_visible()

    prototype.answers(QUERY, RIGHT, version="0.6")
    page.get_by_role("navigation").get_by_role("link", name="Versions").click()
    page.get_by_role("link", name="Register a version").click()
    page.get_by_label("Name").fill("0.6")
    page.get_by_label("Base URL").fill(f"{prototype.base_url}/0.6")
    expect(page.get_by_label("Replay all queries at once")).to_be_checked()
    console.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Replay of 1 queries on 0.6, against 0.4")
    expect(page.get_by_text("1 of 1")).to_be_visible(timeout=LATE_MS)
    row = page.get_by_role("row").filter(has_text=QUERY)
    expect(row).to_contain_text("in-top-1: shutil.rmtree is 1st (was: shutil.rmtree is 2nd, wanted in the top 1)")
    expect(row.get_by_text("fixed", exact=True)).to_be_visible()

    page.get_by_role("navigation").get_by_role("link", name="Breakages").click()
    expect(page.get_by_role("heading", name="No open breakage")).to_be_visible()
    page.get_by_role("link", name="fixed 1").click()
    expect(page.get_by_role("link", name=f"BB-1 {TITLE}")).to_be_visible()
    filed.refresh_from_db()
    assert filed.status == BreakageStatus.FIXED


def test_replay_shows_its_progress_while_it_runs(console: Console, worker: Worker, prototype: Prototype) -> None:
    """Each of the pieces is on the page before the replay has ended."""


def test_bad_check_is_named_beside_its_field_and_nothing_is_lost(console: Console) -> None:
    page = console.page
    console.ask(QUERY)
    console.fill_in(TITLE, "in-top-1: shutil.rmtree\nin-topp-3: os.rmdir")
    console.press("Control+Enter")
    expected = page.get_by_label("Expected, checked on every later version")
    expect(expected).to_have_accessible_description(
        re.compile(re.escape("line 2: There is no check named “in-topp-3”"))
    )
    expect(expected).to_have_value("in-top-1: shutil.rmtree\nin-topp-3: os.rmdir")
    expect(page.get_by_label("What is wrong?")).to_have_value(TITLE)
    expect(page.get_by_role("radio", name="S2")).to_be_checked()
    expect(page.get_by_label("Category")).to_have_value("irrelevant")
    assert not Breakage.objects.exists()


def test_forgotten_category_is_named_beside_its_field(console: Console) -> None:
    console.ask(QUERY)
    console.press("b")
    console.type(TITLE)
    console.press("Control+Enter")
    expect(console.page.get_by_label("Category")).to_have_accessible_description("Choose “Category”; it is needed.")
    expect(console.page.get_by_label("What is wrong?")).to_have_value(TITLE)
    assert not Breakage.objects.exists()


def test_bad_parameters_are_named_beside_their_field(console: Console) -> None:
    page = console.page
    page.get_by_text("Parameters").click()
    parameters = page.get_by_label("As a JSON object")
    parameters.fill('{"k": }')
    console.box.fill(QUERY)
    console.press("Enter")
    expect(parameters).to_have_accessible_description(re.compile("This is not JSON"))
    expect(parameters).to_have_value('{"k": }')
    expect(console.box).to_have_value(QUERY)


def test_typed_checks_are_tried_on_the_answers_at_hand(console: Console, prototype: Prototype) -> None:
    prototype.answers(QUERY, RIGHT, version="0.4")
    console.ask(QUERY)
    console.page.get_by_label("Expected, checked on every later version").fill("in-top-1: shutil.rmtree")
    expect(console.page.get_by_text("0.4: pass, shutil.rmtree is 1st")).to_be_visible()
    expect(console.page.get_by_text("0.5: fail, shutil.rmtree is 2nd, wanted in the top 1")).to_be_visible()


def test_check_is_built_from_its_kind_and_fields(console: Console, prototype: Prototype) -> None:
    prototype.answers(QUERY, RIGHT, version="0.4")
    console.ask(QUERY)
    page = console.page
    page.get_by_label("What is wrong?").fill(TITLE)
    page.get_by_text("Build a check").click()
    page.get_by_label("Kind of check").select_option("in-top-k")
    page.get_by_label("Among the first").fill("1")
    page.get_by_label("Id of the result").fill("shutil.rmtree")
    console.press("Enter")
    expect(page.get_by_label("Expected, checked on every later version")).to_have_value("in-top-1: shutil.rmtree")
    expect(page.get_by_text("0.4: pass, shutil.rmtree is 1st")).to_be_visible()
    expect(page.get_by_label("What is wrong?")).to_have_value(TITLE)
    page.get_by_label("Kind of check").select_option("contains-any")
    expect(page.get_by_label("Texts")).to_be_visible()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_label("Texts")).to_have_accessible_description(re.compile("Fill in “Texts”; it is needed."))


def test_reload_in_the_middle_of_typing_loses_nothing(console: Console) -> None:
    page = console.page
    console.ask(QUERY)
    console.fill_in(TITLE, "in-top-1: shutil.rm")
    page.reload()
    expect(page.get_by_label("What is wrong?")).to_have_value(TITLE)
    expect(page.get_by_role("radio", name="S2")).to_be_checked()
    expect(page.get_by_label("Category")).to_have_value("irrelevant")
    expect(page.get_by_label("Expected, checked on every later version")).to_have_value("in-top-1: shutil.rm")


def test_version_that_is_taken_is_named_beside_its_field(console: Console) -> None:
    page = console.page
    page.goto(f"/p/{console.project.slug}/versions/create/")
    page.get_by_label("Name").fill("0.5")
    page.get_by_label("Base URL").fill("ftp://127.0.0.1/x")
    console.press("Control+Enter")
    expect(page.get_by_label("Name")).to_have_accessible_description(re.compile("Version 0.5 exists already"))
    expect(page.get_by_label("Base URL")).to_have_value("ftp://127.0.0.1/x")
