"""Breakages by keyboard: many triaged after a preview and taken back, a view kept, a person mentioned."""

import re

import pytest
from playwright.sync_api import Page, expect

from bugbash.choices import BreakageStatus, Role
from bugbash.models import Breakage, Mention, Project, SavedView
from tests.builders import a_breakage, a_member, a_project, a_query, a_version, an_observation
from tests.live import SignIn

TITLES = ["Nothing is found", "The first one is wrong", "It takes too long"]


@pytest.fixture
def project(page: Page, sign_in: SignIn) -> Project:
    project = a_project()
    version = a_version(project)
    for title in TITLES:
        a_breakage(an_observation(a_query(project, title.lower()), version), title)
    a_member(project, Role.SME, "SME 1")
    sign_in(a_member(project, Role.ENGINEER, "Engineer 1"))
    page.goto(f"/p/{project.slug}/breakages/")
    return project


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def statuses() -> list[str]:
    return list(Breakage.objects.order_by("number").values_list("status", flat=True))


def test_many_are_triaged_after_a_preview_and_taken_back_by_keyboard(page: Page, project: Project) -> None:
    press(page, "j", "x", "j", "x")
    expect(page.get_by_text("2 selected")).to_be_visible()
    press(page, "t")
    expect(page.get_by_role("heading", level=1)).to_have_text("Triage 2 breakages at once")
    press(page, "t")
    expect(page.get_by_label("Status")).to_be_focused()
    page.keyboard.type("rejected")
    press(page, "Tab")
    plan = page.locator("#plan")
    expect(plan).to_contain_text("2 refuse and stay")
    expect(plan).to_contain_text("Say why it is rejected; the person who filed it will read it.")
    page.get_by_label("Reason").focus()
    page.keyboard.type("As designed.")
    press(page, "Tab")
    expect(plan.get_by_role("button", name=re.compile("Triage 2"))).to_be_visible()
    assert statuses() == [BreakageStatus.NEW] * 3
    press(page, "Control+Enter")
    expect(page.get_by_text("2 breakages are triaged.")).to_be_visible()
    assert statuses() == [BreakageStatus.NEW, BreakageStatus.REJECTED, BreakageStatus.REJECTED]
    press(page, "u")
    expect(page.get_by_text("Taken back: 2 breakages.")).to_be_visible()
    assert statuses() == [BreakageStatus.NEW] * 3


def test_row_is_opened_by_enter(page: Page, project: Project) -> None:
    press(page, "j", "j", "k", "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[-1])


def test_all_of_a_page_are_selected_by_one_key(page: Page, project: Project) -> None:
    press(page, "X")
    expect(page.get_by_text("3 selected")).to_be_visible()
    press(page, "j", "x")
    expect(page.get_by_text("2 selected")).to_be_visible()


def test_view_is_kept_and_found_again(page: Page, project: Project) -> None:
    page.get_by_role("combobox", name="Category").select_option("irrelevant")
    expect(page).to_have_url(re.compile("category=irrelevant"))
    press(page, "Tab")
    page.get_by_text("Keep this view").click()
    page.get_by_label("Name of the view", exact=True).fill("Badly ranked")
    press(page, "Enter")
    expect(page.get_by_text("Saved as “Badly ranked”.")).to_be_visible()
    page.goto(f"/p/{project.slug}/breakages/?q=nothing")
    page.get_by_role("navigation", name="Your views").get_by_role("link", name="Badly ranked").click()
    expect(page).to_have_url(re.compile("category=irrelevant"))
    assert SavedView.objects.get().filters == "category=irrelevant"


def test_person_is_mentioned_by_the_first_letters(page: Page, project: Project) -> None:
    page.goto(f"/p/{project.slug}/breakages/1/")
    press(page, "m")
    page.keyboard.type("Look, @sme")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_text([re.compile("SME 1")])
    press(page, "Enter")
    sme = project.members.get(first_name="SME 1")
    expect(page.get_by_label("Comment", exact=False).first).to_have_value(f"Look, @{sme.username} ")
    page.get_by_role("button", name="Comment").click()
    expect(page.get_by_text("Mentions SME 1")).to_be_visible()
    assert [row.user for row in Mention.objects.all()] == [sme]


def test_checks_are_offered_only_where_the_expectation_was_wrong(page: Page, project: Project) -> None:
    page.goto(f"/p/{project.slug}/breakages/1/")
    checks = page.get_by_label("Checks, corrected")
    expect(checks).to_be_hidden()
    page.get_by_label("Cause").select_option("expectation")
    expect(checks).to_be_visible()
