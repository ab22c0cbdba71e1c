from django import forms

from bugbash.choices import Parity, QueryStatus, Verdict
from bugbash.selectors.outcomes import OutcomeFilter


class OutcomeFilterForm(forms.Form):
    """The filters of a replay's table, from its address; what is not understood narrows nothing."""

    deployment = forms.CharField(required=False, max_length=60)
    parity = forms.ChoiceField(required=False, choices=[("", "all"), *Parity.choices])
    verdict = forms.ChoiceField(required=False, choices=[("", "all"), *Verdict.choices])
    status = forms.ChoiceField(required=False, choices=[("", "all"), *QueryStatus.choices])
    required = forms.BooleanField(required=False)
    q = forms.CharField(required=False, max_length=200, label="Search")
    cursor = forms.IntegerField(required=False, min_value=0, max_value=2_000_000_000)

    def narrow(self) -> OutcomeFilter:
        self.full_clean()
        return OutcomeFilter(
            deployment=self.cleaned_data.get("deployment", ""),
            parity=self.cleaned_data.get("parity", ""),
            verdict=self.cleaned_data.get("verdict", ""),
            status=self.cleaned_data.get("status", ""),
            required=self.cleaned_data.get("required", False),
            words=self.cleaned_data.get("q", ""),
        )

    def after(self) -> int:
        """The ordinal after which the page begins; -1 for the first page."""
        cursor = self.cleaned_data.get("cursor")
        return -1 if cursor is None else cursor
