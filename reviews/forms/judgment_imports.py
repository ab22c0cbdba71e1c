from collections.abc import Iterable
from typing import Any

from django import forms

from bugbash.forms.queries import clean_name
from reviews.actions.judgment_imports import NOBODY
from reviews.choices import JudgmentFormat
from reviews.logic.formats import LONGEST_NAME

NOTHING = "Paste judgments, or choose a file."
FORMATS = [(kind.value, kind.label) for kind in JudgmentFormat if kind != JudgmentFormat.RRE_GAINS]


class JudgmentImportForm(forms.Form):
    """Judgments as text or as a file, one of the two."""

    lines = forms.CharField(
        label="Judgments",
        required=False,
        max_length=500_000,
        widget=forms.Textarea,
        strip=False,
        help_text="At most 500,000 characters; a file takes more.",
    )
    file = forms.FileField(label="Or a file", required=False, help_text="UTF-8, at most 200 MB and 1,500,000 grades.")
    format = forms.ChoiceField(required=False, choices=[("", "as it looks"), *FORMATS], label="Format")
    rater = forms.CharField(
        required=False,
        max_length=LONGEST_NAME,
        label="Rater",
        initial=NOBODY,
        help_text="Whose words those are that name nobody. Names in the file stay.",
    )
    adds_queries = forms.BooleanField(
        required=False,
        label="Add unknown queries",
        help_text="Texts that are no query yet become one; topics of qrels never do.",
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.errors:
            return given
        pasted = given.get("lines", "").strip()
        if bool(pasted) == bool(given.get("file")):
            self.add_error("lines", "Paste judgments or choose a file, one of the two." if pasted else NOTHING)
        return given

    def facts(self) -> dict[str, Any]:
        """What `keep_file` takes."""
        upload, chosen = self.cleaned_data.get("file"), self.cleaned_data["format"]
        pieces: Iterable[bytes] = upload.chunks() if upload else [self.cleaned_data["lines"].encode()]
        return {
            "pieces": pieces,
            "file_name": clean_name(upload.name or "") if upload else "",
            "kind": JudgmentFormat(chosen) if chosen else None,
            "rater": self.cleaned_data["rater"],
            "adds_queries": self.cleaned_data["adds_queries"],
        }
