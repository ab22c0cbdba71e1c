from typing import Any

from rest_framework import serializers

from portal.lib.api.shapes import Flag, Strict, Text


class ImportWrite(Strict):
    text = Text(
        max_length=2_000_000,
        trim_whitespace=False,
        help_text="One query per line, or CSV with the columns query, params, tags, checks, required.",
    )
    preview = Flag(default=False, help_text="Only say what would be saved.")


class ImportRowRead(serializers.Serializer[Any]):
    line = serializers.IntegerField(read_only=True)
    text = serializers.CharField(read_only=True)
    params = serializers.DictField(read_only=True)
    tags = serializers.ListField(child=serializers.CharField(), read_only=True)
    checks = serializers.ListField(child=serializers.CharField(), read_only=True)
    required = serializers.BooleanField(read_only=True)  # type: ignore[assignment]
    known = serializers.BooleanField(read_only=True, help_text="The project has it already.")


class ImportRead(serializers.Serializer[Any]):
    saved = serializers.BooleanField(read_only=True)
    problems = serializers.ListField(child=serializers.CharField(), read_only=True, help_text="By line.")
    new_count = serializers.IntegerField(read_only=True)
    rows = ImportRowRead(many=True, read_only=True)
