"""Queues as managers set them up."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.contrib.auth.models import User

from bugbash.models import Project, Tag, Version
from portal.lib.people import display_name
from reviews.actions.queue_setup import CHANGED, Question
from reviews.choices import QueueTask
from reviews.models import ReviewQueue


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


class QueueEditForm(forms.Form):
    """What can be changed of a queue at any time: its name, its words, and who rates how much of it."""

    name = forms.CharField(max_length=120)
    raters = forms.MultipleChoiceField(
        label="Who rates", required=False, widget=forms.CheckboxSelectMultiple, help_text="Nobody chosen: every SME."
    )
    raters_per_item = forms.IntegerField(label="Raters for each", min_value=1, max_value=20, initial=2)
    third_rater = forms.BooleanField(label="One more where they disagree", required=False, initial=True)
    guideline = forms.CharField(required=False, max_length=20_000, widget=forms.Textarea)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for user in project.members.order_by("username")}
        names = [(pk, display_name(user)) for pk, user in self.people.items()]
        cast("forms.MultipleChoiceField", self.fields["raters"]).choices = names

    def clean_raters(self) -> list[User]:
        return [self.people[pk] for pk in self.cleaned_data["raters"]]


class QueueForm(QueueEditForm):
    """A new queue: what it asks, of which version and queries, and of whom."""

    task = forms.ChoiceField(label="What is asked", choices=QueueTask.choices)
    version = forms.ChoiceField(help_text="Its newest replay is what people see.")
    against = forms.ChoiceField(
        label="Compared with", required=False, help_text="Only of pairs; else what its newest replay compared it with."
    )
    tag = forms.ChoiceField(label="Of which queries", required=False)
    depth = forms.IntegerField(
        label="Results per answer", min_value=1, max_value=10, initial=10, help_text="Only where results are graded."
    )
    flipped_share = forms.IntegerField(
        label="Pairs shown again, flipped", min_value=0, max_value=100, initial=10, help_text="In %; only of pairs."
    )

    def __init__(self, *args: Any, project: Project, versions: Sequence[Version], **kwargs: Any) -> None:
        super().__init__(*args, project=project, **kwargs)
        self.versions = {version.name: version for version in versions}
        names = [(name, name) for name in self.versions]
        tags = [(f"tag:{tag.name}", tag.name) for tag in project.tags.all()]
        choices = {
            "version": names,
            "against": [("", "what it was replayed against"), *names],
            "tag": [("", "all"), (CHANGED, "changed or regressed in the newest replay"), *tags],
        }
        for field, offered in choices.items():
            cast("forms.ChoiceField", self.fields[field]).choices = offered

    def clean(self) -> dict[str, Any]:
        """The question apart from who is asked."""
        data = super().clean() or {}
        if not self.errors:
            data["question"] = Question(
                task=QueueTask(data.pop("task")),
                version=self.versions[data.pop("version")],
                against=self.versions.get(data.pop("against")),
                which=data.pop("tag"),
                depth=data.pop("depth"),
            )
            data["flipped_share"] /= 100
        return data


def editable(queue: ReviewQueue) -> dict[str, Any]:
    """What the form begins with."""
    return {
        "name": queue.name,
        "raters": [str(user.pk) for user in queue.raters.all()],
        "raters_per_item": queue.raters_per_item,
        "third_rater": queue.third_rater,
        "guideline": queue.guideline,
    }
