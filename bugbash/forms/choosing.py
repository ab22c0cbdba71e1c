from typing import Any

from django import forms

from bugbash.choices import Severity
from bugbash.logic.replay_options import LARGEST, MOST_REPEATS, ReplayOptions
from bugbash.models import Project, Version
from bugbash.selectors.choosing import families_of
from bugbash.selectors.queries import tag_counts

SEVERITIES = [*((one.value, one.label) for one in Severity if one), ("unset", "untriaged")]
SAMPLES = [("", "at random"), ("1", "rather those that failed, changed or wavered")]


class ChoosingForm(forms.Form):
    """Which of a project's active queries are asked, and how often; empty fields leave nothing out."""

    tags = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple, label="Tagged")
    families = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple, label="Of family")
    severities = forms.MultipleChoiceField(
        choices=SEVERITIES, required=False, widget=forms.CheckboxSelectMultiple, label="With an open breakage"
    )
    required = forms.BooleanField(label="Only required queries", required=False)
    sample = forms.IntegerField(
        label="Sample of",
        min_value=1,
        max_value=LARGEST,
        required=False,
        help_text="Queries; required ones and those with an open S1 or S2 are always in.",
    )
    weighted = forms.ChoiceField(label="Drawn", choices=SAMPLES, required=False)
    seed = forms.IntegerField(
        min_value=0, max_value=LARGEST, required=False, help_text="The same one draws the same queries."
    )
    repeats = forms.IntegerField(
        label="Ask each",
        min_value=1,
        max_value=MOST_REPEATS,
        required=False,
        help_text="Times, 10 at most; empty: again where it matters.",
    )

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [tag.name for tag in tag_counts(project)]
        self.offer("tags", names)
        self.offer("families", families_of(project))

    def offer(self, name: str, values: list[str]) -> None:
        """The choices of a field; one without any is not shown."""
        if values:
            self.fields[name].choices = [(value, value) for value in values]  # type: ignore[attr-defined]
        else:
            del self.fields[name]

    def options(self) -> ReplayOptions:
        """What the valid form chooses."""
        given = {name: value for name, value in self.cleaned_data.items() if value not in ("", None, [], False)}
        if "severities" in given:
            given["severities"] = ["" if one == "unset" else one for one in given["severities"]]
        if "weighted" in given:
            given["weighted"] = True
        return ReplayOptions.from_json(given)

    @staticmethod
    def facts_of(options: ReplayOptions) -> dict[str, Any]:
        """What the form shows of options that were chosen before."""
        facts = options.to_json()
        if "severities" in facts:
            facts["severities"] = [one or "unset" for one in facts["severities"]]
        return {**facts, "weighted": "1" if options.weighted else ""}


class ReplayForm(ChoosingForm):
    """The same for one version, whose deployments can be chosen too; `again` is a replay whose options are taken."""

    deployments = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple, label="On")
    again = forms.IntegerField(min_value=1, max_value=LARGEST, required=False, widget=forms.HiddenInput)

    def __init__(self, version: Version, *args: Any, **kwargs: Any) -> None:
        super().__init__(version.project, *args, **kwargs)
        names = list(version.deployments.order_by("pk").values_list("name", flat=True))
        self.offer("deployments", names if len(names) > 1 else [])

    def options(self) -> ReplayOptions:
        self.cleaned_data.pop("again", None)
        return super().options()


class ScheduleForm(ChoosingForm):
    nightly_at = forms.TimeField(
        label="Every night at",
        required=False,
        input_formats=["%H:%M"],
        help_text="UTC; empty for never.",
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    on_registration = forms.BooleanField(label="Whenever a version is registered", required=False)
    field_order = ("nightly_at", "on_registration")

    def facts(self) -> dict[str, Any]:
        """The valid form in the words of `set_schedule`."""
        timing = {name: self.cleaned_data.pop(name) for name in ("nightly_at", "on_registration")}
        return {**timing, "options": self.options()}
