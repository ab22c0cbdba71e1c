"""Form fields with label, hint and error in one place, wired for screen readers."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.template import Library

register = Library()

GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


@register.inclusion_tag("ui/field.html")
def field(
    bound: BoundField,
    *,
    label: str = "",
    hint: str = "",
    placeholder: str = "",
    rows: int = 0,
    key: str = "",
    key_label: str = "",
    autofocus: bool = False,
    optional: bool = True,
) -> dict[str, Any]:
    """One bound field. `optional=False` keeps the word away from filters, where nothing is required."""
    facts = _describe(bound, label=label, hint=hint, key=key)
    attributes: dict[str, Any] = {
        "class": " ".join(filter(None, [bound.field.widget.attrs.get("class", ""), _get_class(bound)])),
        "aria-describedby": facts["described_by"] or None,
        "aria-invalid": "true" if bound.errors else None,
        "placeholder": placeholder,
        "rows": rows,
        "data-key": key,
        "data-key-label": key_label or (facts["label"] if key else ""),
        "autofocus": autofocus,
    }
    given = {name: value for name, value in attributes.items() if value}
    return facts | {
        "widget": bound.as_widget(attrs=given),
        "checkbox": isinstance(bound.field.widget, forms.CheckboxInput),
        "group": isinstance(bound.field.widget, GROUPS),
        "hidden": bound.is_hidden,
        "optional": optional and not bound.field.required,
    }


@register.inclusion_tag("ui/bare_field.html")
def bare_field(
    bound: BoundField, *, label: str = "", placeholder: str = "", key: str = "", key_label: str = ""
) -> dict[str, Any]:
    """A field whose place says what it is, as in a row of filters: its label is for screen readers alone."""
    return field(bound, label=label, placeholder=placeholder, key=key, key_label=key_label)


@register.inclusion_tag("ui/choice_bar.html")
def choice_bar(
    bound: BoundField,
    *,
    label: str = "",
    hint: str = "",
    keys: str = "",
    look: str = "seg",
    optional: bool = False,
) -> dict[str, Any]:
    """Radio choices as one segmented bar, or as the big buttons of a rating (`look="grades"`)."""
    if look not in {"seg", "grades"}:
        raise ValueError(f"choice_bar looks like seg or grades, not {look!r}.")
    options = [
        {"value": str(value), "label": name}
        for value, name in bound.field.choices  # type: ignore[attr-defined]
        if not (value == "" and str(name).startswith("---"))
    ]
    chosen = "" if bound.value() is None else str(bound.value())
    for i, option in enumerate(options):
        option |= {
            "id": f"{bound.auto_id}_{i}",
            "checked": option["value"] == chosen and bound.value() is not None,
            "number": option["value"].isdigit(),
            "key": keys[i] if i < len(keys) else "",
        }
    return _describe(bound, label=label, hint=hint, key="") | {
        "options": options,
        "look": look,
        "required": bound.field.required and bound.form.use_required_attribute,
        "optional": optional and not bound.field.required,
    }


@register.inclusion_tag("ui/form_errors.html")
def form_errors(form: forms.BaseForm) -> dict[str, Any]:
    """What is wrong with a form as a whole, and links to the fields that need a look."""
    return {
        "errors": [
            *form.non_field_errors(),
            *(f"{bound.label}: {error}" for bound in form.hidden_fields() for error in bound.errors),
        ],
        "wrong": [bound for bound in form.visible_fields() if bound.errors],
    }


def _describe(bound: BoundField, *, label: str, hint: str, key: str) -> dict[str, Any]:
    hint_text = hint or bound.help_text
    hint_id = f"{bound.auto_id}_hint" if hint_text else ""
    error_id = f"{bound.auto_id}_error" if bound.errors else ""
    return {
        "bound": bound,
        "label": label or bound.label,
        "hint": hint_text,
        "hint_id": hint_id,
        "error_id": error_id,
        "described_by": " ".join(filter(None, [error_id, hint_id])),
        "key": key,
    }


def _get_class(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, (forms.CheckboxInput, forms.FileInput, *GROUPS)):
        return ""
    return "select" if isinstance(widget, forms.Select) else "input"
