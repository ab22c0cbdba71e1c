from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from bugbash.choices import QueryDeedKind, QueryOrigin, QueryState, Relation
from bugbash.selectors.queries import QueryFilter
from portal.lib.addresses import read_pk

ANY = "any"
COLUMNS = [
    ("checks", "checks"),
    ("tags", "tags"),
    ("group", "group"),
    ("family", "family"),
    ("relation", "relation"),
    ("collected", "collected"),
]
USUAL_COLUMNS = ["checks", "tags", "collected"]
MOST_IDS = 1000


class QueryFilterForm(forms.Form):
    """The filters of the list, from its address; what is not understood narrows nothing."""

    state = forms.ChoiceField(required=False, choices=[*QueryState.choices, (ANY, "any state")], initial="active")
    tag = forms.CharField(required=False, max_length=60)
    group = forms.CharField(required=False, max_length=64)
    family = forms.CharField(required=False, max_length=40)
    origin = forms.ChoiceField(required=False, choices=[("", "any origin"), *QueryOrigin.choices])
    author = forms.CharField(required=False, max_length=150)
    breakage = forms.ChoiceField(
        required=False,
        choices=[
            ("", "with or without breakage"),
            ("open", "open breakage"),
            ("any", "any breakage"),
            ("none", "no breakage"),
        ],
    )
    checks = forms.ChoiceField(
        required=False, choices=[("", "with or without checks"), ("some", "has checks"), ("none", "has no check")]
    )
    relation = forms.ChoiceField(
        required=False,
        choices=[("", "any relation"), *((value, f"{value} {label}") for value, label in Relation.choices)],
    )
    parent = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    required = forms.BooleanField(required=False)
    q = forms.CharField(required=False, max_length=200)
    cursor = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    show = forms.MultipleChoiceField(required=False, choices=COLUMNS, widget=forms.CheckboxSelectMultiple)

    def narrow(self) -> QueryFilter:
        self.full_clean()
        chosen = self.cleaned_data
        names = ("tag", "group", "family", "origin", "author", "breakage", "checks", "relation")
        return QueryFilter(
            state=chosen.get("state") or QueryState.ACTIVE,
            required=chosen.get("required", False),
            words=chosen.get("q", ""),
            parent=chosen.get("parent"),
            **{name: chosen.get(name, "") for name in names},
        )

    def before(self) -> int | None:
        return self.cleaned_data.get("cursor")

    def columns(self) -> list[str]:
        return self.cleaned_data.get("show") or USUAL_COLUMNS


class DeedForm(forms.Form):
    """What is to be done to which queries, from the address of the page that shows what it would do."""

    deed = forms.ChoiceField(choices=QueryDeedKind.choices, label="What to do")
    value = forms.CharField(required=False, max_length=64, label="Tag or group")
    reason = forms.CharField(required=False, max_length=500, label="Reason")

    def __init__(self, data: QueryDict | Mapping[str, Any], *args: Any, **options: Any) -> None:
        super().__init__(data, *args, **options)
        ids = data.getlist("id") if isinstance(data, QueryDict) else []
        self.ids = [key for text in ids[:MOST_IDS] if (key := read_pk(text))]
        self.is_all = bool(data.get("all"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.ids and not self.is_all:
            raise forms.ValidationError("Choose queries first, or all that the filters leave.")
        return given
