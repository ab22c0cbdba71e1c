"""What a list of queries can be narrowed to."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from bugbash.choices import QueryOrigin, QueryState, Relation
from bugbash.selectors.queries import QueryFilter
from portal.lib.api.shapes import Choice, Filters, Text

ANY = "any"
STATES = [*QueryState.choices, (ANY, ANY)]
BREAKAGES = [("open", "an open one"), ("any", "any"), ("none", "none")]
CHECKED = [("some", "at least one"), ("none", "none")]


class QueryFilterShape(Filters):
    state = Choice(STATES, default=QueryState.ACTIVE)
    tag = Text(required=False, max_length=60)
    group = Text(required=False, max_length=64)
    family = Text(required=False, max_length=40)
    origin = Choice(QueryOrigin.choices, required=False)
    author = Text(required=False, max_length=150, help_text="User name of who collected it.")
    required = serializers.BooleanField(required=False, help_text="Only required queries.")  # type: ignore[assignment]
    breakage = Choice(BREAKAGES, required=False, help_text="Whether it has a breakage.")
    checks = Choice(CHECKED, required=False, help_text="Whether it has checks.")
    relation = Choice(Relation.choices, required=False, help_text="To the query of which it was made.")
    parent = serializers.IntegerField(  # type: ignore[assignment]
        required=False, min_value=1, max_value=2**62, help_text="Id of the query of which it was made."
    )
    q = Text(required=False, max_length=200, help_text="Part of the text.")


def read_filter(given: Mapping[str, Any]) -> QueryFilter:
    facts = dict(given)
    return QueryFilter(words=facts.pop("q", ""), **facts)
