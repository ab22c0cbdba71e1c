from typing import Any

from rest_framework import serializers

from bugbash.choices import AnswerKind


class PlaceRead(serializers.Serializer[Any]):
    id = serializers.CharField(read_only=True)
    old = serializers.IntegerField(read_only=True, allow_null=True, help_text="From 1; null where it was not there.")
    new = serializers.IntegerField(read_only=True, allow_null=True)


class ChangeRead(serializers.Serializer[Any]):
    path = serializers.CharField(read_only=True, help_text="JMESPath.")
    op = serializers.ChoiceField(["added", "removed", "changed", "retyped"], read_only=True)
    old = serializers.JSONField(read_only=True, allow_null=True)
    new = serializers.JSONField(read_only=True, allow_null=True)


class DiffRead(serializers.Serializer[Any]):
    """How far two answers are apart, and in what; only the fields of their kind are filled."""

    kind = serializers.ChoiceField(AnswerKind.choices, read_only=True)
    same = serializers.BooleanField(read_only=True)
    distance = serializers.FloatField(read_only=True, help_text="0 is the same answer, 1 has nothing in common.")
    sentence = serializers.CharField(read_only=True)
    entered = PlaceRead(many=True, read_only=True)
    left = PlaceRead(many=True, read_only=True)
    moved = PlaceRead(many=True, read_only=True)
    rewritten = serializers.ListField(child=serializers.CharField(), read_only=True)
    overlap = serializers.FloatField(read_only=True, allow_null=True, help_text="Of the first ten results.")
    jaccard = serializers.FloatField(read_only=True, allow_null=True)
    rbo = serializers.FloatField(read_only=True, allow_null=True, help_text="Rank-biased overlap, p = 0.9.")
    similarity = serializers.FloatField(read_only=True, allow_null=True)
    changes = ChangeRead(many=True, read_only=True)
