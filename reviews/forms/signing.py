from django import forms

from bugbash.choices import Role
from reviews.access import SIGNING_ROLES


class SettleForm(forms.Form):
    done = forms.BooleanField(required=False)


class RulesForm(forms.Form):
    required_roles = forms.MultipleChoiceField(
        choices=[(role.value, role.label) for role in SIGNING_ROLES],
        widget=forms.CheckboxSelectMultiple,
        help_text="A report is signed once somebody of each has approved it.",
    )
    two_person_rule = forms.BooleanField(
        required=False, label="Who asked for the replay or froze the report may not sign it"
    )

    def clean_required_roles(self) -> list[Role]:
        return [Role(name) for name in self.cleaned_data["required_roles"]]
