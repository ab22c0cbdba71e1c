from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.contrib.auth.models import User

from bugbash.models import Project, Tag, Version
from portal.lib.people import display_name
from reviews.actions.ratings import preferred_of
from reviews.choices import JudgmentKind, QueueTask, Side
from reviews.logic.preferences import is_swapped
from reviews.models import Judgment, ReviewItem


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


CHANGED = "changed"
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


def shown_words(judgment: Judgment) -> dict[str, object]:
    """The reverse: what a kept word was, as said of left and right."""
    sides = {Side.FIRST: "right" if judgment.swapped else "left", Side.SECOND: "left" if judgment.swapped else "right"}
    acceptable = (judgment.first_acceptable, judgment.second_acceptable)
    left, right = reversed(acceptable) if judgment.swapped else acceptable
    words = {True: "yes", False: "no", None: ""}
    better = sides.get(Side(judgment.better), "tie") if judgment.better else ""
    return {
        "left_acceptable": words[left],
        "right_acceptable": words[right],
        "better": better,
        "reason": judgment.reason,
    }


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


class FillForm(forms.Form):
    """Which queries' answers go into a queue."""

    tag = forms.ChoiceField(label="Of which queries", required=False)
    depth = forms.IntegerField(
        label="Results per answer", min_value=1, max_value=10, initial=10, help_text="Only where results are graded."
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        names = [tag.name for tag in project.tags.all()]
        choices = [
            ("", "all"),
            (CHANGED, "changed or regressed in the newest replay"),
            *((f"tag:{n}", n) for n in names),
        ]
        cast("forms.ChoiceField", self.fields["tag"]).choices = choices


class QueueForm(FillForm):
    """A queue as a manager sets it up."""

    name = forms.CharField(max_length=120)
    task = forms.ChoiceField(label="What is asked", choices=QueueTask.choices)
    version = forms.ChoiceField(help_text="Its newest replay is what people see.")
    raters = forms.MultipleChoiceField(
        label="Who rates", required=False, widget=forms.CheckboxSelectMultiple, help_text="Nobody chosen: every SME."
    )
    raters_per_item = forms.IntegerField(label="Raters for each", min_value=1, max_value=20, initial=2)
    third_rater = forms.BooleanField(label="One more where they disagree", required=False, initial=True)
    flipped_share = forms.IntegerField(
        label="Pairs shown again, flipped", min_value=0, max_value=100, initial=10, help_text="In %; only of pairs."
    )
    guideline = forms.CharField(required=False, max_length=20_000, widget=forms.Textarea)
    field_order = ("name", "task", "version", "tag", "depth", "raters", "raters_per_item", "third_rater")

    def __init__(self, *args: Any, project: Project, versions: Sequence[Version], **kwargs: Any) -> None:
        super().__init__(*args, project=project, **kwargs)
        self.people = {str(user.pk): user for user in project.members.order_by("username")}
        self.versions = {version.name: version for version in versions}
        names = [(pk, display_name(user)) for pk, user in self.people.items()]
        cast("forms.MultipleChoiceField", self.fields["raters"]).choices = names
        cast("forms.ChoiceField", self.fields["version"]).choices = [(name, name) for name in self.versions]

    def clean_version(self) -> Version:
        return self.versions[self.cleaned_data["version"]]

    def clean_raters(self) -> list[User]:
        return [self.people[pk] for pk in self.cleaned_data["raters"]]
