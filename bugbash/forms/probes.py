from typing import Any

from django import forms

from bugbash.actions.findings import LONGEST_REASON
from bugbash.choices import Category, Family, FindingState, Severity
from bugbash.logic.mutators import LARGEST_SEED, MUTATORS, USUAL_RATE
from bugbash.logic.probing import LARGEST_BUDGET, LEAST_BUDGET, USUAL_BUDGET, ProbeOptions
from bugbash.logic.probing.filing import LONGEST_TITLE
from bugbash.logic.replay_options import LARGEST
from bugbash.models import Project, Version
from bugbash.selectors.choosing import families_of
from bugbash.selectors.probe_findings import FindingFilter
from bugbash.selectors.queries import tag_counts

OTHER = {"max_value": "At most %(limit_value)s.", "min_value": "At least %(limit_value)s."}


class ProbeForm(forms.Form):
    """Of which version to ask how many calls, and what to make the mutants of; empty fields leave nothing out."""

    version = forms.ChoiceField(error_messages={"invalid_choice": "There is no version %(value)s."})
    budget = forms.IntegerField(
        label="Budget",
        min_value=LEAST_BUDGET,
        max_value=LARGEST_BUDGET,
        error_messages=OTHER,
        help_text="Calls at most. Two thirds look around, the rest asks again what looks odd.",
    )
    seed = forms.IntegerField(
        min_value=0, max_value=LARGEST_SEED, help_text="The same one makes the same mutants of the same queries."
    )
    rate = forms.FloatField(min_value=0.01, max_value=1, help_text="Share of the places that change, from 0.01 to 1.")
    attacks = forms.MultipleChoiceField(
        label="Families of mutators",
        choices=Family.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: those that fit the prototype.",
    )
    mutators = forms.MultipleChoiceField(
        label="Mutators",
        choices=[(name, name) for name in MUTATORS],
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text="Beside those families, or alone.",
    )
    tags = forms.MultipleChoiceField(label="Tagged", required=False, widget=forms.CheckboxSelectMultiple)
    families = forms.MultipleChoiceField(label="Of family", required=False, widget=forms.CheckboxSelectMultiple)
    sample = forms.IntegerField(
        label="Sample of", min_value=1, max_value=LARGEST, required=False, help_text="Queries; empty for all of them."
    )

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.versions = {version.name: version for version in project.versions.select_related("definition", "project")}
        self.fields["version"].choices = [(name, name) for name in self.versions]  # type: ignore[attr-defined]
        self.offer("tags", [tag.name for tag in tag_counts(project)])
        self.offer("families", families_of(project))

    def offer(self, name: str, values: list[str]) -> None:
        """The choices of a field; one without any is not shown."""
        if values:
            self.fields[name].choices = [(value, value) for value in values]  # type: ignore[attr-defined]
        else:
            del self.fields[name]

    @staticmethod
    def beginning(project: Project) -> dict[str, Any]:
        """What a form shows before anything was chosen: a seed that was not used yet."""
        return {"budget": USUAL_BUDGET, "rate": USUAL_RATE, "seed": project.probes.count() + 1}

    @property
    def target(self) -> Version:
        """The version of a valid form."""
        return self.versions[self.cleaned_data["version"]]

    def options(self) -> ProbeOptions:
        """What the valid form chooses."""
        facts = {name: value for name, value in self.cleaned_data.items() if value not in ("", None, [])}
        return ProbeOptions.from_json({name: value for name, value in facts.items() if name != "version"})


class FindingFilterForm(forms.Form):
    """Which findings are shown: those that wait unless the address says otherwise."""

    ALL = "all"
    state = forms.ChoiceField(choices=[*FindingState.choices, (ALL, "all")], required=False)
    mutator = forms.ChoiceField(choices=[(name, name) for name in MUTATORS], required=False)
    after = forms.IntegerField(min_value=0, max_value=LARGEST, required=False)
    decided = forms.IntegerField(min_value=0, max_value=LARGEST, required=False)
    focus = forms.IntegerField(min_value=0, max_value=LARGEST, required=False)

    def narrow(self) -> FindingFilter:
        facts = self.facts
        state = facts.get("state") or FindingState.OPEN
        return FindingFilter(state="" if state == self.ALL else state, mutator=facts.get("mutator") or "")

    @property
    def facts(self) -> dict[str, Any]:
        """What was sent, as far as it is right."""
        self.full_clean()
        return self.cleaned_data


class AcceptForm(forms.Form):
    title = forms.CharField(max_length=LONGEST_TITLE)
    severity = forms.ChoiceField(choices=Severity.choices, required=False)
    category = forms.ChoiceField(choices=Category.choices)

    def facts(self) -> dict[str, Any]:
        """The valid form in the words of `accept_finding`."""
        told = self.cleaned_data
        return {
            "title": told["title"],
            "severity": Severity(told["severity"]),
            "category": Category(told["category"]),
        }


class DismissForm(forms.Form):
    reason = forms.CharField(max_length=LONGEST_REASON, required=False)
    with_alike = forms.BooleanField(label="And others like it", required=False)
