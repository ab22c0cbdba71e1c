from datetime import timedelta

from django import forms
from django.http import QueryDict
from django.utils import timezone

WAIVED_DAYS = 30


class CriterionWaiverForm(forms.Form):
    """Why a failing is accepted, where, and until when; on this version and for 30 days unless said otherwise."""

    version = forms.CharField(max_length=60, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Why is it accepted?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="It stands on this page and in every report.",
    )
    ends_on = forms.DateField(label="Last day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    every_version = forms.BooleanField(label="On every version", required=False)

    def __init__(self, criterion_id: int, data: QueryDict | None = None, *, version: str = "") -> None:
        last = timezone.localdate() + timedelta(days=WAIVED_DAYS)
        super().__init__(data, auto_id=f"waive-{criterion_id}-%s", initial={"ends_on": last, "version": version})
