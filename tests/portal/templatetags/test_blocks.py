import re

import pytest
from django.template import TemplateSyntaxError

from tests.portal.templatetags.rendering import render, squeeze


def test_card_has_title_and_body() -> None:
    assert squeeze(render("{% card 'Gates' %}<p>1</p>{% endcard %}")) == (
        '<section class="card"><header><h2>Gates</h2></header><div class="body"><p>1</p></div></section>'
    )


def test_card_takes_id_tone_level_and_no_padding() -> None:
    html = squeeze(render("{% card 'A' id='a' tone='bad' level=3 flush=True note='n' %}{% endcard %}"))
    assert html == (
        '<section class="card bad" id="a"><header><h3>A</h3><span class="note">n</span></header>'
        '<div class="body flush"></div></section>'
    )


def test_card_without_title_has_no_header() -> None:
    assert "<header>" not in render("{% card '' %}x{% endcard %}")


def test_card_title_is_escaped() -> None:
    assert "<h2>&lt;b&gt;</h2>" in render("{% card title %}{% endcard %}", title="<b>")


def test_actions_go_to_the_header_of_their_own_card() -> None:
    html = render(
        "{% card 'outer' %}{% card_actions %}<a>1</a>{% endcard_actions %}"
        "{% card 'inner' %}{% if yes %}{% card_actions %}<a>2</a>{% endcard_actions %}{% endif %}"
        "{% endcard %}"
        "{% endcard %}",
        yes=True,
    )
    assert re.findall(r'<h2>(\w+)</h2>\s*<div class="actions"><a>(\d)</a>', html) == [
        ("outer", "1"),
        ("inner", "2"),
    ]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{% card %}{% endcard %}", "needs a title"),
        ("{% card 'a' color='x' %}{% endcard %}", "does not take color"),
        ("{% card 'a' 'b' %}{% endcard %}", "does not take 'b'"),
        ("{% card 'a' %}{% card_actions x %}{% endcard_actions %}{% endcard %}", "takes no arguments"),
    ],
)
def test_card_refuses_what_it_does_not_know(source: str, words: str) -> None:
    with pytest.raises(TemplateSyntaxError, match=words):
        render(source)


def test_actions_without_a_card_are_an_error() -> None:
    with pytest.raises(TemplateSyntaxError, match="inside a card"):
        render("{% card_actions %}x{% endcard_actions %}")


def test_empty_state_says_what_to_do() -> None:
    html = render("{% empty_state 'No queries' text='Ask one.' action_url='/ask/' action_label='Console' %}")
    assert re.findall(r">([^<\s][^<]*)<", html) == ["No queries", "Ask one.", "Console"]


def test_empty_state_without_action_has_no_link() -> None:
    assert "<a" not in render("{% empty_state 'No queries' %}")


def test_stat_is_a_link_where_there_is_evidence() -> None:
    assert squeeze(render("{% stat 'Open S1' 2 tone='bad' note='both' href='/b/' %}")) == (
        '<a class="stat bad" href="/b/"><span class="label">Open S1</span><span class="value">2</span>'
        '<span class="note">both</span></a>'
    )
