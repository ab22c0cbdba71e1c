from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.contrib.auth.models import User
from django.forms.boundfield import BoundField

from bugbash.choices import Category, Family, Severity
from bugbash.models import Deployment, Project
from bugbash.selectors.choosing import families_of
from portal.lib.people import display_name
from reviews.choices import Measure, Metric, Starter
from reviews.logic.criteria import PARAMS, PASSING, PERCENTILES, direction, known_params
from reviews.models import Criterion

UNSET = "unset"
MANY = forms.CheckboxSelectMultiple
SEVERITIES = [(UNSET, "untriaged"), *((value, label) for value, label in Severity.choices if value)]


class CriterionForm(forms.Form):
    """The business sentence first, then how it is measured: of the parameters only those that the measure uses.

    What the combination means is checked by the action; its direction is the measure's.
    """

    sentence = forms.CharField(
        label="In the business’s words", max_length=300, help_text="Such as: Nothing that stops a user may be open."
    )
    measure = forms.ChoiceField(label="What would prove it", choices=Measure.choices)
    threshold = forms.FloatField(
        help_text="A share is written 0.95, a time in ms, a count as a whole number, a loss that is allowed as -0.02."
    )

    metric = forms.ChoiceField(required=False, choices=Metric.choices)
    of = forms.ChoiceField(label="Of", required=False, choices=[(PASSING, "pass rate"), *Metric.choices])
    k = forms.IntegerField(label="First k results", required=False, help_text="10 unless you say otherwise.")
    percentile = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, choices=[("", "p95"), *((q, f"p{q}") for q in PERCENTILES)]
    )
    against_baseline = forms.FloatField(
        label="And times the baseline’s", required=False, help_text="1.1 allows ten per cent more; empty for no limit."
    )
    bound = forms.ChoiceField(
        label="Read as", required=False, choices=[("", "upper bound"), ("estimate", "best estimate")]
    )
    min_judged = forms.FloatField(
        label="Share rated at least", required=False, help_text="0.8 unless you say otherwise."
    )
    min_queries = forms.IntegerField(label="Queries at least", required=False, help_text="5 unless you say otherwise.")
    min_items = forms.IntegerField(
        label="Items rated twice at least", required=False, help_text="10 unless you say otherwise."
    )
    with_model = forms.BooleanField(
        label="Count a model’s word on what no expert rated",
        required=False,
        help_text="Only once it agrees with the experts as far as the project’s rules want.",
    )
    item = forms.CharField(label="Item", required=False, max_length=200, help_text="Such as: rollback tried out.")
    severities = forms.MultipleChoiceField(label="Of severity", required=False, choices=SEVERITIES, widget=MANY)
    categories = forms.MultipleChoiceField(label="Of category", required=False, choices=Category.choices, widget=MANY)
    tags = forms.MultipleChoiceField(label="Tagged", required=False, widget=MANY)
    families = forms.MultipleChoiceField(label="Of family", required=False, widget=MANY)
    deployments = forms.MultipleChoiceField(label="On deployment", required=False, widget=MANY)

    must = forms.BooleanField(label="Must: a failure is NO-GO", required=False, initial=True)
    owner = forms.ChoiceField(required=False)
    reason = forms.CharField(
        label="Why is it changed?", required=False, max_length=500, help_text="It stands in the criterion’s history."
    )
    mark = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput(attrs={"data-kept": ""}))

    def __init__(self, *args: Any, project: Project, criterion: Criterion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.get_username(): person for person in project.members.order_by("username")}
        names = [(username, display_name(person)) for username, person in self.people.items()]
        self._choose("owner", [("", "nobody yet"), *names])
        kept: Mapping[str, Any] = criterion.params if criterion else {}
        places = Deployment.objects.filter(version__project=project).order_by("name").values_list("name", flat=True)
        families = {family: family for family in families_of(project)} | dict(Family.choices)
        for name, known in {
            "tags": {tag: tag for tag in project.tags.values_list("name", flat=True)},
            "families": families,
            "deployments": {place: place for place in places},
        }.items():
            self._choose(
                name, list((known | {value: value for value in kept.get(name, ()) if value not in known}).items())
            )
        self.fields["reason"].required = criterion is not None
        if criterion is None:
            self.fields["reason"].widget = forms.HiddenInput()

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices

    def relax(self) -> None:
        """For a look at what it would say: neither sentence nor reason changes that."""
        self.fields["sentence"].required = self.fields["reason"].required = False

    @staticmethod
    def facts_of(criterion: Criterion) -> dict[str, Any]:
        names = ("sentence", "measure", "threshold", "must")
        facts = {name: getattr(criterion, name) for name in names}
        facts["owner"] = criterion.owner.get_username() if criterion.owner else ""
        params = dict(criterion.params)
        if "severities" in params:
            params["severities"] = [severity or UNSET for severity in params["severities"]]
        return {**facts, **params}

    @property
    def chosen(self) -> Measure:
        """The measure whose parameters are shown."""
        value = self["measure"].value()
        return Measure(value) if value in Measure.values else Measure.OPEN_BREAKAGES

    @property
    def parameters(self) -> list[BoundField]:
        """Those that the chosen measure uses, without those that have nothing to choose from."""
        bounds = [self[name] for name in known_params(self.chosen)]
        return [bound for bound in bounds if getattr(bound.field, "choices", True)]

    @property
    def operator_words(self) -> str:
        return direction(self.chosen).label

    def clean_owner(self) -> User | None:
        return self.people.get(self.cleaned_data["owner"])

    def clean_with_model(self) -> bool | None:
        """Nothing is the same as no, and no is not kept."""
        return self.cleaned_data["with_model"] or None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        used = known_params(self.chosen)
        for name in set(PARAMETERS) - set(used):
            self.errors.pop(name, None)
        if self.errors:
            return data
        measure = Measure(data["measure"])
        given = {name: data[name] for name in used if data.get(name) not in (None, "", [])}
        if "severities" in given:
            given["severities"] = ["" if value == UNSET else value for value in given["severities"]]
        for name, value in given.items():
            fits, rule = PARAMS[name]
            if not fits(value):
                self.add_error(name, f"It must be {rule}.")
        facts = {name: value for name, value in data.items() if name not in PARAMETERS}
        return {**facts, "measure": measure, "operator": direction(measure), "params": given}


PARAMETERS = sorted({name for measure in Measure for name in known_params(measure)})


class SeenForm(forms.Form):
    version = forms.CharField(max_length=60)


class ConfirmForm(forms.Form):
    version = forms.CharField(max_length=60)
    note = forms.CharField(required=False, max_length=500)


class DiscussionForm(forms.Form):
    text = forms.CharField(
        label="Say something about it", max_length=10_000, strip=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class AgeForm(forms.Form):
    days = forms.IntegerField(
        label="Days after which evidence is stale",
        required=False,
        help_text="A gate on stale evidence neither passes nor fails: replay, rate or confirm again. Empty for never.",
    )


class StarterForm(forms.Form):
    starter = forms.TypedChoiceField(choices=Starter.choices, coerce=Starter)
