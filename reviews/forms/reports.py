from django import forms

from reviews.choices import Decision


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

    def clean_decision(self) -> Decision:
        return Decision(self.cleaned_data["decision"])
