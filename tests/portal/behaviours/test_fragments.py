"""htmx under the content policy of the product, together with drafts, busy buttons and failures."""

from playwright.sync_api import expect

from tests.portal.behaviours.conftest import OpenPage

ALL = ("htmx", "busy", "draft", "trouble")
FORM = (
    '<form id="f" data-busy data-draft="b" hx-post="/file" hx-swap="outerHTML"><input name="title">'
    "<button>File</button></form>"
)
CORNER = '<div id="corner"></div>'


def test_fragment_takes_the_place_of_its_form(open_page: OpenPage) -> None:
    page = open_page(FORM, *ALL, others={"/file": '<p id="done">Filed as BB-58.</p>'})
    page.click("button")
    expect(page.locator("#done")).to_have_text("Filed as BB-58.")


def test_wrong_input_is_shown_again(open_page: OpenPage) -> None:
    wrong = FORM.replace("<input", '<p class="form-errors">Too long.</p><input value="kept"')
    page = open_page(FORM, *ALL, others={"/file": wrong})
    page.click("button")
    expect(page.locator(".form-errors")).to_have_text("Too long.")
    assert page.input_value("[name=title]") == "kept"


def test_form_that_was_filed_comes_back_empty(open_page: OpenPage) -> None:
    page = open_page(FORM, *ALL, others={"/file": FORM.replace('id="f"', 'id="fresh"')})
    page.fill("[name=title]", "wrong order")
    page.click("button")
    page.wait_for_selector("#fresh")
    page.wait_for_timeout(100)
    assert page.input_value("#fresh [name=title]") == ""
    assert page.evaluate("sessionStorage.getItem('draft:b')") is None


def test_failure_is_said_and_the_text_stays(open_page: OpenPage) -> None:
    page = open_page(FORM + CORNER, *ALL, others={"/file": 503})
    page.fill("[name=title]", "wrong order")
    page.click("button")
    expect(page.locator("#corner .notice")).to_contain_text("Something broke on the server.")
    assert page.input_value("[name=title]") == "wrong order"
    assert page.locator("button.busy").count() == 0


def test_notice_of_a_failure_goes_away_with_the_next_success(open_page: OpenPage) -> None:
    button = '<button id="{0}" hx-get="/{0}" hx-swap="none">x</button>'
    page = open_page(button.format("bad") + button.format("good") + CORNER, *ALL, others={"/bad": 404, "/good": "ok"})
    page.click("#bad")
    expect(page.locator("#corner .notice")).to_contain_text("no longer there")
    page.click("#good")
    expect(page.locator("#corner .notice")).to_have_count(0)


def test_polling_runs_without_eval(open_page: OpenPage) -> None:
    refused: list[str] = []
    page = open_page('<div hx-get="/tick" hx-trigger="every 50ms">0</div>', *ALL, others={"/tick": "1"})
    page.on("console", lambda message: refused.append(message.text))
    expect(page.locator("div")).to_have_text("1")
    assert refused == []
