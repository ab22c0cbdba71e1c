import re

import pytest
from django.template import TemplateSyntaxError
from lucide import IconDoesNotExist

from bugbash.choices import CallError, Severity
from tests.portal.templatetags.rendering import render


def test_pill_escapes_its_text() -> None:
    assert render("{% pill text tone='good' %}", text="<b>") == '<span class="pill good">&lt;b&gt;</span>'


def test_pill_with_an_address_is_a_link() -> None:
    assert render("{% pill 'BB-41' href='/b/41/' title='open' %}") == (
        '<a class="pill" href="/b/41/" title="open">BB-41</a>'
    )


def test_pill_refuses_an_argument_it_does_not_know() -> None:
    with pytest.raises(TemplateSyntaxError, match="unexpected keyword argument 'colour'"):
        render("{% pill 'x' colour='red' %}")


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("{% verdict_pill 'still-broken' %}", '<span class="pill bad">still broken</span>'),
        ("{% verdict_pill 'changed' count=24 %}", '<span class="pill warn">needs review 24</span>'),
        ("{% verdict_pill 'passing' count=0 %}", '<span class="pill">passing 0</span>'),
        ("{% status_pill 'flaky' %}", '<span class="pill warn">flaky</span>'),
        ("{% gate_pill 'not-enough' %}", '<span class="pill warn">not enough</span>'),
        ("{% severity_pill '' %}", '<span class="pill unset">unset</span>'),
        ("{% severity_pill 'S1' %}", '<span class="pill bad">S1 blocker</span>'),
        ("{% severity_pill 'S1' short=True %}", '<span class="pill bad" title="S1 blocker">S1</span>'),
    ],
)
def test_pill_of_a_value_has_its_word_and_tone(source: str, html: str) -> None:
    assert render(source) == html


def test_pill_takes_a_value_of_the_vocabulary() -> None:
    assert render("{% severity_pill s %}", s=Severity.S2) == '<span class="pill warn">S2 serious</span>'


def test_error_pill_explains_its_code() -> None:
    assert render("{% error_pill code %}", code=CallError.TLS) == (
        '<span class="pill warn" title="TLS failed">tls</span>'
    )


def test_tone_is_a_class() -> None:
    assert render("{{ 'no-go'|tone }}") == "bad"


def test_icon_without_label_is_hidden_from_readers() -> None:
    svg = render("{% icon 'check' %}")
    assert (svg.count('aria-hidden="true"'), svg.count('width="16"')) == (1, 1)


def test_icon_with_label_is_an_image() -> None:
    svg = render("{% icon 'check' size=20 label='done' %}")
    assert (svg.count('aria-label="done"'), svg.count('role="img"'), svg.count('width="20"')) == (1, 1, 1)


def test_icon_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(IconDoesNotExist):
        render("{% icon 'no-such-icon' %}")


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Engineer 1", "E1"), ("SME 12", "S1"), ("Ann Mary Smith", "AS"), ("owner", "O"), (None, "S")],
)
def test_face_shows_initials(name: str | None, initials: str) -> None:
    assert render("{% face who %}", who=name) == f'<span class="face" aria-hidden="true">{initials}</span>'


class Someone:
    def __init__(self, full: str) -> None:
        self.full = full

    def get_full_name(self) -> str:
        return self.full

    def get_username(self) -> str:
        return "e1"


@pytest.mark.parametrize(
    ("someone", "name"),
    [(Someone("Engineer 1"), "Engineer 1"), (Someone(""), "e1"), (None, "somebody"), ("A", "A")],
)
def test_person_is_called_by_name(someone: Someone | str | None, name: str) -> None:
    assert render("{{ who|person }}", who=someone) == name


@pytest.mark.parametrize(("key", "sign"), [("b", "b"), ("Enter", "↵"), ("Mod+Enter", "Ctrl ↵"), ("ArrowUp", "↑")])
def test_key_is_drawn_with_its_sign(key: str, sign: str) -> None:
    assert render("{% kbd key %}", key=key) == f"<kbd>{sign}</kbd>"


def test_key_bar_lists_keys_with_their_meaning() -> None:
    html = render("{% key_bar '/ query' 'b file a breakage' %}")
    assert re.findall(r"<kbd>(.)</kbd> ([^<]+)", html) == [("/", "query"), ("b", "file a breakage")]
