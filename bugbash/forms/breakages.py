from collections.abc import Sequence
from typing import Any

from django import forms

from bugbash.choices import Category, Severity
from bugbash.forms.keys import OnceForm
from bugbash.logic.checks import CheckSyntaxError, parse_checks
from bugbash.models import Observation
from portal.lib.forms import FixedSelect

LONGEST_EXPECTATION = 20_000
PROPOSALS = [(Severity.UNSET, "not sure"), *((one, one.value) for one in Severity if one)]


class BreakageForm(OnceForm):
    """What an observation shows going wrong. `shown` are the answers that the console shows beside it."""

    observation = forms.TypedChoiceField(label="Seen on", coerce=int, widget=forms.RadioSelect)
    title = forms.CharField(label="What is wrong?", max_length=200)
    severity = forms.ChoiceField(
        label="Severity", required=False, choices=PROPOSALS, initial="", widget=forms.RadioSelect
    )
    category = forms.ChoiceField(
        label="Category", choices=[("", "Choose what the user sees …"), *Category.choices], widget=FixedSelect
    )
    expectation = forms.CharField(
        label="Expected, checked on every later version",
        required=False,
        max_length=LONGEST_EXPECTATION,
        widget=forms.Textarea(attrs={"rows": 2, "class": "mono", "spellcheck": "false"}),
        help_text="One check per line. Leave it empty where only a person can tell.",
    )

    def __init__(self, shown: Sequence[Observation], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.shown = {row.pk: row for row in shown}
        field = self.fields["observation"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - narrows the type
        field.choices = [(row.pk, row.version.name) for row in shown]
        if shown:
            field.initial = shown[-1].pk
        if len(shown) < 2:
            field.widget = forms.HiddenInput()

    @property
    def seen(self) -> Observation:
        """The observation that shows it."""
        return self.shown[self.cleaned_data["observation"]]

    def clean_expectation(self) -> str:
        """Checks its spelling here, so that a bad line is told beside the field."""
        text = str(self.cleaned_data["expectation"])
        try:
            parse_checks(text)
        except CheckSyntaxError as error:
            raise forms.ValidationError(str(error)) from None
        return text


class TryForm(forms.Form):
    """Checks that are being typed."""

    expectation = forms.CharField(required=False, max_length=LONGEST_EXPECTATION)
    clean_expectation = BreakageForm.clean_expectation


class AlikeForm(forms.Form):
    """What is being typed, for a look at what was reported already; of a long query its beginning is enough."""

    text = forms.CharField(required=False, strip=False)
    title = forms.CharField(required=False, max_length=200)


class CommentForm(forms.Form):
    text = forms.CharField(
        label="Comment",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Markdown.",
        error_messages={"required": "Write something first."},
    )
