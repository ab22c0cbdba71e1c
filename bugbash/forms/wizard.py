"""The forms of the wizard, from the first answer on."""

import re
from collections.abc import Mapping
from typing import Any

import orjson
from django import forms
from django.forms.boundfield import BoundField

from bugbash.actions.endpoints import LONGEST_BUNDLE
from bugbash.choices import AnswerKind
from bugbash.forms.settings import JsonObjectField, indented
from bugbash.logic.answers import Json
from bugbash.models import DefinitionDraft
from bugbash.models.project import name_in_url
from bugbash.selectors.drafts import Understood
from portal.lib.secrets import Hidden

LONGEST_SAMPLE = 100_000
NO_STORE = {"autocomplete": "off", "spellcheck": "false"}


def sample_field(**options: Any) -> forms.CharField:
    """White space counts, for it may be the attack."""
    return forms.CharField(
        label="Sample query",
        required=False,
        strip=False,
        max_length=LONGEST_SAMPLE,
        widget=forms.Textarea(attrs={"rows": 1, "spellcheck": "false"}),
        **options,
    )


def typed_text(value: str) -> str:
    """Browsers send line breaks as CR LF, whatever was typed."""
    return value.replace("\r\n", "\n")


class RequestForm(forms.Form):
    """What is sent, and where to. `place` is left alone where it is as it was."""

    text = sample_field()
    place = forms.ChoiceField(label="The query stands in", required=False)
    params = forms.CharField(
        label="Parameters",
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 1, "class": "mono", "spellcheck": "false"}),
        help_text="A JSON object for {{params.name}} in the request.",
    )
    base_url = forms.CharField(label="Address of this version", max_length=2048)
    request = JsonObjectField(label="Request", max_length=1_000_000)
    timeout_s = forms.FloatField(label="Deadline", min_value=1, max_value=300, help_text="Seconds in all.")
    ca_pem = forms.CharField(
        label="Certificate authorities",
        max_length=LONGEST_BUNDLE,
        required=False,
        widget=forms.Textarea(attrs={"class": "mono", "rows": 2}),
        help_text="In PEM format: certificates to trust instead of the public ones.",
    )
    accept_any_certificate = forms.BooleanField(
        required=False, help_text="Nothing is verified then, and every report about such a version says so."
    )

    def __init__(self, data: Any = None, *, draft: DefinitionDraft, understood: Understood) -> None:
        super().__init__(data, initial=self.facts_of(draft, understood))
        place = self.fields["place"]
        assert isinstance(place, forms.ChoiceField)  # noqa: S101 - narrows the type
        nowhere = [] if understood.place else [("", "nowhere yet")]
        place.choices = [*nowhere, *understood.places]
        self.before = understood.place

    @staticmethod
    def facts_of(draft: DefinitionDraft, understood: Understood) -> dict[str, Any]:
        return {
            "text": draft.text,
            "place": understood.place,
            "params": orjson.dumps(draft.params).decode() if draft.params else "",
            "base_url": draft.base_url,
            "request": indented(draft.request),
            "timeout_s": draft.timeout_s,
            "ca_pem": draft.ca_pem,
            "accept_any_certificate": not draft.verify_tls,
        }

    def clean_text(self) -> str:
        return typed_text(self.cleaned_data["text"])

    def clean_params(self) -> dict[str, Json]:
        typed = self.cleaned_data["params"].strip()
        try:
            value = orjson.loads(typed or "{}")
        except (orjson.JSONDecodeError, UnicodeEncodeError) as error:
            raise forms.ValidationError(f"This is not JSON: {error}.") from None
        if not isinstance(value, dict):
            raise forms.ValidationError('Parameters are a JSON object, such as {"k": 20}.')
        return value

    def clean(self) -> dict[str, Any]:
        """As the action takes it."""
        data = super().clean() or {}
        data["verify_tls"] = not data.pop("accept_any_certificate", False)
        if data.get("place") in {self.before, ""}:
            data.pop("place")
        return data


SHOWN = {
    AnswerKind.RANKED: ("results", "id", "title", "text", "score", "extra"),
    AnswerKind.TEXT: ("text",),
    AnswerKind.LABEL: ("label", "probabilities"),
    AnswerKind.JSON: ("value",),
}
LINE = re.compile(r"\s*(\"[^\"]*\"|[^:\s][^:]*?)\s*:\s*(\S.*?)\s*")


class PathField(forms.CharField):
    def __init__(self, label: str, help_text: str = "") -> None:
        attrs = {"class": "mono", "spellcheck": "false", "autocomplete": "off"}
        super().__init__(
            label=label, required=False, max_length=1000, help_text=help_text, widget=forms.TextInput(attrs=attrs)
        )


class MappingForm(forms.Form):
    """A JMESPath for each part of the answer; only those of the chosen kind are shown, the others are kept."""

    prefix = "mapping"
    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="The answer is", choices=AnswerKind.choices)
    results = PathField("Results", "Where the list is.")
    id = PathField("Id", "Of each result, as are those below.")
    title = PathField("Title")
    text = PathField("Text")
    score = PathField("Score")
    extra = forms.CharField(
        label="Further fields",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 2, "class": "mono", "spellcheck": "false"}),
        help_text="One a line, such as “url: link”.",
    )
    label = PathField("Label")
    probabilities = PathField("Probabilities")
    value = PathField("Value", "All of it, if empty.")

    @classmethod
    def of(cls, mapping: Mapping[str, Json]) -> "MappingForm":
        fields = mapping.get("fields") or {}
        extra = "\n".join(f"{name}: {path}" for name, path in fields.items())
        return cls(initial={"kind": AnswerKind.JSON.value, **mapping, "extra": extra})

    @property
    def chosen(self) -> AnswerKind:
        value = self["kind"].value()
        return AnswerKind(value) if value in AnswerKind.values else AnswerKind.JSON

    @property
    def paths(self) -> list[BoundField]:
        return [self[name] for name in SHOWN[self.chosen]]

    @property
    def others(self) -> list[BoundField]:
        away = {"kind", "shown", *SHOWN[self.chosen]}
        return [self[name] for name in self.fields if name not in away]

    def clean_extra(self) -> dict[str, str]:
        lines = [line for line in self.cleaned_data["extra"].splitlines() if line.strip()]
        found = [LINE.fullmatch(line) for line in lines]
        for line, match in zip(lines, found, strict=True):
            if match is None:
                raise forms.ValidationError(f"“{line[:60]}” is no name with a path, such as “url: link”.")
        return {match[1].strip('"'): match[2] for match in found if match}

    @property
    def mapping(self) -> dict[str, Json]:
        """What the action takes: the parts of the chosen kind alone."""
        data = self.cleaned_data
        parts = {name: data[name] for name in SHOWN[AnswerKind(data["kind"])] if data.get(name)}
        fields = parts.pop("extra", {})
        return {"kind": data["kind"], **parts, "fields": fields}


class KeepForm(forms.Form):
    name = forms.CharField(
        label="Name of the version",
        max_length=60,
        required=False,
        validators=[name_in_url],
        help_text="Such as 0.1. Empty: the definition alone is kept.",
    )
    notes = forms.CharField(
        max_length=5000, required=False, widget=forms.Textarea, help_text="What is new, in a sentence."
    )


class ValueForm(forms.Form):
    """A secret of the request that is not set for this address."""

    name = forms.CharField(max_length=40)
    value = forms.CharField(max_length=4000, widget=forms.PasswordInput(attrs=NO_STORE))

    def clean_value(self) -> Hidden:
        return Hidden(self.cleaned_data["value"])
