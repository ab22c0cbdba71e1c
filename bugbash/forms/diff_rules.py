from typing import Any

from django import forms

from bugbash.choices import DiffRuleKind


class RulePlaceForm(forms.Form):
    """What a comparison leaves out."""

    kind = forms.ChoiceField(label="What", choices=DiffRuleKind.choices, initial=DiffRuleKind.IGNORE)
    path = forms.CharField(
        max_length=500,
        help_text="Where in the answer: results[].title, prices.*, meta.took; * alone is everywhere.",
        widget=forms.TextInput(attrs={"class": "mono", "spellcheck": "false", "autocomplete": "off"}),
    )
    value = forms.CharField(
        label="Tolerance or key",
        max_length=200,
        required=False,
        help_text="The largest difference that does not count, or the field by which items of a list are matched.",
        widget=forms.TextInput(attrs={"class": "mono", "spellcheck": "false", "autocomplete": "off"}),
    )

    def clean_kind(self) -> DiffRuleKind:
        return DiffRuleKind(self.cleaned_data["kind"])


class DiffRuleForm(RulePlaceForm):
    reason = forms.CharField(max_length=300, help_text="Why this does not count; others will read it.")

    @staticmethod
    def offered(given: dict[str, Any]) -> dict[str, Any]:
        """What the form begins with where a page offers a rule in its address."""
        names = ("kind", "path", "value")
        return {name: str(given[name])[:500] for name in names if given.get(name)}


class RemovalForm(forms.Form):
    reason = forms.CharField(max_length=300, required=False)
