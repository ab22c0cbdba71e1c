import re

import pytest
from django import forms

from tests.portal.templatetags.rendering import render, squeeze


class BreakageForm(forms.Form):
    token = forms.CharField(widget=forms.HiddenInput)
    title = forms.CharField(label="What is wrong?", help_text="One sentence.")
    severity = forms.ChoiceField(choices=[("", "unset"), ("S1", "S1 blocker"), ("S2", "S2 serious")], required=False)
    category = forms.ChoiceField(choices=[("wrong", "wrong answer")])
    required = forms.BooleanField(label="Must pass", required=False)
    checks = forms.CharField(widget=forms.Textarea(attrs={"class": "mono"}), required=False)

    def clean(self) -> None:
        raise forms.ValidationError("The query exists already.")


def get_attributes(html: str, tag: str) -> dict[str, str]:
    found = re.search(rf"<{tag} ([^>]*)>", html)
    assert found
    return dict(re.findall(r'([\w-]+)="([^"]*)"', found[1]))


def test_field_ties_label_hint_and_input_together() -> None:
    html = render("{% field form.title %}", form=BreakageForm())
    assert get_attributes(html, "input") == {
        "type": "text",
        "name": "title",
        "class": "input",
        "aria-describedby": "id_title_hint",
        "id": "id_title",
    }
    assert '<label for="id_title">What is wrong?</label>' in html
    assert '<span class="hint" id="id_title_hint">One sentence.</span>' in html


def test_bare_field_keeps_label_and_hint_for_screen_readers() -> None:
    html = render("{% bare_field form.title %}", form=BreakageForm())
    assert get_attributes(html, "input")["aria-describedby"] == "id_title_hint"
    assert re.findall(r'class="visually-hidden" (\S+)>([^<]+)<', html) == [
        ('for="id_title"', "What is wrong?"),
        ('id="id_title_hint"', "One sentence."),
    ]


def test_field_shows_its_error_beside_it() -> None:
    html = render("{% field form.title %}", form=BreakageForm({"title": ""}))
    attributes = get_attributes(html, "input")
    assert (attributes["aria-invalid"], attributes["aria-describedby"]) == (
        "true",
        "id_title_error id_title_hint",
    )
    assert re.findall(r'id="id_title_error">.*?<span>([^<]+)</span>', squeeze(html)) == [
        "Fill in “What is wrong?”; it is needed."
    ]


def test_field_shows_again_what_was_typed() -> None:
    html = render("{% field form.title %}", form=BreakageForm({"title": '<"x">'}))
    assert get_attributes(html, "input")["value"] == "&lt;&quot;x&quot;&gt;"


def test_field_takes_key_placeholder_and_rows() -> None:
    html = render("{% field form.checks key='e' key_label='expectation' rows=2 placeholder='p' %}", form=BreakageForm())
    attributes = get_attributes(html, "textarea")
    assert attributes["class"] == "mono input"
    assert attributes["rows"] == "2"
    assert (attributes["data-key"], attributes["data-key-label"]) == ("e", "expectation")
    assert "<kbd>e</kbd>" in html


@pytest.mark.parametrize(
    ("source", "count"), [("{% field form.checks %}", 1), ("{% field form.checks optional=False %}", 0)]
)
def test_field_says_when_it_is_optional(source: str, count: int) -> None:
    assert render(source, form=BreakageForm()).count(">optional<") == count


def test_select_and_checkbox_have_their_own_look() -> None:
    form = BreakageForm()
    assert get_attributes(render("{% field form.category %}", form=form), "select")["class"] == "select"
    assert render("{% field form.required %}", form=form).startswith('<div class="field check">')


def test_hidden_field_is_only_its_input() -> None:
    html = render("{% field form.token %}", form=BreakageForm())
    assert re.findall(r"<(\w+)", html) == ["input"]


def test_choice_bar_has_one_radio_for_each_choice() -> None:
    html = render("{% choice_bar form.severity keys='01' %}", form=BreakageForm(initial={"severity": "S1"}))
    assert re.findall(r'value="(\w*)"( checked)?', html) == [("", ""), ("S1", " checked"), ("S2", "")]
    assert re.findall(r'data-key="(.)" data-key-label="([^"]+)"', html) == [
        ("0", "unset"),
        ("1", "S1 blocker"),
    ]


def test_choice_bar_keeps_the_choice_of_a_failed_submit() -> None:
    html = render("{% choice_bar form.severity %}", form=BreakageForm({"severity": "S2"}))
    assert re.findall(r'value="(\w*)" checked', html) == ["S2"]


def test_choice_bar_shows_the_error_of_its_field() -> None:
    html = render("{% choice_bar form.category %}", form=BreakageForm({"category": "nonsense"}))
    assert '<div class="seg" aria-invalid="true">' in html
    assert 'id="id_category_error"' in html


def test_choice_bar_has_two_looks() -> None:
    with pytest.raises(ValueError, match="not 'round'"):
        render("{% choice_bar form.severity look='round' %}", form=BreakageForm())


def test_form_errors_name_the_rule_and_the_fields() -> None:
    html = squeeze(render("{% form_errors form %}", form=BreakageForm({"title": "", "category": "wrong"})))
    assert html == (
        '<div class="form-errors" role="alert"><p>The query exists already.</p>'
        "<p>Token: Fill in “Token”; it is needed.</p>"
        '<p>Please look at <a href="#id_title">What is wrong?</a>.</p></div>'
    )


def test_form_without_errors_shows_none() -> None:
    assert render("{% form_errors form %}", form=BreakageForm()) == ""
