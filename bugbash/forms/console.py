from collections.abc import Sequence
from typing import Any

import orjson
from django import forms

from bugbash.choices import Family
from bugbash.forms.keys import OnceForm
from bugbash.logic.answers import Json
from bugbash.logic.parameters import FLAG, Parameter, read
from bugbash.models import Deployment
from bugbash.selectors.console import SIDES, Target, choices_of, usual_choice
from portal.lib.forms import FixedSelect

LONGEST_PARAMS = 100_000
LARGEST_KEY = 2**63 - 1


class VersionsField(forms.ChoiceField):
    """One place to ask or two of them, joined by a comma; any two are right, listed or not."""

    def __init__(self, targets: Sequence[Target], baseline_id: int | None, **options: Any) -> None:
        self.targets = {target.name: target for target in targets}
        usual = usual_choice(targets, baseline_id)
        self.groups = [
            (title, [(",".join(names), say_versions(names)) for names in choices])
            for title, choices in choices_of(targets, usual)
        ]
        super().__init__(choices=self.groups, initial=",".join(usual), **options)

    def valid_value(self, value: object) -> bool:
        names = str(value).split(",")
        return len(names) <= SIDES and all(name in self.targets for name in names)

    def offer(self, value: object) -> None:
        """List a choice that is right but was left out for brevity."""
        listed = {choice for _, group in self.groups for choice, _ in group}
        if self.valid_value(value) and value not in listed:
            chosen = [(str(value), say_versions(str(value).split(",")))]
            self.choices = [("Chosen", chosen), *self.groups]


def say_versions(names: Sequence[str]) -> str:
    return " | ".join(names) if len(names) > 1 else f"{names[0]} only"


class AskForm(OnceForm):
    """One query for one or two versions. White space counts, for it may be the attack."""

    text = forms.CharField(
        label="Query", required=False, strip=False, widget=forms.Textarea(attrs={"rows": 1, "class": "ask-box"})
    )
    params = forms.CharField(
        label="Parameters",
        required=False,
        max_length=LONGEST_PARAMS,
        widget=forms.Textarea(attrs={"rows": 3, "class": "mono", "spellcheck": "false"}),
        help_text='A JSON object that goes with the query, such as {"k": 20}.',
    )

    family = forms.ChoiceField(
        label="Kind of attack",
        required=False,
        choices=[("", "plain, as people type"), *Family.choices],
        widget=FixedSelect,
        help_text="Where it counts in the map of what was tried.",
    )

    def __init__(
        self,
        *args: Any,
        targets: Sequence[Target],
        baseline_id: int | None,
        parameters: Sequence[Parameter] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.targets, self.parameters = targets, parameters
        for one in parameters:
            self.fields[field_name(one.name)] = make_field(one)
        versions = VersionsField(
            targets,
            baseline_id,
            label="Versions",
            error_messages={
                "required": "Choose which version to ask.",
                "invalid_choice": "Choose one version, or two of them: “%(value)s” is not among this project’s.",
            },
        )
        self.fields["versions"] = versions
        versions.offer(self.data.get("versions") if self.is_bound else self.initial.get("versions"))

    def begin(self, **typed: str) -> None:
        """Show this to begin with; what is empty stays as it would be."""
        self.initial = {name: value for name, value in typed.items() if value}
        versions = self.fields["versions"]
        assert isinstance(versions, VersionsField)  # noqa: S101 - narrows the type
        versions.offer(self.initial.get("versions"))

    def clean_family(self) -> Family | None:
        return Family(chosen) if (chosen := self.cleaned_data["family"]) else None

    def clean_text(self) -> str:
        """Browsers send line breaks as CR LF, whatever was typed."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    def clean_params(self) -> dict[str, Json]:
        typed = self.cleaned_data["params"].strip()
        if not typed:
            return {}
        try:
            value = orjson.loads(typed)
        except (orjson.JSONDecodeError, UnicodeEncodeError) as error:
            raise forms.ValidationError(f"This is not JSON: {error}.") from None
        if not isinstance(value, dict):
            raise forms.ValidationError('Parameters are a JSON object, such as {"k": 20}.')
        return value

    def clean(self) -> dict[str, Any]:
        """What was typed into the fields joins the JSON; what stands in both must be the same."""
        cleaned = super().clean() or self.cleaned_data
        params = cleaned.get("params", {})
        for one in self.parameters:
            typed = cleaned.get(field_name(one.name), "").strip()
            if not typed:
                continue
            try:
                value = read(one, typed)
            except ValueError as error:
                self.add_error(field_name(one.name), str(error))
                continue
            if params.setdefault(one.name, value) != value:
                self.add_error(field_name(one.name), "The JSON object says something else; leave one of them empty.")
        return cleaned

    @property
    def parameter_fields(self) -> list[forms.BoundField]:
        return [self[field_name(one.name)] for one in self.parameters]

    @property
    def has_parameters(self) -> bool:
        """Whether any are given, or wrong: then the fold is open."""
        bound = [self["params"], self["family"], *self.parameter_fields]
        return any(one.errors or one.value() for one in bound) or any(one.is_needed for one in self.parameters)

    @property
    def deployments(self) -> list[Deployment]:
        """Where the chosen versions answer, in their order."""
        versions = self.fields["versions"]
        assert isinstance(versions, VersionsField)  # noqa: S101 - narrows the type
        return [versions.targets[name].deployment for name in self.cleaned_data["versions"].split(",")]


def field_name(parameter: str) -> str:
    return f"param-{parameter}"


def make_field(one: Parameter) -> forms.CharField:
    """Optional even where the request needs it: leaving it out may be the attack."""
    widget: forms.Widget = forms.TextInput(attrs={"class": "mono", "spellcheck": "false", "autocomplete": "off"})
    if one.kind == FLAG:
        widget = forms.Select(choices=[("", "not sent"), ("true", "true"), ("false", "false")])
    return forms.CharField(label=one.name, required=False, max_length=LONGEST_PARAMS, widget=widget, help_text=one.hint)


def read_keys(text: str) -> list[int]:
    """Primary keys out of "1,2"; an empty list where it is anything else or more than two."""
    parts = text.split(",")
    if len(parts) > SIDES or not all(part.isascii() and part.isdecimal() and len(part) <= 19 for part in parts):
        return []
    keys = [int(part) for part in parts]
    return keys if max(keys) <= LARGEST_KEY else []
