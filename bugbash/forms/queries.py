from typing import Any

from django import forms

from bugbash.choices import QueryState
from bugbash.logic.edits import mark_of
from bugbash.models import Query
from bugbash.selectors.queries import QueryFilter, facts_of


class QueryFilterForm(forms.Form):
    """The filters of the list, from its address; what is not understood narrows nothing."""

    state = forms.ChoiceField(required=False, choices=QueryState.choices)
    tag = forms.CharField(required=False, max_length=60)
    required = forms.BooleanField(required=False)
    q = forms.CharField(required=False, max_length=200)
    cursor = forms.IntegerField(required=False, min_value=1, max_value=2**62)

    def narrow(self) -> QueryFilter:
        self.full_clean()
        return QueryFilter(
            state=self.cleaned_data.get("state") or QueryState.ACTIVE,
            tag=self.cleaned_data.get("tag", ""),
            required=self.cleaned_data.get("required", False),
            words=self.cleaned_data.get("q", ""),
        )

    def before(self) -> int | None:
        return self.cleaned_data.get("cursor")


class QueryForm(forms.Form):
    checks = forms.CharField(
        required=False,
        max_length=50_000,
        widget=forms.Textarea,
        help_text="One per line, such as in-top-3: doc-42, not contains: refund, latency-under: 300ms.",
    )
    need = forms.CharField(
        label="Information need",
        required=False,
        max_length=2000,
        widget=forms.Textarea,
        help_text="What the person who types this wants to get done; raters read it.",
    )
    tags = forms.CharField(required=False, max_length=1000, help_text="Separated by commas.")
    required = forms.BooleanField(label="Must pass for GO", required=False)
    mark = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput(attrs={"data-kept": ""}))

    @staticmethod
    def facts_of(query: Query) -> dict[str, Any]:
        return {
            "checks": "\n".join(check.line for check in query.checks.all()),
            "need": query.need,
            "tags": ", ".join(tag.name for tag in query.tags.all()),
            "required": query.required,
            "mark": mark_of(facts_of(query)),
        }

    def clean_tags(self) -> list[str]:
        return [name.strip() for name in self.cleaned_data["tags"].split(",") if name.strip()]


class StateForm(forms.Form):
    state = forms.ChoiceField(choices=[(QueryState.ACTIVE, "active"), (QueryState.RETIRED, "retired")])


class ImportForm(forms.Form):
    lines = forms.CharField(
        label="Queries",
        max_length=2_000_000,
        widget=forms.Textarea,
        strip=False,
        help_text="One query per line, or CSV with the columns query, params, tags, checks, required.",
    )
