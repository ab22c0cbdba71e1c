from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from bugbash.selectors.contracts import ShapeFilter

WAIVED_DAYS = 30


class ShapeFilterForm(forms.Form):
    """Which places of the shapes are shown, from the address; what is not understood narrows nothing."""

    show = forms.ChoiceField(required=False, choices=[("", "changed"), ("changed", "changed"), ("all", "all")])
    q = forms.CharField(required=False, max_length=200, label="Search")

    def narrow(self) -> ShapeFilter:
        self.full_clean()
        chosen = self.cleaned_data
        return ShapeFilter(is_all=chosen.get("show") == "all", words=chosen.get("q", ""))


class WaiverForm(forms.Form):
    """Why a difference is accepted, and until when; 30 days from now unless said otherwise."""

    reason = forms.CharField(
        label="Why is it accepted?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="It stands on this page, in readiness and in every report.",
    )
    ends_on = forms.DateField(label="Last day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, finding_id: int, *args: Any, **options: Any) -> None:
        last = timezone.localdate() + timedelta(days=WAIVED_DAYS)
        options = {"initial": {"ends_on": last}, "auto_id": f"waive-{finding_id}-%s", **options}
        super().__init__(*args, **options)


class DocumentForm(forms.Form):
    """An OpenAPI document: a file, or where it is published."""

    document = forms.FileField(label="File", required=False, help_text="OpenAPI 3 in JSON or YAML, 1 MB at most.")
    url = forms.CharField(
        label="Or its address",
        required=False,
        max_length=2048,
        widget=forms.URLInput,
        help_text="It is fetched once, as the egress rules allow.",
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("document")) == bool(given.get("url")) and not self.errors:
            raise forms.ValidationError("Choose a file or give an address, one of the two.")
        return given
