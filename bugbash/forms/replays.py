from django import forms
from django.http import QueryDict

from bugbash.choices import CallError, DecisionKind, Parity, QueryStatus, Verdict
from bugbash.forms.several import apart
from bugbash.selectors.outcome_order import SORTS, Place
from bugbash.selectors.outcomes import UNDECIDED, OutcomeFilter


class OutcomeFilterForm(forms.Form):
    """The filters of a replay's table, from its address; what is not understood narrows nothing."""

    deployment = forms.CharField(required=False, max_length=60)
    parity = forms.ChoiceField(required=False, choices=[("", "all"), *Parity.choices])
    verdict = forms.ChoiceField(required=False, choices=[("", "all"), *Verdict.choices])
    status = forms.ChoiceField(required=False, choices=[("", "any status"), *QueryStatus.choices])
    error = forms.ChoiceField(required=False, choices=[("", "any error"), *CallError.choices])
    required = forms.BooleanField(required=False)
    q = forms.CharField(required=False, max_length=200, label="Search")
    tag = forms.CharField(required=False, max_length=60)
    family = forms.CharField(required=False, max_length=40)
    change = forms.CharField(required=False, max_length=64)
    decision = forms.ChoiceField(
        required=False, choices=[("", "looked at or not"), (UNDECIDED, "not looked at"), *DecisionKind.choices]
    )
    sort = forms.ChoiceField(required=False, choices=[*SORTS.items()])
    cursor = forms.CharField(required=False, max_length=60)

    def __init__(self, data: QueryDict) -> None:
        once, self.several = apart(data, ("deployment", "status", "tag", "family"))
        super().__init__(once)

    def narrow(self) -> OutcomeFilter:
        self.full_clean()
        chosen = self.cleaned_data
        names = ("deployment", "parity", "verdict", "status", "error", "tag", "family", "change", "decision", "sort")
        return OutcomeFilter(
            **{name: chosen.get(name, "") for name in names},
            required=chosen.get("required", False),
            words=chosen.get("q", ""),
            several=self.several,
        )

    def after(self) -> Place | None:
        """The place behind which the page begins; None for the first page."""
        return Place.read(self.cleaned_data.get("cursor", ""))
