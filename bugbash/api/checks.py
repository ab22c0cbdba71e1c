"""Checks over the API: each a line, or the same as an object."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from bugbash.logic.checks import CheckSyntaxError, read_object
from bugbash.logic.checks.catalogue import TITLES
from portal.lib.api.shapes import Text

LONGEST = 2000
OBJECT = {
    "type": "object",
    "description": "The kind in `check`, its arguments by name, and `negated` where the contrary is expected.",
    "properties": {"check": {"type": "string", "enum": list(TITLES)}, "negated": {"type": "boolean"}},
    "required": ["check"],
    "additionalProperties": True,
}


@extend_schema_field({"oneOf": [{"type": "string", "minLength": 1, "maxLength": LONGEST}, OBJECT]})
class CheckField(Text):
    """One check; an object is turned into its line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST, **options)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if not isinstance(data, dict):
            return super().run_validation(data)
        try:
            return read_object(data).line
        except CheckSyntaxError as error:
            raise serializers.ValidationError(str(error)) from None


class ChecksField(serializers.ListField):
    """The checks of a query, as text of one line each."""

    child = CheckField()

    def __init__(self, **options: Any) -> None:
        example = '{"check": "in-top-k", "k": 3, "id": "doc-42"}'
        help_text = f"Lines such as `in-top-3: doc-42` or `not contains: x`, or objects such as `{example}`."
        super().__init__(max_length=100, **{"help_text": help_text, **options})

    def to_internal_value(self, data: Any) -> Any:
        return "\n".join(super().to_internal_value(data))
