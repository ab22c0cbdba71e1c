from typing import Protocol

from django.forms import BaseForm
from django.http import HttpRequest, QueryDict


class Refusal(Protocol):
    sentence: str
    field: str | None


def add_refusal(form: BaseForm, refusal: Refusal) -> None:
    """Show a refusal beside the field it names, or on top of the form where it names none of its fields."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)


def submitted(request: HttpRequest) -> QueryDict | None:
    """What a page's form begins with: what was posted, be it nothing at all; None where the page is only read."""
    return request.POST if request.method == "POST" else None
