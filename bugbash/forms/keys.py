import uuid

from django import forms

from bugbash.actions.breakages import LONGEST_KEY


def make_key() -> str:
    return str(uuid.uuid4())


class OnceForm(forms.Form):
    """A form that does one thing however often it is sent; a draft that is taken up again brings its key along."""

    key = forms.CharField(
        required=False,
        max_length=LONGEST_KEY,
        initial=make_key,
        widget=forms.HiddenInput(attrs={"data-kept": True, "autocomplete": "off"}),
    )

    def renew_key(self) -> None:
        """Make what was sent ready to be sent as something else."""
        self.data = {**dict(self.data.items()), "key": make_key()}
