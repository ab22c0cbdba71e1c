from typing import Any

from django import forms

from bugbash.forms.breakages import BreakageForm
from bugbash.models import Observation


class OutcomeBreakageForm(BreakageForm):
    """Files what the candidate's answer to one query shows, beside that answer."""

    def __init__(self, seen: Observation | None, *args: Any, **options: Any) -> None:
        super().__init__([seen] if seen else [], *args, **options)


class BulkBreakageForm(forms.Form):
    """The words of the breakages that are filed for all of a group of alike changes."""

    title = BreakageForm.base_fields["title"]
    severity = BreakageForm.base_fields["severity"]
    category = BreakageForm.base_fields["category"]
    expectation = BreakageForm.base_fields["expectation"]
    clean_expectation = BreakageForm.clean_expectation
