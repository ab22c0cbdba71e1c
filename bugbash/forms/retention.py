from django import forms

from bugbash.actions.projects import MOST_KEPT


class RetentionForm(forms.Form):
    kept_replays = forms.IntegerField(
        label="Newest replays whose bodies are kept",
        min_value=1,
        max_value=MOST_KEPT,
        required=False,
        help_text="Empty keeps all.",
    )
