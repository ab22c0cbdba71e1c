"""Mutants by keyboard: from the page of a query to the preview, to the run, to what is kept."""

from playwright.sync_api import Page, expect

from bugbash.choices import QueryOrigin, QueryState, Role
from bugbash.logic.mutators import mutate
from bugbash.models import Query
from tests.builders import a_member, a_project, a_query, a_version
from tests.live import SignIn
from tests.prototype import Prototype, results

TEXT = "copy a whole folder"


def serve(prototype: Prototype) -> None:
    """One word in capitals finds something else, everything else is answered alike."""
    prototype.default.body.clear()
    prototype.default.body.update(results("shutil.copy", "shutil.copytree"))
    mutant = mutate("upper-case", TEXT, seed=1, rate=0.1)
    assert mutant is not None
    prototype.answers(mutant.text, results("os.rename"))


def test_mutants_are_looked_at_asked_and_kept(page: Page, sign_in: SignIn, prototype: Prototype) -> None:
    project = a_project()
    a_version(project, base_url=prototype.base_url)
    query = a_query(project, TEXT)
    serve(prototype)
    sign_in(a_member(project, Role.SME, "SME 1"))
    page.goto(f"/p/{project.slug}/queries/{query.pk}/")
    page.keyboard.press("m")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mutate “copy a whole folder”")
    expect(page.get_by_role("checkbox", name="upper-case")).to_be_checked()
    assert prototype.calls == []

    untick_family(page, "Meaning flips")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name="Keep what is ticked")).to_be_visible(timeout=20_000)
    rows = page.locator("tbody tr")
    expect(rows.first).to_contain_text("breaks")
    expect(page.get_by_role("checkbox", name="Keep upper-case")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Keep swap-letters")).not_to_be_checked()
    assert page.get_by_text("negate").count() == 0

    asked = len(prototype.calls)
    page.reload()
    expect(page.get_by_role("checkbox", name="Keep upper-case")).to_be_checked()
    assert len(prototype.calls) == asked

    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status").filter(has_text="Kept 1 mutant")).to_be_visible()
    kept = Query.objects.get(state=QueryState.ACTIVE, parent=query)
    assert (kept.mutator, kept.origin) == ("upper-case", QueryOrigin.MUTATION)
    page.goto(f"/p/{project.slug}/queries/{query.pk}/")
    expect(page.locator("#lineage")).to_contain_text("upper-case")


def untick_family(page: Page, family: str) -> None:
    card = page.locator("section.card").filter(has=page.get_by_role("heading", name=family))
    card.locator("input[data-all]").uncheck()
    expect(card.locator(".note")).to_have_text("0 of 1")
