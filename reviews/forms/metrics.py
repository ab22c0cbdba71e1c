from collections.abc import Sequence
from typing import Any

from django import forms

from reviews.choices import Metric

K = 10
COUNTS = (20, 50, 200)
NOT_REPLAYED = {"invalid_choice": "No replayed version is called %(value)s."}


class MetricsForm(forms.Form):
    """Which version beside which other one, how deep, and by which metric; from the page's address."""

    version = forms.ChoiceField(required=False, error_messages=NOT_REPLAYED)
    against = forms.ChoiceField(required=False, error_messages=NOT_REPLAYED)
    k = forms.TypedChoiceField(
        required=False,
        coerce=int,
        label="k",
        error_messages={"invalid_choice": "Metrics are not computed at k = %(value)s."},
    )
    metric = forms.ChoiceField(
        required=False,
        choices=Metric.choices,
        error_messages={"invalid_choice": "There is no metric called %(value)s."},
    )

    def __init__(self, versions: Sequence[str], depths: Sequence[int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(name, name) for name in versions]
        for name, choices in (("version", names), ("against", names), ("k", [(k, f"first {k}") for k in depths])):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def depth(self) -> int:
        return self.cleaned_data.get("k") or K

    @property
    def chosen(self) -> Metric:
        return Metric(self.cleaned_data.get("metric") or Metric.NDCG)


class AskForm(forms.Form):
    """How many results the experts are to be asked about."""

    version = forms.CharField(widget=forms.HiddenInput)
    k = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=1000)
    count = forms.TypedChoiceField(
        label="How many", coerce=int, choices=[(count, f"the first {count}") for count in COUNTS]
    )
