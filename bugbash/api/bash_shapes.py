"""How bashes, their feeds and recaps look to callers of the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from bugbash.api.charters import CharterRead
from bugbash.api.people import PersonRead
from bugbash.choices import BashPhase
from bugbash.models import Bash
from bugbash.selectors.bash_rooms import cards_of, people_of, phase_of, seconds_left
from bugbash.selectors.bash_scores import leaderboard
from portal.lib.api.shapes import Strict, Text, Whole, Write

LONGEST_LIST = 200


class BashRead(serializers.ModelSerializer[Bash]):
    phase = serializers.SerializerMethodField()
    versions = serializers.SlugRelatedField[Any](slug_field="name", many=True, read_only=True)
    charters = CharterRead(many=True, read_only=True)
    created_by = PersonRead(read_only=True)

    class Meta:
        model = Bash
        fields: tuple[str, ...] = (
            "number",
            "name",
            "phase",
            "versions",
            "charters",
            "starts_at",
            "ends_at",
            "created_by",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(BashPhase.choices))
    def get_phase(self, bash: Bash) -> str:
        return phase_of(bash).value


class PresentRead(serializers.Serializer[Any]):
    person = PersonRead(source="user", read_only=True)
    has_joined = serializers.BooleanField(read_only=True)
    is_here = serializers.BooleanField(read_only=True, help_text="Their page asked for news within 30 seconds.")
    charter = serializers.IntegerField(source="charter.pk", default=None, read_only=True, allow_null=True)


class CardRead(serializers.Serializer[Any]):
    charter = CharterRead(read_only=True)
    holders = PersonRead(many=True, read_only=True)


class ScoreRead(serializers.Serializer[Any]):
    place = serializers.IntegerField(read_only=True)
    person = PersonRead(source="user", read_only=True)
    points = serializers.IntegerField(source="score.points", read_only=True)
    confirmed = serializers.IntegerField(source="score.confirmed", read_only=True)
    novel = serializers.IntegerField(source="score.novel", read_only=True, help_text="First of charter and family.")
    waiting = serializers.IntegerField(source="score.waiting", read_only=True, help_text="Not triaged: no points yet.")


class BashInFull(BashRead):
    seconds_left = serializers.SerializerMethodField(help_text="Until the start of a planned bash, else the end.")
    people = serializers.SerializerMethodField()
    cards = serializers.SerializerMethodField()
    leaderboard = serializers.SerializerMethodField()

    class Meta(BashRead.Meta):
        fields = read_only_fields = (*BashRead.Meta.fields, "seconds_left", "people", "cards", "leaderboard")

    def get_seconds_left(self, bash: Bash) -> int:
        return seconds_left(bash)

    @extend_schema_field(PresentRead(many=True))
    def get_people(self, bash: Bash) -> Any:
        return PresentRead(people_of(bash), many=True).data

    @extend_schema_field(CardRead(many=True))
    def get_cards(self, bash: Bash) -> Any:
        return CardRead(cards_of(bash, people_of(bash)), many=True).data

    @extend_schema_field(ScoreRead(many=True))
    def get_leaderboard(self, bash: Bash) -> Any:
        return ScoreRead(leaderboard(bash), many=True).data


class NewCharter(Strict):
    title = Text(max_length=120)
    aim = Text(max_length=2000, default="", allow_blank=True)


class BashWrite(Write):
    reads = BashInFull
    name = Text(max_length=120)
    versions = serializers.ListField(
        child=Text(max_length=100), min_length=1, max_length=2, help_text="One name or two."
    )
    charters = serializers.ListField(
        child=Whole(min_value=1, max_value=2**63 - 1),
        max_length=LONGEST_LIST,
        default=list,
        help_text="Ids of the project's charters.",
    )
    new_charters = serializers.ListField(child=NewCharter(), max_length=50, default=list)
    starts_at = serializers.DateTimeField(required=False, help_text="Now where it is left out.")
    ends_at = serializers.DateTimeField()
    people = serializers.ListField(
        child=Text(max_length=150), max_length=LONGEST_LIST, default=list, help_text="User names to invite."
    )


class BashChange(Write):
    reads = BashInFull
    name = Text(max_length=120)
    charters = serializers.ListField(
        child=Whole(min_value=1, max_value=2**63 - 1),
        max_length=LONGEST_LIST,
        help_text="Ids of all its charters; a card that is left out leaves the hands too.",
    )
    new_charters = serializers.ListField(child=NewCharter(), max_length=50)
    starts_at = serializers.DateTimeField(help_text="Only while it has not begun.")
    ends_at = serializers.DateTimeField()


class CardWrite(Strict):
    charter = Whole(
        min_value=1,
        max_value=2**63 - 1,
        allow_null=True,
        required=False,
        help_text="A charter's id; null puts it back.",
    )
    next = serializers.BooleanField(default=False, help_text="Take the next card that the fewest hold instead.")


class ExtendWrite(Strict):
    minutes = Whole(min_value=1, max_value=14 * 24 * 60)


class HappeningRead(serializers.Serializer[Any]):
    person = serializers.CharField(read_only=True)
    text = serializers.CharField(read_only=True, help_text="The query that was asked, or the breakage's title.")
    at = serializers.DateTimeField(read_only=True)
    charter = serializers.CharField(read_only=True)
    breakage = serializers.IntegerField(source="number", read_only=True, allow_null=True, help_text="Its number.")
    severity = serializers.CharField(read_only=True)
    status = serializers.CharField(read_only=True)


class FeedRead(serializers.Serializer[Any]):
    known = serializers.CharField(read_only=True, help_text="Send it with the next question.")
    happenings = HappeningRead(many=True, read_only=True)
