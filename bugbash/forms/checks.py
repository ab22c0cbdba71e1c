from collections.abc import Mapping
from typing import Any, Self

import orjson
from django import forms

from bugbash.logic.answers import Json
from bugbash.logic.checks import CheckSyntaxError, read_object
from bugbash.logic.checks.catalogue import TITLES, by_group
from bugbash.logic.checks.kinds import Field, FieldType
from portal.lib.forms import FixedSelect

PREFIX = "build"
LONGEST = 2000
CHOICES = [
    ("", [("", "Choose what to expect …")]),
    *(
        (group.value, [(kind.title, f"{kind.title} – {kind.sentence[:-1]}") for kind in kinds])
        for group, kinds in by_group()
    ),
]


class BuilderForm(forms.Form):
    """One check, put together from its kind and the few fields of that kind; `line` is there once it is valid."""

    kind = forms.ChoiceField(label="Kind of check", choices=CHOICES, widget=FixedSelect)
    negated = forms.BooleanField(label="Expect the contrary", required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, title: str = "") -> None:
        super().__init__(data, prefix=PREFIX, initial={"kind": title})
        self.chosen = TITLES.get(title)
        self.line = ""
        for field in self.chosen.fields if self.chosen else ():
            self.fields[field.name] = form_field(field)

    @classmethod
    def from_post(cls, data: Mapping[str, Any]) -> Self:
        """What the button asks for: the fields of another kind, or that the check be added."""
        title = str(data.get(f"{PREFIX}-kind", ""))
        return cls(data if data.get(PREFIX) == "add" else None, title=title)

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """The fields of the chosen kind."""
        return [bound for bound in self if bound.name not in {"kind", "negated"}]

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        if self.chosen and not self.errors:
            try:
                self.line = read_object(self.as_object(facts)).line
            except CheckSyntaxError as error:
                self.add_error(None, str(error))
        return facts

    def as_object(self, facts: Mapping[str, Any]) -> dict[str, Json]:
        """What was filled in as the JSON form of a check; optional fields that are empty are left out."""
        assert self.chosen  # noqa: S101 - narrows the type
        given = {field.name: facts[field.name] for field in self.chosen.fields}
        optional = {field.name for field in self.chosen.fields if field.optional}
        filled = {name: value for name, value in given.items() if name not in optional or value not in ("", None, [])}
        return {"check": self.chosen.title, "negated": facts["negated"], **filled}


def form_field(field: Field) -> forms.Field:
    facts: dict[str, Any] = {"label": field.label, "required": not field.optional, "help_text": field.hint}
    match field.type:
        case FieldType.WHOLE:
            return forms.IntegerField(min_value=0, max_value=10**12, **facts)
        case FieldType.NUMBER:
            return forms.FloatField(min_value=0, widget=forms.NumberInput(attrs={"step": "any"}), **facts)
        case FieldType.CHOICE:
            return forms.ChoiceField(choices=[(one, one) for one in field.choices], **facts)
        case FieldType.TEXTS:
            return TextsField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}), **facts)
        case FieldType.JSON:
            mono = {"rows": 2, "class": "mono", "spellcheck": "false"}
            return JsonField(max_length=LONGEST, widget=forms.Textarea(attrs=mono), **facts)
        case _:
            return forms.CharField(max_length=LONGEST, **facts)


class TextsField(forms.CharField):
    """Texts, one per line."""

    def clean(self, value: Any) -> Any:
        return [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]


class JsonField(forms.CharField):
    """Any JSON; nothing where nothing was typed."""

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value))
        if not text:
            return None
        try:
            return orjson.loads(text)
        except ValueError as error:
            raise forms.ValidationError(f"This is not JSON: {error}.") from None
