from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.contrib.auth.models import User

from reviews.actions.ratings import preferred_of
from reviews.choices import JudgmentKind
from reviews.logic.preferences import is_swapped
from reviews.models import ReviewItem


class JudgmentForm(forms.Form):
    """One rating: a grade of the project's scale, or a reason why there is none (`kind` is the button pressed)."""

    grade = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    kind = forms.ChoiceField(required=False, choices=JudgmentKind.choices, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Why?",
        required=False,
        max_length=2000,
        widget=forms.Textarea,
        help_text="The team reads it after you submit.",
    )

    def __init__(self, *args: Any, scale: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = sorted(scale.items())
        cast("forms.ChoiceField", self.fields["grade"]).choices = choices

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["kind"] = JudgmentKind(data.get("kind") or JudgmentKind.GRADE)
        is_grade = data["kind"] == JudgmentKind.GRADE
        data["grade"] = int(data["grade"]) if is_grade and data.get("grade") else None
        return data


YES_NO = (("yes", "acceptable"), ("no", "not acceptable"))


class PreferenceForm(forms.Form):
    """A word on a pair as it is shown, left and right; cleaned, it is one on the pair's own first and second."""

    left_acceptable = forms.ChoiceField(label="Left", required=False, choices=YES_NO, widget=forms.RadioSelect)
    right_acceptable = forms.ChoiceField(label="Right", required=False, choices=YES_NO, widget=forms.RadioSelect)
    better = forms.ChoiceField(
        label="Which is better?",
        required=False,
        choices=[("left", "left"), ("tie", "no difference"), ("right", "right")],
        widget=forms.RadioSelect,
    )
    kind = forms.ChoiceField(required=False, choices=JudgmentKind.choices, widget=forms.HiddenInput)
    again = forms.BooleanField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Why?",
        required=False,
        max_length=2000,
        widget=forms.Textarea,
        help_text="The team reads it after you submit.",
    )

    def __init__(self, *args: Any, item: ReviewItem, rater: User, again: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item, self.rater = item, rater
        self.fields["again"].initial = again

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind = JudgmentKind(data.get("kind") or JudgmentKind.PREFERENCE)
        swapped = is_swapped(self.item.pk, self.rater.pk, again=bool(data.get("again")))
        given = {name: data.get(name) for name in ("left_acceptable", "right_acceptable", "better")}
        if kind == JudgmentKind.PREFERENCE and not self.errors:
            for name in (name for name, value in given.items() if not value):
                self.add_error(name, f"Choose “{self.fields[name].label}”; it is needed.")
        preferred = None
        if kind == JudgmentKind.PREFERENCE and all(given.values()):
            left, right = (given[name] == "yes" for name in ("left_acceptable", "right_acceptable"))
            preferred = preferred_of(given["better"], left, right, swapped)
        return {
            "kind": kind,
            "preferred": preferred,
            "again": bool(data.get("again")),
            "reason": data.get("reason", ""),
        }
