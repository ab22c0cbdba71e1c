from typing import Any

from django import forms

from bugbash.choices import QueryFormat, QueryState
from bugbash.errors import RefusedError
from bugbash.logic.edits import mark_of
from bugbash.logic.query_files import MOST_BYTES, decode_file
from bugbash.models import Query
from bugbash.selectors.queries import facts_of

NOTHING = "Paste queries, or choose a file."


class QueryForm(forms.Form):
    checks = forms.CharField(
        required=False,
        max_length=50_000,
        widget=forms.Textarea,
        help_text="One per line, such as in-top-3: doc-42, not contains: refund, latency-under: 300ms.",
    )
    need = forms.CharField(
        label="Information need",
        required=False,
        max_length=2000,
        widget=forms.Textarea,
        help_text="What the person who types this wants to get done; raters read it.",
    )
    tags = forms.CharField(required=False, max_length=1000, help_text="Separated by commas.")
    required = forms.BooleanField(label="Must pass for GO", required=False)
    mark = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput(attrs={"data-kept": ""}))

    @staticmethod
    def facts_of(query: Query) -> dict[str, Any]:
        return {
            "checks": "\n".join(check.line for check in query.checks.all()),
            "need": query.need,
            "tags": ", ".join(tag.name for tag in query.tags.all()),
            "required": query.required,
            "mark": mark_of(facts_of(query)),
        }

    def clean_tags(self) -> list[str]:
        return [name.strip() for name in self.cleaned_data["tags"].split(",") if name.strip()]


class StateForm(forms.Form):
    state = forms.ChoiceField(
        choices=[(QueryState.ACTIVE, "active"), (QueryState.RETIRED, "retired")],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "A query is active or retired."),
    )
    reason = forms.CharField(required=False, max_length=500, label="Why?", help_text="Stands on the query's page.")


class GroupForm(forms.Form):
    group = forms.CharField(
        required=False,
        max_length=64,
        help_text="Queries of one group share judgments. Empty gives the query its own group back.",
    )


class TagForm(forms.Form):
    name = forms.CharField(max_length=60)
    merge = forms.BooleanField(required=False)


class ImportForm(forms.Form):
    """Queries as text or as a file, one of the two."""

    lines = forms.CharField(
        label="Queries",
        required=False,
        max_length=2_000_000,
        widget=forms.Textarea,
        strip=False,
        help_text="At most 2,000,000 characters; a file takes more.",
    )
    file = forms.FileField(
        label="Or a file",
        required=False,
        help_text="UTF-8, at most 32 MB and 100,000 queries.",
    )
    format = forms.ChoiceField(
        required=False,
        choices=[("", "as it looks"), *QueryFormat.choices],
        label="Format",
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.errors:
            return given
        pasted = given.get("lines", "").strip()
        if bool(pasted) == bool(given.get("file")):
            self.add_error("lines", "Paste queries or choose a file, one of the two." if pasted else NOTHING)
        return given

    def read(self) -> tuple[str, str]:
        """(text, name of the file); raises RefusedError for a file that can not be read."""
        upload = self.cleaned_data.get("file")
        if upload is None:
            return self.cleaned_data["lines"], ""
        if upload.size > MOST_BYTES:
            raise RefusedError(f"A file has at most {MOST_BYTES // 1_000_000} MB.", field="file")
        return decode_file(upload.read()), clean_name(upload.name or "")

    def chosen(self) -> QueryFormat | None:
        chosen = self.cleaned_data.get("format")
        return QueryFormat(chosen) if chosen else None


def clean_name(name: str) -> str:
    """A file's name as it is shown: what can not be printed is gone."""
    return "".join(char for char in name if char.isprintable())[:200]
