"""An hour of bashing in two browsers: what one does, the other sees; cards, keys and the clock."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from bugbash.choices import BreakageStatus, Role
from bugbash.models import Bash, Breakage, Project
from tests.bash_builders import a_bash, a_participant
from tests.browser.conftest import SignInAt
from tests.builders import a_breakage, a_charter, a_definition, a_member, a_project, a_query, a_version, an_observation
from tests.live import Live, SignIn
from tests.prototype import Prototype, results

TWO_SECONDS = 2000
ADDRESS = "/p/stdlib-search/"


@pytest.fixture
def bash(live: Live, prototype: Prototype) -> Bash:
    """Runs on a prototype that answers, with two cards."""
    project = a_project(slug="stdlib-search")
    a_definition(project)
    version = a_version(project, base_url=f"{prototype.base_url}/0.5", baseline=True)
    prototype.answers("delete a folder", results("tempfile.TemporaryDirectory", "os.rmdir"))
    bash = a_bash(version)
    bash.charters.set([a_charter(project, "Words people use"), a_charter(project, "Numbers")])
    return bash


def file_a_breakage(page: Page, title: str) -> None:
    page.goto(f"{ADDRESS}console/")
    page.get_by_label("Query", exact=True).fill("delete a folder")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="tempfile.TemporaryDirectory")).to_be_visible()
    page.get_by_label("What is wrong?").fill(title)
    page.get_by_label("Category").select_option("irrelevant")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Filed as")).to_be_visible()


def test_two_browsers_see_each_others_breakage_within_two_seconds(
    page: Page, bash: Bash, sign_in: SignIn, another_tab: SignInAt
) -> None:
    engineer, sme = a_member(bash.project), a_member(bash.project, Role.SME, "SME 1")
    a_participant(bash, engineer)
    a_participant(bash, sme)
    sign_in(engineer)
    there = another_tab(sme)
    there.goto(f"{ADDRESS}bashes/1/")
    file_a_breakage(page, "A class outranks rmtree")
    live = there.locator("#bash-feed")
    expect(live.get_by_role("link", name="A class outranks rmtree")).to_be_visible(timeout=TWO_SECONDS)
    expect(live.get_by_text("asked “delete a folder”")).to_be_visible()
    file_a_breakage(there, "No rmtree at all")
    expect(page.locator("#bash-card-feed").get_by_role("link", name="No rmtree at all")).to_be_visible(
        timeout=TWO_SECONDS
    )


def test_card_in_the_console_outlives_the_answers(page: Page, bash: Bash, sign_in: SignIn) -> None:
    engineer = a_member(bash.project)
    a_participant(bash, engineer)
    sign_in(engineer)
    page.goto(f"{ADDRESS}console/")
    page.locator("#bash-here").evaluate("element => { element.dataset.mark = 'the same' }")
    page.get_by_label("Query", exact=True).fill("delete a folder")
    page.keyboard.press("Enter")
    expect(page.locator("#bash-card-feed").get_by_text("asked “delete a folder”")).to_be_visible(timeout=TWO_SECONDS)
    assert page.locator("#bash-here").evaluate("element => element.dataset.mark") == "the same"
    assert page.locator("#bash-here").count() == 1


def test_cards_go_from_hand_to_hand_by_keyboard(page: Page, bash: Bash, sign_in: SignIn, another_tab: SignInAt) -> None:
    sign_in(a_member(bash.project))
    there = another_tab(a_member(bash.project, Role.MANAGER, "Manager 1"))
    there.goto(f"{ADDRESS}bashes/1/")
    page.goto(f"{ADDRESS}bashes/1/")
    page.keyboard.press("j")
    expect(page.get_by_role("button", name="Leave")).to_be_visible()
    mine = page.locator(".bash-card.mine h3")
    page.get_by_role("button", name="Take Words people use").click()
    expect(mine).to_have_text(re.compile("Words people use"))
    page.keyboard.press("x")
    expect(mine).to_have_text(re.compile("Numbers"))
    there.get_by_role("button", name="Rotate the cards").click()
    expect(mine).to_have_text(re.compile("Words people use"), timeout=TWO_SECONDS)


def test_clock_runs_down_and_the_end_arrives_by_itself(
    page: Page, bash: Bash, sign_in: SignIn, another_tab: SignInAt
) -> None:
    sign_in(a_member(bash.project))
    page.goto(f"{ADDRESS}bashes/1/")
    clock = page.get_by_role("timer")
    expect(clock).to_have_text(re.compile(r"^5\d:\d\d$"))
    shown = clock.text_content() or ""
    expect(clock).not_to_have_text(shown)
    there = another_tab(a_member(bash.project, Role.MANAGER, "Manager 1"))
    there.goto(f"{ADDRESS}bashes/1/")
    there.get_by_role("button", name="End it now").click()
    there.get_by_role("button", name="End it", exact=True).click()
    expect(page.locator("#bash-clock").get_by_text("Over")).to_be_visible(timeout=TWO_SECONDS)
    assert Bash.objects.get().ends_at <= timezone.now()


def found_in(bash: Bash, title: str) -> Breakage:
    project: Project = bash.project
    row = a_breakage(an_observation(a_query(project, title), bash.versions.get()), title)
    row.bash = bash
    row.save(update_fields=["bash"])
    return row


def test_new_breakages_are_triaged_by_keyboard_alone(page: Page, bash: Bash, sign_in: SignIn) -> None:
    first, second, third = (found_in(bash, title) for title in ("Wrong first", "Wrong again", "As designed"))
    sign_in(a_member(bash.project, Role.MANAGER, "Manager 1"))
    page.goto(f"{ADDRESS}bashes/1/triage/")
    page.keyboard.press("3")
    page.keyboard.press("c")
    expect(page.get_by_role("heading", name="Wrong again")).to_be_visible()
    page.keyboard.press("d")
    page.keyboard.type(first.code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="As designed")).to_be_visible()
    page.keyboard.press("x")
    page.keyboard.type("That is so.")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing new")).to_be_visible()
    rows = Breakage.objects.order_by("number").values_list("status", "severity_confirmed", "duplicate_of__number")
    assert list(rows) == [
        (BreakageStatus.CONFIRMED, "S3", None),
        (BreakageStatus.DUPLICATE, "", first.number),
        (BreakageStatus.REJECTED, "", None),
    ]
    assert (second.number, third.number) == (2, 3)
