from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.contrib.auth.models import User

from bugbash.models import Project
from reviews.actions.sharing import DEFAULT_DAYS, MOST_DAYS
from reviews.choices import Decision
from reviews.logic.signing import split_conditions
from reviews.models import Report


class FreezeForm(forms.Form):
    version = forms.CharField(max_length=60)


class SignForm(forms.Form):
    decision = forms.ChoiceField(choices=Decision.choices, widget=forms.RadioSelect)
    comment = forms.CharField(
        required=False,
        max_length=5000,
        widget=forms.Textarea,
        help_text="Needed for conditions and for a rejection.",
    )
    conditions = forms.CharField(
        required=False,
        max_length=10_000,
        widget=forms.Textarea,
        help_text="One a line, for an approval with conditions; end a line with @username for who takes care of it.",
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project

    def clean_conditions(self) -> list[tuple[str, User | None]]:
        people = {person.get_username(): person for person in self.project.members.all()}
        lines = split_conditions(self.cleaned_data["conditions"])
        if unknown := [name for _, name in lines if name and name not in people]:
            raise forms.ValidationError(f"@{unknown[0]} is no member of the project.")
        return [(text, people.get(name)) for text, name in lines]

    def clean_decision(self) -> Decision:
        return Decision(self.cleaned_data["decision"])


class VerifyForm(forms.Form):
    """The bytes of a report, as a file or pasted."""

    file = forms.FileField(label="The report’s JSON", required=False, help_text="As it was downloaded.")
    text = forms.CharField(label="or paste it", required=False, widget=forms.Textarea)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if file := data.get("file"):
            data["content"] = file.read()
        elif text := data.get("text"):
            data["content"] = text.encode(errors="surrogatepass")
        elif not self.errors:
            self.add_error("file", "Choose a file, or paste the JSON.")
        return data


class DifferenceForm(forms.Form):
    """Two reports of one project."""

    to = forms.ChoiceField(label="What is new in")
    since = forms.ChoiceField(label="since")

    def __init__(self, *args: Any, reports: Sequence[Report], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(row.number), f"Report {row.number} on {row.version.name}") for row in reports]
        for name in ("to", "since"):
            cast("forms.ChoiceField", self.fields[name]).choices = choices


class ShareForm(forms.Form):
    label = forms.CharField(max_length=120, help_text="For whom it is, such as: Steering committee.")
    days = forms.IntegerField(label="Open for days", min_value=1, max_value=MOST_DAYS, initial=DEFAULT_DAYS)
    allow_comments = forms.BooleanField(label="Readers may leave a comment", required=False)


class SharedCommentForm(forms.Form):
    name = forms.CharField(label="Your name", max_length=80)
    text = forms.CharField(label="Comment", max_length=2000, widget=forms.Textarea)
