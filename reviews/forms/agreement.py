from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.http import QueryDict

from bugbash.models import Project
from portal.lib.addresses import read_pk
from reviews.actions.adjudication import LONGEST_REASON
from reviews.actions.discussion import LONGEST_COMMENT
from reviews.models import Criterion, ReviewQueue
from reviews.selectors.disputes import ANY, OPEN, SETTLED, DisputeFilter, sorted_scale

STATES = [(OPEN, "not settled"), (SETTLED, "settled"), (ANY, "all")]


class DisputeFilterForm(forms.Form):
    """The filters of the disputed items, from the address; what is not understood narrows nothing."""

    state = forms.ChoiceField(required=False, choices=STATES, initial=OPEN)
    queue = forms.ChoiceField(required=False)
    tag = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        queues = ReviewQueue.objects.filter(project=project).values_list("pk", "name")
        tags = project.tags.order_by("name").values_list("name", flat=True)
        chosen = [("", "every queue"), *((str(pk), name) for pk, name in queues)]
        cast("forms.ChoiceField", self.fields["queue"]).choices = chosen
        cast("forms.ChoiceField", self.fields["tag"]).choices = [("", "every tag"), *((name, name) for name in tags)]

    def narrow(self) -> DisputeFilter:
        self.full_clean()
        chosen = self.cleaned_data
        queue = read_pk(chosen.get("queue")) or None
        return DisputeFilter(state=chosen.get("state") or OPEN, queue=queue, tag=chosen.get("tag") or "")


class AdjudicationForm(forms.Form):
    """The value that settles an item, and why; `deed` is the button pressed."""

    grade = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Why?",
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea,
        help_text="It stays beside the item for whoever asks later.",
    )
    seen = forms.IntegerField(
        required=False, min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput({"data-kept": ""})
    )

    def __init__(self, *args: Any, scale: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["grade"]).choices = sorted_scale(dict(scale))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        gives_back = self.data.get("deed") == "give-back"
        if not gives_back and not data.get("grade") and "grade" not in self.errors:
            self.add_error("grade", "Choose what it comes to; it is needed.")
        data["grade"] = int(data["grade"]) if data.get("grade") and not gives_back else None
        return data


class QuestionForm(forms.Form):
    """A doubt as a comment on a criterion."""

    criterion = forms.ChoiceField(label="On which criterion")
    text = forms.CharField(
        label="Question",
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea,
        help_text="Everybody who may read the criterion sees it, whoever has not rated this yet too.",
    )

    def __init__(
        self, data: QueryDict | None = None, *, criteria: Iterable[Criterion], initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial, auto_id="question-%s")
        self.criteria = {str(criterion.pk): criterion for criterion in criteria}
        choices = [(pk, criterion.sentence) for pk, criterion in self.criteria.items()]
        cast("forms.ChoiceField", self.fields["criterion"]).choices = choices

    def clean_criterion(self) -> Criterion:
        return self.criteria[self.cleaned_data["criterion"]]
