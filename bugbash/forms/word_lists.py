from typing import Any

from django import forms

from bugbash.choices import WordListKind
from bugbash.models import WordList


class WordListForm(forms.Form):
    """Words that stand for each other."""

    kind = forms.ChoiceField(
        choices=WordListKind.choices,
        initial=WordListKind.SYNONYM,
        help_text="Synonyms mean the same, so the answer stays; entities are of one sort, so the answer must differ.",
    )
    name = forms.CharField(max_length=60, help_text="What the list is about, such as folders or cities.")
    words = forms.CharField(
        max_length=30_000,
        widget=forms.Textarea(attrs={"spellcheck": "false"}),
        help_text="One per line, at least two; phrases are welcome.",
    )

    def clean_kind(self) -> WordListKind:
        return WordListKind(self.cleaned_data["kind"])

    def clean_words(self) -> list[str]:
        return str(self.cleaned_data["words"]).splitlines()

    @staticmethod
    def facts_of(row: WordList) -> dict[str, Any]:
        return {"kind": row.kind, "name": row.name, "words": "\n".join(row.words)}
