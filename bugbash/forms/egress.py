from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from bugbash.models import Project

SCHEMES = [("https", "https"), ("http", "http")]


class PlaceForm(forms.Form):
    """What a rule opens."""

    cidr = forms.CharField(
        label="Network",
        max_length=50,
        required=False,
        help_text="In CIDR notation, such as 10.1.0.0/16 or 10.1.2.3/32. A private address needs one.",
        widget=forms.TextInput(attrs={"class": "mono", "spellcheck": "false"}),
    )
    host_pattern = forms.CharField(
        label="Host",
        max_length=255,
        required=False,
        help_text="A name, or *. before one. With a network, both must match.",
        widget=forms.TextInput(attrs={"class": "mono", "spellcheck": "false"}),
    )
    ports = forms.RegexField(
        r"\A[0-9]{1,5}(\s*,\s*[0-9]{1,5})*\Z",
        max_length=200,
        help_text="Numbers, parted by commas.",
        error_messages={"invalid": "Ports are whole numbers, parted by commas, such as 8080, 9200."},
        widget=forms.TextInput(attrs={"class": "mono", "inputmode": "numeric"}),
    )
    schemes = forms.MultipleChoiceField(
        choices=SCHEMES, initial=["https", "http"], widget=forms.CheckboxSelectMultiple, label="Schemes"
    )

    def clean_ports(self) -> list[int]:
        return sorted({int(port) for port in self.cleaned_data["ports"].split(",")})


class RuleForm(PlaceForm):
    project = forms.ModelChoiceField(
        Project.objects.order_by("name"), required=False, empty_label="All projects", label="For"
    )
    reason = forms.CharField(max_length=500, help_text="Why this may be called; others will read it.")
    days = forms.IntegerField(
        label="Ends after", min_value=1, max_value=3650, required=False, help_text="Days; empty for a rule that stays."
    )

    @property
    def facts(self) -> dict[str, Any]:
        """The valid form in the words of `add_rule`."""
        facts = dict(self.cleaned_data)
        facts["expires_at"] = ends_at(facts.pop("days"))
        return facts


def ends_at(days: int | None) -> datetime | None:
    return timezone.now() + timedelta(days=days) if days else None


class TryForm(forms.Form):
    url = forms.CharField(
        label="URL",
        max_length=2048,
        widget=forms.TextInput(attrs={"class": "mono", "spellcheck": "false", "inputmode": "url"}),
    )
    project = forms.ModelChoiceField(
        Project.objects.order_by("name"),
        required=False,
        empty_label="Any project",
        to_field_name="slug",
        label="Called by",
    )


class AllowForm(forms.Form):
    days = forms.IntegerField(min_value=1, max_value=3650, required=False, label="Ends after", help_text="Days.")


class DeclineForm(forms.Form):
    answer = forms.CharField(label="Why not", max_length=500)


class AccessForm(forms.Form):
    url = forms.CharField(
        label="Where to",
        max_length=2048,
        help_text="The URL that is called, or just its scheme, host and port.",
        widget=forms.TextInput(attrs={"class": "mono", "spellcheck": "false", "inputmode": "url"}),
    )
    reason = forms.CharField(
        max_length=500, widget=forms.Textarea, help_text="What answers there, and why it may be called."
    )
