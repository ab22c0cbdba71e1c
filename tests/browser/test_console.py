"""The console in a real browser: filing by keyboard, slow answers, batches, and what a double click and a reload do."""

import re
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from bugbash.choices import AnswerKind, Role
from bugbash.models import AskBatch, Breakage, Observation, Query, Sighting, Version
from tests.browser.test_engineer import QUERY, RIGHT, TITLE, WRONG, Console
from tests.bugbash.replays import a_served_version
from tests.builders import a_breakage, a_definition, a_member, a_project
from tests.live import SignIn
from tests.prototype import Prototype, Reply, results
from tests.waiting import wait_until

SCRIPTED_S = 15


@pytest.fixture
def console(page: Page, sign_in: SignIn, prototype: Prototype) -> Console:
    prototype.answers(QUERY, WRONG, version="0.5")
    prototype.answers(QUERY, RIGHT, version="0.4")
    project = a_served_version(prototype, "0.4").project
    a_served_version(prototype, "0.5", project=project)
    project.baseline = Version.objects.get(name="0.4")
    project.save()
    sign_in(a_member(project, Role.ENGINEER, "Engineer 1"))
    console = Console(page, project)
    console.open()
    return console


@pytest.fixture
def slow(prototype: Prototype) -> Iterator[threading.Event]:
    """The answer to “slow” waits until this is set."""
    gate = threading.Event()
    prototype.replies("slow", Reply(results("late"), gate=gate))
    yield gate
    gate.set()


def test_breakage_is_filed_by_keyboard_within_the_time_of_a_sentence(console: Console) -> None:
    """Two keystrokes and a sentence: `b`, the sentence, and what is chosen on the way; the mouse is never touched."""
    console.ask(QUERY)
    page = console.page
    began = page.evaluate("performance.now()")
    console.press("b")
    console.type(TITLE)
    console.press("Tab", "ArrowRight", "ArrowRight", "Tab")
    console.type("irr")
    console.press("Control+Enter")
    expect(page.get_by_role("status").filter(has_text="Filed as")).to_contain_text("BB-1")
    assert page.evaluate("performance.now()") - began < SCRIPTED_S * 1000
    filed = Breakage.objects.get()
    assert (filed.title, filed.severity_proposed, filed.category) == (TITLE, "S2", "irrelevant")


def test_double_click_on_ask_and_file_does_each_once(console: Console) -> None:
    page = console.page
    console.box.fill(QUERY)
    page.get_by_role("button", name="Ask", exact=False).first.dblclick()
    expect(page.get_by_role("heading", name="0.5 candidate")).to_be_visible()
    page.get_by_label("What is wrong?").fill(TITLE)
    page.get_by_label("Category").select_option("irrelevant")
    page.get_by_role("button", name=re.compile("^File")).dblclick()
    expect(page.get_by_role("status").filter(has_text="Filed as")).to_contain_text("BB-1")
    assert (Observation.objects.count(), Breakage.objects.count()) == (2, 1)


def test_reload_in_mid_typing_loses_neither_query_nor_breakage(console: Console) -> None:
    page = console.page
    console.box.fill("half a que")
    page.reload()
    expect(console.box).to_have_value("half a que")
    console.ask(QUERY)
    page.get_by_label("What is wrong?").fill(TITLE)
    key = page.locator("#file-form [name=key]").input_value()
    page.reload()
    expect(page.get_by_label("What is wrong?")).to_have_value(TITLE)
    expect(page.locator("#file-form [name=key]")).to_have_value(key)
    expect(console.box).to_have_value(QUERY)
    with page.expect_response("**/console/aside/**"):
        console.ask(QUERY)
    console.box.fill("half of another")
    page.reload()
    expect(console.box).to_have_value("half of another")
    console.open()
    expect(console.box).to_have_value("")


def test_text_typed_while_an_answer_is_out_outlives_a_reload(console: Console, slow: threading.Event) -> None:
    page = console.page
    console.box.fill("slow")
    with page.expect_request("**/console/ask/"):
        console.press("Enter")
    console.box.fill("typed meanwhile")
    page.reload()
    expect(console.box).to_have_value("typed meanwhile")
    slow.set()
    wait_until(lambda: Observation.objects.count() == 2, 10, "both versions have answered once")


def lose(route: Route) -> None:
    """The server hears the request, the browser hears nothing."""
    route.fetch()
    route.abort()


def test_filed_and_then_reloaded_before_the_answer_is_one_breakage(console: Console) -> None:
    """The answer to the first click is lost; the draft that comes back is the same breakage."""
    page = console.page
    console.ask(QUERY)
    page.get_by_label("What is wrong?").fill(TITLE)
    page.get_by_label("Category").select_option("irrelevant")
    page.route("**/console/file/", lose)
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name=re.compile("^File")).click()
    assert Breakage.objects.count() == 1
    page.unroute("**/console/file/")
    page.reload()
    expect(page.get_by_label("What is wrong?")).to_have_value(TITLE)
    page.get_by_role("button", name=re.compile("^File")).click()
    expect(page.get_by_role("status").filter(has_text="Filed as")).to_contain_text("BB-1")
    assert Breakage.objects.count() == 1


def test_slow_answer_is_waited_for_with_seconds_and_abandoned(console: Console, slow: threading.Event) -> None:
    page = console.page
    console.box.fill("slow")
    console.press("Enter")
    waiting = page.get_by_text("Waiting for the endpoint, 1 s.")
    expect(waiting).to_be_visible()
    console.press("Escape")
    expect(waiting).to_be_hidden()
    expect(page.get_by_text("Abandoned. The call comes to its end by itself")).to_be_visible()
    expect(console.box).to_be_focused()
    console.box.fill(QUERY)
    console.press("Enter")
    expect(page.get_by_role("heading", name="0.5 candidate")).to_be_visible()
    address = page.url
    slow.set()
    wait_until(lambda: Observation.objects.filter(query__text="slow").count() == 2, 5, "the abandoned answer is kept")
    expect(console.box).to_have_value(QUERY)
    assert page.url == address
    page.reload()
    expect(page.get_by_role("link", name="slow")).to_be_visible()


def test_pasted_lines_fill_a_table_and_a_reload_loses_nothing(console: Console, prototype: Prototype) -> None:
    page = console.page
    prototype.fails("broken", status=503)
    lines = [QUERY, "broken", *(f"line {number}" for number in range(10))]
    console.box.fill("\n".join(lines))
    expect(page.get_by_text("12 lines become queries of their own")).to_be_visible()
    console.press("Control+Enter")
    expect(page.get_by_text("12 of 12")).to_be_visible()
    rows = page.locator("tbody tr")
    expect(rows.nth(0)).to_contain_text("moved")
    expect(rows.nth(1)).to_contain_text("http-5xx")
    page.reload()
    expect(rows).to_have_count(12)
    assert Query.objects.count() == 12
    rows.nth(0).get_by_role("link", name=QUERY).click()
    expect(page.get_by_role("heading", name="0.5 candidate")).to_be_visible()


def test_batch_is_stopped_and_goes_on(console: Console, slow: threading.Event) -> None:
    page = console.page
    console.box.fill("\n".join(["slow", *(f"line {number}" for number in range(20))]))
    console.press("Control+Enter")
    expect(page.get_by_role("heading", name="21 lines for 0.4 and 0.5")).to_be_visible()
    console.press("Escape")
    expect(page.get_by_text("stopped", exact=True)).to_be_visible()
    slow.set()
    asked = wait_for_calm(AskBatch.objects.get())
    assert 0 < asked < 21
    expect(page.get_by_text(f"{asked} of 21")).to_be_visible()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("21 of 21")).to_be_visible(timeout=10_000)


def wait_for_calm(batch: AskBatch) -> int:
    """How many lines were asked once no call is out."""
    asked = batch.lines.filter(left__isnull=False)
    out = batch.lines.filter(left=None, claimed_at__isnull=False)
    wait_until(lambda: asked.exists() and not out.exists(), 15, "the calls come to their end")
    return asked.count()


def test_me_too_is_one_click_and_taken_back(console: Console) -> None:
    console.ask(QUERY)
    expect(console.page.get_by_text("No breakage like this so far.")).to_be_visible()
    seen = Observation.objects.get(version__name="0.5")
    a_breakage(seen, "Wrong first", by=a_member(console.project, Role.SME, "SME 1"))
    page = console.page
    page.get_by_label("What is wrong?").fill("Wrong fir")
    reported = page.locator("#alike")
    expect(reported.get_by_role("link", name="BB-1")).to_be_visible()
    reported.get_by_role("button", name="Me too").click()
    expect(reported.get_by_text("seen by 2")).to_be_visible()
    assert Sighting.objects.get().observation == seen
    reported.get_by_role("button", name="You too · undo").click()
    expect(reported.get_by_role("button", name="Me too")).to_be_visible()
    assert not Sighting.objects.exists()


def test_lines_lead_from_each_result_to_its_place(console: Console) -> None:
    console.ask(QUERY)
    drawing = console.page.get_by_role("img", name=re.compile("1 result new"))
    expect(drawing.locator(".gone")).to_have_count(1)
    expect(drawing.locator(".came")).to_have_count(1)
    expect(drawing.locator(".down")).to_have_count(1)


def test_selected_text_becomes_a_check(page: Page, sign_in: SignIn, prototype: Prototype) -> None:
    project = a_project()
    definition = a_definition(project, AnswerKind.TEXT)
    prototype.answers("refund?", {"text": "You have fourteen days to return it."})
    a_served_version(prototype, "0.5", project=project, definition=definition)
    sign_in(a_member(project, Role.ENGINEER, "Engineer 1"))
    console = Console(page, project)
    console.open()
    console.box.fill("refund?")
    console.press("Enter")
    text = page.locator("[data-quote] p")
    expect(text).to_be_visible()
    text.evaluate("node => getSelection().setBaseAndExtent(node.firstChild, 9, node.firstChild, 22)")
    page.get_by_role("button", name="must not contain").click()
    expect(page.get_by_label("Expected, checked on every later version")).to_have_value("not contains: fourteen days")
    expect(page.get_by_text("0.5: fail")).to_be_visible()
