from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Protocol

from django.forms import BaseForm, BoundField, ChoiceField, Field, Select
from django.forms.renderers import BaseRenderer, DjangoTemplates
from django.http import HttpRequest, QueryDict
from django.utils.safestring import SafeString


class Refusal(Protocol):
    sentence: str
    field: str | None


class NamingField(BoundField):
    """A field of a form; the sentence for one that was left empty names it, unless the form has its own sentence."""

    def __init__(self, form: BaseForm, field: Field, name: str) -> None:
        super().__init__(form, field, name)
        if field.error_messages.get("required") == Field.default_error_messages["required"]:
            deed = "Choose" if isinstance(field, ChoiceField) else "Fill in"
            field.error_messages["required"] = f"{deed} “{self.label}”; it is needed."


class FormRenderer(DjangoTemplates):
    """Django's own, with fields that name themselves."""

    bound_field_class = NamingField


class FixedSelect(Select):
    """A select with many choices that are the same for everybody: each of its states is drawn once."""

    def render(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        every = self.build_attrs(self.attrs, dict(attrs or {}))
        return draw_select(freeze(self.choices), name, value, tuple(every.items()))


@lru_cache(maxsize=512)
def draw_select(choices: tuple[Any, ...], name: str, value: Any, attrs: tuple[tuple[str, Any], ...]) -> SafeString:
    return Select(choices=choices).render(name, value, dict(attrs))


def freeze(choices: Iterable[Any]) -> tuple[Any, ...]:
    """Choices, and groups of them, as what can be a key."""
    return tuple((value, freeze(label) if isinstance(label, list | tuple) else label) for value, label in choices)


def add_refusal(form: BaseForm, refusal: Refusal) -> None:
    """Show a refusal beside the field it names, or on top of the form where it names none of its fields.

    One that somebody else's change caused names several in `fields`, each with a sentence of its own.
    """
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    for name, sentence in getattr(refusal, "fields", {}).items():
        form.add_error(name if name in form.fields else None, sentence)


def renew(form: BaseForm, **values: str) -> None:
    """Let hidden fields of a form that is shown again say something new; what was typed stays."""
    form.initial = {**form.initial, **values}
    if isinstance(form.data, QueryDict):
        sent = form.data.copy()
        for name, value in values.items():
            sent[form.add_prefix(name)] = value
        form.data = sent


def submitted(request: HttpRequest) -> QueryDict | None:
    """What a page's form begins with: what was posted, be it nothing at all; None where the page is only read."""
    return request.POST if request.method == "POST" else None
