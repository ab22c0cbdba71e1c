from typing import Any

import orjson
from django import forms
from django.contrib.auth.models import User

from bugbash.actions.endpoints import LONGEST_BUNDLE
from bugbash.choices import Role
from bugbash.models import EndpointDefinition

REQUEST = {"method": "GET", "path": "/search", "query": [["q", "{{query}}"]]}
MAPPING = {"kind": "ranked", "results": "results", "id": "id", "title": "title", "text": "text", "score": "score"}


def indented(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


class JsonObjectField(forms.CharField):
    """A JSON object, typed as text; what was typed is shown again as it was."""

    widget = forms.Textarea

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            parsed = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise forms.ValidationError(f"This is not JSON: {error}.") from None
        if not isinstance(parsed, dict):
            raise forms.ValidationError("This must be one JSON object.")
        return parsed


class DefinitionForm(forms.Form):
    request = JsonObjectField(
        max_length=100_000,
        help_text="method, path, query, headers, body_kind, body; {{query}} and {{params.name}} stand in values.",
    )
    mapping = JsonObjectField(
        label="Response mapping",
        max_length=20_000,
        help_text="kind (ranked, text, label, json) and a JMESPath for each part of the answer.",
    )
    timeout_s = forms.FloatField(label="Deadline", min_value=1, max_value=300, initial=30, help_text="Seconds in all.")
    ca_pem = forms.CharField(
        label="Certificate authorities",
        max_length=LONGEST_BUNDLE,
        required=False,
        widget=forms.Textarea(attrs={"class": "mono"}),
        help_text="In PEM format: certificates to trust instead of the public ones.",
    )
    accept_any_certificate = forms.BooleanField(
        required=False, help_text="Nothing is verified then, and every report about such a version says so."
    )

    @staticmethod
    def facts_of(definition: EndpointDefinition | None) -> dict[str, Any]:
        if definition is None:
            return {"request": indented(REQUEST), "mapping": indented(MAPPING)}
        return {
            "request": indented(definition.request),
            "mapping": indented(definition.mapping),
            "timeout_s": definition.timeout_s,
            "ca_pem": definition.ca_pem,
            "accept_any_certificate": not definition.verify_tls,
        }

    def clean(self) -> dict[str, Any]:
        """As the action takes it; an unticked box keeps the verification."""
        data = super().clean() or {}
        accepts_any = data.pop("accept_any_certificate", False)
        return {**data, "verify_tls": not accepts_any}


class MemberForm(forms.Form):
    user = forms.CharField(label="User name", max_length=150, help_text="An account of this instance.")
    role = forms.ChoiceField(choices=Role.choices, initial=Role.ENGINEER)
    reviewer_only = forms.BooleanField(label="Review only", required=False, help_text="An SME who sees just the queue.")

    def clean_user(self) -> User:
        user = User.objects.filter(username=self.cleaned_data["user"], is_active=True).first()
        if user is None:
            raise forms.ValidationError("There is no account with this user name.")
        return user

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("reviewer_only") and data.get("role") not in {None, Role.SME}:
            self.add_error("reviewer_only", "Only SMEs can be invited to review only.")
        return data
