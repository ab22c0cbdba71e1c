from django import forms

from bugbash.actions.secrets import LONGEST
from bugbash.logic.redaction import SHORTEST
from bugbash.models.secret import secret_name
from portal.lib.secrets import Hidden


class SecretForm(forms.Form):
    """The value is never put into a page again, not even into the form that was refused."""

    name = forms.CharField(max_length=40, validators=[secret_name], help_text="As in {{secret.name}}.")
    base_url = forms.CharField(
        label="Address", max_length=2048, help_text="It goes to this scheme, host and port, and nowhere else."
    )
    value = forms.CharField(
        label="Value",
        min_length=SHORTEST,
        max_length=LONGEST,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"min_length": f"A secret has at least {SHORTEST} characters."},
        help_text="Kept encrypted and never shown again.",
    )

    def clean_value(self) -> Hidden:
        return Hidden(self.cleaned_data["value"])
