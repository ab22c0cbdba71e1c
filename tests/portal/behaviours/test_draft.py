from tests.portal.behaviours.conftest import OpenPage

FORM = (
    '<form data-draft="breakage" action="/sent"><input type="hidden" name="token" value="t">'
    '<input name="title">'
    '<textarea name="why"></textarea><input type="radio" name="severity" value="S1">'
    '<input type="radio" name="severity" value="S2"><button>File</button></form>'
)
WRONG = FORM.replace('name="title"', 'name="title" aria-invalid="true"')


def test_typed_text_survives_a_reload(open_page: OpenPage) -> None:
    page = open_page(FORM, "draft")
    page.fill("[name=title]", "wrong order")
    page.check("[value=S2]")
    page.reload()
    assert page.input_value("[name=title]") == "wrong order"
    assert page.evaluate("document.querySelector(':checked').value") == "S2"


def test_draft_is_gone_once_the_form_was_sent(open_page: OpenPage) -> None:
    page = open_page(FORM, "draft", others={"/sent": "<p>Filed.</p>"})
    page.fill("[name=title]", "wrong order")
    page.click("button")
    page.wait_for_url("**/sent?*")
    page.goto("http://portal.test/")
    assert page.input_value("[name=title]") == ""


def test_draft_stays_when_the_form_comes_back_with_errors(open_page: OpenPage) -> None:
    page = open_page(FORM, "draft", others={"/sent": WRONG})
    page.fill("[name=why]", "users need it")
    page.click("button")
    page.wait_for_url("**/sent?*")
    page.goto("http://portal.test/")
    assert page.input_value("[name=why]") == "users need it"


def test_draft_stays_when_sending_led_to_the_sign_in_page(open_page: OpenPage) -> None:
    page = open_page(FORM, "draft", others={"/sent": "<body data-failed>Sign in</body>"})
    page.fill("[name=why]", "users need it")
    page.click("button")
    page.wait_for_url("**/sent?*")
    page.goto("http://portal.test/")
    assert page.input_value("[name=why]") == "users need it"


def test_draft_remembers_what_it_was_typed_over(open_page: OpenPage) -> None:
    marked = FORM.replace('name="token"', 'data-kept name="token"')
    page = open_page(marked, "draft", others={"/later": marked.replace('value="t"', 'value="u"')})
    page.fill("[name=title]", "wrong order")
    page.goto("http://portal.test/later")
    assert (page.input_value("[name=title]"), page.input_value("[name=token]")) == ("wrong order", "t")


def test_draft_never_holds_hidden_fields(open_page: OpenPage) -> None:
    page = open_page(FORM, "draft")
    page.fill("[name=title]", "x")
    kept = page.evaluate("Object.keys(JSON.parse(sessionStorage.getItem('draft:breakage')))")
    assert kept == ["title", "why"]
