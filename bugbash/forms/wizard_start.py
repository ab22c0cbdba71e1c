"""The forms with which a definition begins. What is secret in them is in no draft that a browser keeps."""

from dataclasses import replace
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from bugbash.forms.wizard import NO_STORE, sample_field, typed_text
from bugbash.logic.presets import Preset, prepare
from bugbash.logic.requests.pasted import Pasted, PastedError, read_pasted

LONGEST_PASTE = 1_000_000
SAMPLE = "What a user would ask."


class PasteForm(forms.Form):
    pasted = forms.CharField(
        label="curl command or URL",
        max_length=LONGEST_PASTE,
        widget=forms.Textarea(attrs={**NO_STORE, "class": "mono", "rows": 6}),
        error_messages={"required": "Paste a curl command or a URL, or choose a protocol below."},
        help_text="Tokens and passwords in it are kept encrypted for its host, and never shown again.",
    )
    text = sample_field(help_text="Empty: what stands in the request itself.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "pasted" in data:
            try:
                data["request"] = with_sample(read_pasted(data["pasted"]), data.get("text", ""))
            except PastedError as error:
                self.add_error("pasted", str(error))
        return data


class PresetForm(forms.Form):
    """The few things that a protocol asks for."""

    address = forms.CharField(
        label="Address", max_length=2048, widget=forms.TextInput(attrs={**NO_STORE, "inputmode": "url"})
    )

    def __init__(self, *args: Any, preset: Preset, **options: Any) -> None:
        super().__init__(*args, **options)
        self.preset = preset
        for field in preset.fields:
            self.fields[f"given-{field.name}"] = forms.CharField(
                label=field.label,
                required=not field.optional,
                initial=field.default,
                max_length=1000,
                help_text=field.hint,
            )
        self.fields["token"] = forms.CharField(
            required=False,
            max_length=4000,
            widget=forms.PasswordInput(render_value=True, attrs=NO_STORE),
            help_text="Sent as Authorization: Bearer, kept encrypted for this host, never shown again.",
        )
        self.fields["text"] = sample_field(initial=preset.sample, help_text=SAMPLE)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            given = {field.name: data[f"given-{field.name}"] for field in self.preset.fields}
            try:
                found = prepare(self.preset.key, data["address"], given, data["token"])
                data["request"] = with_sample(found, data.get("text", ""))
            except PastedError as error:
                self.add_error(self.field_of(str(error)), str(error))
        return data

    @property
    def given(self) -> list[BoundField]:
        """The fields of the protocol itself."""
        return [self[f"given-{field.name}"] for field in self.preset.fields]

    def field_of(self, sentence: str) -> str | None:
        """The field that a sentence is about, which names it first."""
        named = [f"given-{one.name}" for one in self.preset.fields if sentence.startswith(f"{one.label}:")]
        if named:
            return named[0]
        return "token" if "token" in sentence else "address" if "address" in sentence.lower() else None


def with_sample(pasted: Pasted, text: str) -> Pasted:
    return replace(pasted, text=typed_text(text)) if text else pasted
