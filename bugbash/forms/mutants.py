from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from bugbash.choices import AnswerKind
from bugbash.logic.mutators import LARGEST_SEED, MUTATORS, USUAL_RATE, USUAL_SEED, Plan, usual_names
from bugbash.models import Deployment
from bugbash.selectors.console import Target


class PlanForm(forms.Form):
    """Which mutants of a query to make, and of which version to ask them. What is missing is as usual."""

    rate = forms.FloatField(
        required=False, min_value=0.01, max_value=1, widget=forms.NumberInput(attrs={"step": "any"})
    )
    seed = forms.IntegerField(required=False, min_value=0, max_value=LARGEST_SEED)
    names = forms.MultipleChoiceField(
        required=False,
        choices=[(name, name) for name in MUTATORS],
        error_messages={"invalid_choice": "There is no mutator %(value)s."},
    )
    chosen = forms.BooleanField(required=False)
    after = forms.IntegerField(required=False, min_value=0, max_value=2**62)

    def __init__(self, data: QueryDict, *, targets: Sequence[Target]) -> None:
        self.targets = {target.name: target for target in targets}
        super().__init__(self.with_usual(data))
        self.fields["version"] = forms.ChoiceField(
            required=False,
            choices=[(name, name) for name in self.targets],
            error_messages={"invalid_choice": "There is no version %(value)s."},
        )
        self.order_fields(["version", "rate", "seed"])

    def with_usual(self, data: QueryDict) -> QueryDict:
        """What is missing is as usual, and is shown as if it had been sent."""
        filled = data.copy()
        for name, usual in (("version", self.newest), ("rate", f"{USUAL_RATE:g}"), ("seed", str(USUAL_SEED))):
            if not filled.get(name):
                filled[name] = usual
        return filled

    @property
    def newest(self) -> str:
        return next(iter(self.targets), "")

    @property
    def facts(self) -> dict[str, Any]:
        """What was sent, as far as it is right."""
        self.full_clean()
        return self.cleaned_data

    @property
    def version(self) -> str:
        """The name of the place to ask, the newest where none was chosen; empty where there is none."""
        return self.facts.get("version") or self.newest

    @property
    def place(self) -> Deployment | None:
        return self.targets[self.version].deployment if self.version else None

    @property
    def kind(self) -> AnswerKind:
        return AnswerKind(self.place.version.definition.kind) if self.place else AnswerKind.TEXT

    @property
    def plan(self) -> Plan:
        """Before anything was chosen, the mutators that fit the prototype."""
        facts = self.facts
        seed = facts.get("seed")
        return Plan(
            names=tuple(facts.get("names") or ()) if facts.get("chosen") else usual_names(self.kind),
            seed=USUAL_SEED if seed is None else seed,
            rate=facts.get("rate") or USUAL_RATE,
        )

    @property
    def since(self) -> int | None:
        """Since which observation the run is; None before there is one."""
        return self.facts.get("after")

    def what_stops(self) -> str:
        """Why nothing can be asked, as a sentence; empty where all is well."""
        for errors in self.errors.values():
            return str(errors[0])
        if self.place is None:
            return "There is no version to ask yet."
        return "" if self.plan.names else "Choose at least one mutator."

    def address(self, *, after: int | None = None, **changes: Any) -> str:
        """The parameters that show the same again."""
        plan, data = self.plan, QueryDict(mutable=True)
        data.update(
            {"version": self.version, "rate": f"{plan.rate:g}", "seed": str(plan.seed), "chosen": "1", **changes}
        )
        data.setlist("names", list(plan.names))
        if after is not None:
            data["after"] = str(after)
        return f"?{data.urlencode()}"


class KeepForm(forms.Form):
    keep = forms.MultipleChoiceField(
        choices=[(name, name) for name in MUTATORS],
        error_messages={
            "required": "Choose at least one mutant to keep.",
            "invalid_choice": "There is no mutator %(value)s.",
        },
    )
