from django import forms

from bugbash.models import DEFAULT_DEPLOYMENT
from bugbash.models.project import name_in_url


class VersionForm(forms.Form):
    name = forms.CharField(max_length=60, validators=[name_in_url], help_text="Such as 0.5; it is never used twice.")
    base_url = forms.CharField(
        label="Base URL", max_length=2048, help_text="Where this version answers, without the endpoint’s own path."
    )
    deployment = forms.CharField(
        label="Deployment", max_length=60, initial=DEFAULT_DEPLOYMENT, validators=[name_in_url]
    )
    concurrency = forms.IntegerField(
        label="Calls at once", min_value=1, max_value=64, initial=4, help_text="Over all workers, 64 at most."
    )
    rate_per_s = forms.FloatField(
        label="Calls per second",
        min_value=0.1,
        max_value=1000,
        required=False,
        help_text="Over all workers; empty: as fast as the calls at once allow.",
    )
    git_revision = forms.RegexField(
        r"\A[0-9A-Za-z._/-]*\Z",
        label="Git revision",
        max_length=64,
        required=False,
        error_messages={"invalid": "A revision has letters, digits, dots, dashes, slashes."},
    )
    notes = forms.CharField(
        max_length=5000, required=False, widget=forms.Textarea, help_text="What is new, in a sentence."
    )
    replay_now = forms.BooleanField(label="Replay all queries at once", required=False, initial=True)
