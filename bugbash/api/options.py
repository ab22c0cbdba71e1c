"""What a replay asks, as bodies say it: of one replay, and of a schedule's."""

from typing import Any

from rest_framework import serializers

from bugbash.choices import Severity
from bugbash.logic.replay_options import LARGEST, LONGEST_NAME, MOST_NAMES, MOST_REPEATS, ReplayOptions
from portal.lib.api.shapes import Choice, Flag, Strict, Text, Whole


def names(help_text: str) -> serializers.ListField:
    return serializers.ListField(
        child=Text(max_length=LONGEST_NAME), required=False, max_length=MOST_NAMES, help_text=help_text
    )


class ChoicePart(Strict):
    """Which of the active queries are asked, and how often; nothing said means all of them, as usual."""

    tags = names("Queries with at least one of them.")
    families = names("Queries of one of them.")
    severities = serializers.ListField(
        child=Choice(Severity.choices, allow_blank=True),
        required=False,
        max_length=len(Severity),
        help_text="Queries with an open breakage of one of them; the empty one is untriaged.",
    )
    required = Flag(required=False, help_text="Only required queries.")  # type: ignore[assignment]
    sample = Whole(
        min_value=1,
        max_value=LARGEST,
        required=False,
        help_text="At most so many; required ones and those with an open S1 or S2 are always among them.",
    )
    seed = Whole(min_value=0, max_value=LARGEST, required=False, help_text="The same one draws the same sample.")
    weighted = Flag(required=False, help_text="Draw those more often that failed, changed or wavered the last time.")
    repeats = Whole(
        min_value=1, max_value=MOST_REPEATS, required=False, help_text="How often each is asked; as needed by default."
    )


class ReplayWrite(ChoicePart):
    deployments = names("Of the version, by name; all by default.")


def read_options(given: dict[str, Any]) -> ReplayOptions:
    return ReplayOptions.from_json(given)
