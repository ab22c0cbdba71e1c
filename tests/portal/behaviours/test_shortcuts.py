import pytest

from tests.portal.behaviours.conftest import OpenPage

DIALOG = '<dialog id="keys-dialog"><dl></dl></dialog>'


def test_key_focuses_a_field(open_page: OpenPage) -> None:
    page = open_page('<input id="ask" data-key="/">', "shortcuts")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "ask"
    assert page.input_value("#ask") == ""


def test_key_clicks_a_button(open_page: OpenPage) -> None:
    page = open_page('<details><summary data-key="r">Raw</summary>body</details>', "shortcuts")
    page.keyboard.press("r")
    assert page.evaluate("document.querySelector('details').open") is True


def test_key_chooses_a_radio(open_page: OpenPage) -> None:
    page = open_page(
        '<label data-key="a"><input type="radio" name="g" value="0">Poor</label>'
        '<label data-key="s"><input type="radio" name="g" value="1">Fair</label>',
        "shortcuts",
    )
    page.keyboard.press("s")
    page.keyboard.press("a")
    assert page.evaluate("document.querySelector(':checked').value") == "0"


def test_key_is_only_a_letter_while_typing(open_page: OpenPage) -> None:
    page = open_page('<input id="ask"><input id="title" data-key="b">', "shortcuts")
    page.focus("#ask")
    page.keyboard.press("b")
    assert page.input_value("#ask") == "b"


def test_key_of_a_hidden_element_does_nothing(open_page: OpenPage) -> None:
    page = open_page('<div hidden><details><summary data-key="r">Raw</summary></details></div>', "shortcuts")
    page.keyboard.press("r")
    assert page.evaluate("document.querySelector('details').open") is False


@pytest.mark.parametrize("declared", ['data-key="Mod+Enter"', 'class="primary"'])
def test_control_enter_sends_the_form_that_is_typed_in(open_page: OpenPage, declared: str) -> None:
    page = open_page(
        f'<form action="/first"><button class="primary">A</button></form>'
        f'<form action="/second"><textarea></textarea><button {declared}>B</button></form>',
        "shortcuts",
    )
    page.focus("textarea")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/second?")


def test_question_mark_lists_the_keys_of_the_page(open_page: OpenPage) -> None:
    page = open_page(
        f'{DIALOG}<input data-key="/" data-key-label="query"><button data-key="Mod+Enter">File <kbd>x</kbd></button>',
        "shortcuts",
    )
    page.keyboard.press("?")
    assert page.locator("dialog[open] dt").all_inner_texts() == ["/", "Ctrl ↵", "?"]
    assert page.locator("dialog[open] dd").all_inner_texts() == ["query", "File", "these keys"]
