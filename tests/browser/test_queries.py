"""Queries by people: a list is imported after its bad line is corrected, and retiring is undone by keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from bugbash.choices import QueryState, Role
from bugbash.models import Project, Query
from tests.builders import a_member, a_project, a_query
from tests.live import SignIn

WRONG = "query,tags,checks\ncopy a file,files,in-top-3: shutil.copy\nmove a file,files,in-topp-3: shutil.move\n"


@pytest.fixture
def project(page: Page, sign_in: SignIn) -> Project:
    """A project without queries, whose engineer is signed in."""
    project = a_project()
    sign_in(a_member(project, Role.ENGINEER, "Engineer 1"))
    return project


def test_bad_line_is_named_corrected_and_imported(page: Page, project: Project) -> None:
    page.goto(f"/p/{project.slug}/queries/")
    page.keyboard.press("i")
    page.get_by_label("Queries", exact=True).fill(WRONG)
    page.keyboard.press("Control+Enter")
    row = page.get_by_role("row").filter(has_text="refused")
    expect(row).to_contain_text("3")
    expect(row).to_contain_text("There is no check named “in-topp-3”")
    assert Query.objects.count() == 0
    typed = page.get_by_label("Queries", exact=True)
    expect(typed).to_have_value(WRONG)
    expect(typed).to_be_focused()
    typed.fill(WRONG.replace("topp", "top"))
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name="Import 2 queries")).to_be_focused()
    assert Query.objects.count() == 0
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 queries are in, 2 of them new; the next replay asks them.")).to_be_visible()
    for text in ("copy a file", "move a file"):
        expect(page.get_by_role("link", name=text)).to_be_visible()


def test_file_is_imported(page: Page, project: Project) -> None:
    page.goto(f"/p/{project.slug}/queries/import/")
    lines = b'{"query": "copy a file"}\n{"query": "move"}\n'
    page.get_by_label("Or a file").set_input_files({"name": "q.jsonl", "mimeType": "text/plain", "buffer": lines})
    page.get_by_role("button", name="Read it").click()
    page.get_by_role("button", name="Import 2 queries").click()
    expect(page.get_by_role("link", name="copy a file")).to_be_visible()


def test_query_is_retired_and_taken_back_by_keyboard(page: Page, project: Project) -> None:
    for text in ("copy a file", "move a file", "delete a file"):
        a_query(project, text)
    page.goto(f"/p/{project.slug}/queries/")
    for key in ("j", "j", "x"):
        page.keyboard.press(key)
    expect(page.get_by_role("checkbox", name="Choose “move a file”")).to_be_checked()
    page.keyboard.press("r")
    expect(page.get_by_text("1 query would change")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="move a file")).to_have_count(0)
    assert Query.objects.get(state=QueryState.RETIRED).text == "move a file"
    page.keyboard.press("u")
    expect(page.get_by_text("Taken back: 1 query is as before.")).to_be_visible()
    expect(page.get_by_role("link", name="move a file")).to_be_visible()
    assert Query.objects.filter(state=QueryState.ACTIVE).count() == 3


def test_tags_are_merged_after_a_question(page: Page, project: Project) -> None:
    a_query(project, "one", tags=["file"])
    a_query(project, "two", tags=["files"])
    page.goto(f"/p/{project.slug}/queries/tags/")
    page.get_by_label("New name of file", exact=True).fill("files")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("There is a tag files already")
    page.get_by_role("button", name="Merge file into files").click()
    expect(page.get_by_text("The tag is files now.")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="files")).to_contain_text(re.compile("2"))
    assert project.tags.count() == 1
