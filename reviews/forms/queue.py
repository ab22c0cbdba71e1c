from collections.abc import Mapping
from typing import Any, cast

from django import forms

from bugbash.models import Project, Tag
from reviews.choices import JudgmentKind


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


class SetupForm(forms.Form):
    """Which queries' results go into the queue."""

    tag = forms.ChoiceField(required=False)
    depth = forms.IntegerField(label="Results per answer", min_value=1, max_value=10, initial=10)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tags = {tag.name: tag for tag in project.tags.all()}
        choices = [("", "all with an information need"), *((name, name) for name in self.tags)]
        cast("forms.ChoiceField", self.fields["tag"]).choices = choices

    def clean_tag(self) -> Tag | None:
        return self.tags.get(self.cleaned_data["tag"])
