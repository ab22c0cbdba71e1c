"""Theme, time zone, history, copying and popups."""

from tests.portal.behaviours.conftest import OpenPage

THEMES = '<button data-theme-set="system">S</button><button data-theme-set="dark">D</button>'
ASK = '<form action="/"><input name="q" data-history="p"><button>Ask</button></form>'


def test_chosen_theme_is_kept_for_the_next_page(open_page: OpenPage) -> None:
    page = open_page(THEMES, "theme")
    page.click("[data-theme-set=dark]")
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.get_attribute("[data-theme-set=dark]", "aria-pressed") == "true"


def test_system_theme_leaves_the_choice_to_the_browser(open_page: OpenPage) -> None:
    page = open_page(THEMES, "theme")
    page.click("[data-theme-set=dark]")
    page.click("[data-theme-set=system]")
    assert page.evaluate("'theme' in document.documentElement.dataset") is False


def test_zone_of_the_reader_is_told_to_the_server(open_page: OpenPage) -> None:
    page = open_page("", "timezone")
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    assert cookies == {"tz": "Europe/Berlin"}


def test_arrow_up_brings_back_what_was_asked(open_page: OpenPage) -> None:
    page = open_page(ASK, "history")
    for text in ("first", "second"):
        page.fill("input", text)
        page.press("input", "Enter")
        page.wait_for_url(f"**/?q={text}")
    page.fill("input", "half ty")
    seen = []
    for key in ("ArrowUp", "ArrowUp", "ArrowUp", "ArrowDown", "ArrowDown"):
        page.press("input", key)
        seen.append(page.input_value("input"))
    assert seen == ["second", "first", "first", "second", "half ty"]


def test_copy_puts_the_text_on_the_clipboard_and_says_so(open_page: OpenPage) -> None:
    page = open_page('<pre id="raw">{"a": 1}</pre><button data-copy-from="#raw">Copy</button>', "copy")
    # A clipboard needs a secure page, which this one is not: the fallback is what runs.
    page.evaluate("document.addEventListener('copy', () => { window.seen = document.activeElement.value; })")
    page.click("button")
    assert page.inner_text("button") == "Copied"
    assert page.evaluate("window.seen") == '{"a": 1}'


def test_popup_closes_when_one_clicks_elsewhere(open_page: OpenPage) -> None:
    page = open_page('<details class="popup" open><summary>Me</summary>x</details><p>elsewhere</p>', "popup")
    page.click("p")
    assert page.locator("details[open]").count() == 0
