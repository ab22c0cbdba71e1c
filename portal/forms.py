from datetime import timedelta

from django import forms


class ProjectForm(forms.Form):
    name = forms.CharField(max_length=120)
    slug = forms.SlugField(
        label="Short name",
        max_length=60,
        help_text="Part of every address: letters, digits and dashes.",
    )
    description = forms.CharField(required=False, widget=forms.Textarea, max_length=5000)


class TokenForm(forms.Form):
    days = forms.IntegerField(label="Valid for", min_value=1, max_value=365, initial=90, help_text="Days, 365 at most.")

    @property
    def expiry(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])
