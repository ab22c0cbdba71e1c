"""Shapes of requests: what is not known is refused by name, so that a misspelt field is never lost in silence."""

from typing import Any

from django.db.models import Model
from rest_framework import serializers
from rest_framework.request import Request


class Text(serializers.CharField):
    """Text and nothing else: a number is not text, white space at the ends is cut unless `trim_whitespace=False`."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Slug(Text, serializers.SlugField):
    """Letters, digits, dashes and underscores."""


class Pattern(Text, serializers.RegexField):
    """Text that a regular expression describes."""


class RowOfText(serializers.SlugRelatedField[Any]):
    """A row by its one text, such as a user name."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)


class Number(serializers.FloatField):
    def to_internal_value(self, data: Any) -> float:
        if not isinstance(data, int | float) or isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)


class Flag(serializers.BooleanField):
    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Choice(serializers.ChoiceField):
    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        return super().to_internal_value(data)


class Strict(serializers.Serializer[Any]):
    """A body, or a part of one, whose unknown fields are refused."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := sorted(set(data) - set(self.fields))):
            sentence = f"There is no such field; known are {', '.join(self.fields) or 'none'}."
            raise serializers.ValidationError({name: [sentence] for name in unknown[:20]})
        return super().to_internal_value(data)


class Write(Strict):
    """A body that makes or changes one row; the answer shows the row as `reads` does."""

    reads: type[serializers.BaseSerializer[Any]]

    def to_representation(self, instance: Model) -> Any:
        return self.reads(instance, context=self.context).data


class Filters(Strict):
    """The parameters of a list's address; each may be given once, and those of paging stand beside them."""

    @classmethod
    def read(cls, request: Request, beside: tuple[str, ...] = ("cursor", "page_size", "as")) -> dict[str, Any]:
        """The validated parameters; raises ValidationError naming each one that is wrong, unknown or there twice."""
        given = {name: values for name, values in request.query_params.lists() if name not in beside}
        if twice := [name for name, values in given.items() if len(values) > 1]:
            raise serializers.ValidationError({name: ["This parameter is there twice."] for name in twice[:20]})
        filters = cls(data={name: values[0] for name, values in given.items()})
        filters.is_valid(raise_exception=True)
        return dict(filters.validated_data)
