"""Asking before, and showing work after, a form is sent."""

from playwright.sync_api import expect

from tests.portal.behaviours.conftest import OpenPage

DIALOG = (
    '<dialog id="confirm-dialog"><p id="confirm-text"></p><button data-answer="no">Cancel</button>'
    '<button data-answer="yes">Yes</button></dialog>'
)
DELETE = (
    f'{DIALOG}<form action="/gone" data-busy data-confirm="Delete BB-41?" data-confirm-label="Delete">'
    '<button name="id" value="41">Delete</button></form>'
)


def test_confirm_asks_in_the_words_of_the_form(open_page: OpenPage) -> None:
    page = open_page(DELETE, "confirm", "busy")
    page.click("form button")
    assert page.inner_text("#confirm-text") == "Delete BB-41?"
    assert page.inner_text("[data-answer=yes]") == "Delete"
    assert page.url == "http://portal.test/"


def test_confirm_sends_the_form_with_its_button_after_yes(open_page: OpenPage) -> None:
    page = open_page(DELETE, "confirm", "busy")
    page.click("form button")
    page.click("[data-answer=yes]")
    page.wait_for_url("**/gone?id=41")


def test_confirm_sends_nothing_after_no_and_asks_again(open_page: OpenPage) -> None:
    page = open_page(DELETE, "confirm", "busy")
    page.click("form button")
    page.click("[data-answer=no]")
    assert page.locator("dialog[open]").count() == 0
    page.click("form button")
    assert page.locator("dialog[open]").count() == 1
    assert page.url == "http://portal.test/"


def test_confirm_asks_every_time(open_page: OpenPage) -> None:
    page = open_page(DELETE.replace(" data-busy", ""), "confirm")
    page.evaluate("document.forms[0].addEventListener('submit', (event) => event.preventDefault())")
    page.click("form button")
    page.click("[data-answer=yes]")
    page.click("form button")
    assert page.locator("dialog[open]").count() == 1


def test_busy_form_is_sent_once(open_page: OpenPage) -> None:
    page = open_page('<form data-busy><button data-busy-text="Asking …">Ask</button></form>', "busy")
    count = page.evaluate(
        """() => {
            let count = 0;
            const form = document.querySelector("form");
            form.addEventListener("submit", (event) => { count += 1; event.preventDefault(); });
            form.requestSubmit(); form.requestSubmit();
            return new Promise((done) => setTimeout(() => { form.requestSubmit(); done(count); }));
        }"""
    )
    assert count == 1


def test_busy_button_says_what_takes_long(open_page: OpenPage) -> None:
    page = open_page('<form data-busy><button data-busy-text="Asking 0.5 …">Ask</button></form>', "busy")
    page.evaluate("document.forms[0].addEventListener('submit', (event) => event.preventDefault())")
    page.click("button")
    assert page.get_attribute("button", "aria-disabled") == "true"
    expect(page.locator("button")).to_have_text("Asking 0.5 …")
