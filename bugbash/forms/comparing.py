from typing import Any

from django import forms
from django.db.models import QuerySet

from bugbash.models import Replay

MOST_OFFERED = 100


class AgainstForm(forms.Form):
    """Which replay another one is held against, from the page's address."""

    other = forms.IntegerField(label="Against", required=False, min_value=1, max_value=2**31 - 1)

    def __init__(self, others: QuerySet[Replay], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(row.number, f"{row} of {row.version}") for row in others[:MOST_OFFERED]]
        self.fields["other"].widget = forms.Select(choices=offered)

    def number(self) -> int | None:
        """The number in the address; None where there is none, or nothing that could be one."""
        self.full_clean()
        return self.cleaned_data.get("other")
