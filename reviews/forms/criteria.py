from typing import Any, cast

import orjson
from django import forms
from django.contrib.auth.models import User

from bugbash.models import Project
from portal.lib.people import display_name
from reviews.choices import Measure, Operator
from reviews.models import Criterion


class CriterionForm(forms.Form):
    """The business sentence first, then how it is measured; what the combination means is checked by the action."""

    sentence = forms.CharField(
        label="In the business’s words", max_length=300, help_text="Such as: Nothing that stops a user may be open."
    )
    measure = forms.ChoiceField(choices=Measure.choices)
    operator = forms.ChoiceField(choices=Operator.choices)
    threshold = forms.FloatField(help_text="A share is written 0.95, a time in ms, a count as a whole number.")
    params = forms.CharField(
        label="Parameters",
        required=False,
        max_length=2000,
        help_text='JSON, such as {"severities": ["S1"]} or {"k": 10}.',
    )
    must = forms.BooleanField(label="Must: a failure is NO-GO", required=False, initial=True)
    owner = forms.ChoiceField(required=False)
    mark = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput(attrs={"data-kept": ""}))

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.get_username(): person for person in project.members.order_by("username")}
        names = [(username, display_name(person)) for username, person in self.people.items()]
        cast("forms.ChoiceField", self.fields["owner"]).choices = [("", "nobody yet"), *names]

    @staticmethod
    def facts_of(criterion: Criterion) -> dict[str, Any]:
        names = ("sentence", "measure", "operator", "threshold", "must")
        facts = {name: getattr(criterion, name) for name in names}
        facts["owner"] = criterion.owner.get_username() if criterion.owner else ""
        return {**facts, "params": orjson.dumps(criterion.params).decode() if criterion.params else ""}

    def clean_params(self) -> dict[str, Any]:
        text = self.cleaned_data["params"].strip()
        try:
            params = orjson.loads(text) if text else {}
        except orjson.JSONDecodeError:
            raise forms.ValidationError('Parameters are JSON, such as {"k": 10}.') from None
        if not isinstance(params, dict):
            raise forms.ValidationError("Parameters are one JSON object.")
        return params

    def clean_owner(self) -> User | None:
        return self.people.get(self.cleaned_data["owner"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            data["measure"], data["operator"] = Measure(data["measure"]), Operator(data["operator"])
        return data


class ConfirmForm(forms.Form):
    version = forms.CharField(max_length=60)
    note = forms.CharField(required=False, max_length=500)
