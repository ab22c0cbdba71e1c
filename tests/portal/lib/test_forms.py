from types import SimpleNamespace

import pytest
from django import forms
from django.http import QueryDict

from portal.lib.forms import FixedSelect, add_refusal, renew


class Small(forms.Form):
    title = forms.CharField(label="What is wrong?")
    kind = forms.ChoiceField(label="Category", choices=[("a", "a")])
    days = forms.IntegerField()
    text = forms.CharField(error_messages={"required": "Write something first."})
    mark = forms.CharField(required=False)


def test_what_is_missing_is_named() -> None:
    assert Small({}).errors == {
        "title": ["Fill in “What is wrong?”; it is needed."],
        "kind": ["Choose “Category”; it is needed."],
        "days": ["Fill in “Days”; it is needed."],
        "text": ["Write something first."],
    }


def test_refusal_of_several_fields_is_told_beside_each() -> None:
    form = Small(QueryDict("title=x&kind=a&days=1&text=x"))
    add_refusal(form, SimpleNamespace(sentence="Changed.", field=None, fields={"title": "It is “y” now.", "no": "Z."}))
    assert form.errors == {"__all__": ["Changed.", "Z."], "title": ["It is “y” now."]}


def test_renewed_field_says_something_new_and_what_was_typed_stays() -> None:
    bound, empty = Small(QueryDict("title=x&mark=old")), Small(initial={"title": "y"})
    renew(bound, mark="new")
    renew(empty, mark="new")
    assert [(form["title"].value(), form["mark"].value()) for form in (bound, empty)] == [("x", "new"), ("y", "new")]


GROUPED = [("", "Choose"), ("Fruit", [("a", "<Apple>"), ("b", "Pear")])]


class Fixed(forms.Form):
    fruit = forms.ChoiceField(choices=GROUPED, widget=FixedSelect(attrs={"class": "wide"}))


class Usual(forms.Form):
    fruit = forms.ChoiceField(choices=GROUPED, widget=forms.Select(attrs={"class": "wide"}))


@pytest.mark.parametrize("data", [None, {"fruit": ""}, {"fruit": "a"}, {"fruit": "b"}, {"fruit": "no"}])
def test_fixed_select_looks_like_any_other(data: dict[str, str] | None) -> None:
    every: list[dict[str, str | bool]] = [{}, {"data-key": "k"}]
    for attrs in every:
        assert Fixed(data)["fruit"].as_widget(attrs=attrs) == Usual(data)["fruit"].as_widget(attrs=attrs)
