from django import forms

from bugbash.actions.outcomes import LONGEST_REASON
from bugbash.choices import Verdict


class OverrideForm(forms.Form):
    """A person's verdict on one outcome."""

    verdict = forms.ChoiceField(choices=Verdict.choices, label="What it really is")
    reason = forms.CharField(
        max_length=LONGEST_REASON, widget=forms.Textarea, label="Why", help_text="Both verdicts stay to be seen."
    )
