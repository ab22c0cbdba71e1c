from typing import Protocol

from django.forms import BaseForm


class Refusal(Protocol):
    sentence: str
    field: str | None


def add_refusal(form: BaseForm, refusal: Refusal) -> None:
    """Show a refusal beside the field it names, or on top of the form where it names none of its fields."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
