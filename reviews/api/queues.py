"""Queues as managers set them up, and what comparisons come to."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.api.people import PersonRead, get_members
from bugbash.api.scope import CreateMixin, InProject
from bugbash.api.versions import get_version
from portal.lib.api.shapes import Choice, Flag, Number, Strict, Text, Whole, Write
from reviews.actions.queue_setup import CHANGED, Question, plan_queue, set_up_queue
from reviews.actions.queues import edit_queue, set_open
from reviews.api.queue import get_tag
from reviews.choices import QueueTask
from reviews.models import ReviewQueue
from reviews.selectors.preferences import pair_rows, result_from
from reviews.selectors.queues import known_queues, queue_row


class ReviewQueueRead(serializers.ModelSerializer[ReviewQueue]):
    candidate = serializers.CharField(source="candidate.name", default=None, read_only=True, allow_null=True)
    baseline = serializers.CharField(source="baseline.name", default=None, read_only=True, allow_null=True)
    raters = PersonRead(many=True, read_only=True, help_text="Empty: every SME.")

    class Meta:
        model = ReviewQueue
        fields = read_only_fields = (
            "id",
            "name",
            "kind",
            "scale",
            "guideline",
            "raters",
            "raters_per_item",
            "third_rater",
            "flipped_share",
            "candidate",
            "baseline",
            "created_at",
            "closed_at",
        )


class PreferenceRead(serializers.Serializer[Any]):
    """Pairs of answers, each counted once; `score` is (wins + ties/2)/n for the candidate."""

    n = serializers.IntegerField(read_only=True)
    wins = serializers.IntegerField(read_only=True)
    ties = serializers.IntegerField(read_only=True)
    losses = serializers.IntegerField(read_only=True)
    equal = serializers.IntegerField(read_only=True, help_text="Equal answers, shown to nobody; they are ties.")
    compared = serializers.IntegerField(read_only=True)
    words = serializers.IntegerField(read_only=True)
    score = serializers.FloatField(read_only=True, allow_null=True)
    low = serializers.FloatField(source="interval.low", read_only=True, help_text="95 %, whole query groups resampled.")
    high = serializers.FloatField(source="interval.high", read_only=True)
    winner = serializers.CharField(read_only=True, help_text="candidate, baseline, or empty: no winner yet.")
    needed = serializers.IntegerField(read_only=True, allow_null=True, help_text="About so many more pairs show one.")
    candidate_acceptable = serializers.IntegerField(read_only=True)
    baseline_acceptable = serializers.IntegerField(read_only=True)
    left = serializers.IntegerField(read_only=True, help_text="How often the left one was chosen, of `chosen`.")
    chosen = serializers.IntegerField(read_only=True)
    consistent = serializers.IntegerField(read_only=True, help_text="Answered alike when flipped, of `again`.")
    again = serializers.IntegerField(read_only=True)


class QueueProgressRead(serializers.Serializer[Any]):
    items = serializers.IntegerField(read_only=True, help_text="How many things it asks about.")
    asked = serializers.IntegerField(read_only=True, help_text="How many words it waits for in all.")
    given = serializers.IntegerField(read_only=True, help_text="How many words were given.")


class ReviewQueueInFull(ReviewQueueRead):
    progress = serializers.SerializerMethodField()
    result = serializers.SerializerMethodField(help_text="Null where nothing is compared.")

    class Meta(ReviewQueueRead.Meta):
        fields = read_only_fields = (*ReviewQueueRead.Meta.fields, "progress", "result")  # type: ignore[assignment]

    @extend_schema_field(QueueProgressRead)
    def get_progress(self, queue: ReviewQueue) -> Any:
        return QueueProgressRead(queue_row(queue)).data

    @extend_schema_field(PreferenceRead(allow_null=True))
    def get_result(self, queue: ReviewQueue) -> Any:
        candidate = queue.candidate
        return PreferenceRead(result_from(pair_rows([queue], candidate))).data if candidate else None


class PlanWrite(Strict):
    task = Choice(QueueTask.choices)
    version = Text(max_length=60, help_text="Its newest replay is what people see.")
    against = Text(
        max_length=60, allow_null=True, default=None, help_text="Of pairs; null: what it was replayed against."
    )
    tag = Text(max_length=60, allow_null=True, default=None, help_text="Null for the queries of all tags.")
    changed = Flag(default=False, help_text="Only what changed or regressed in the newest replay; without a tag.")
    depth = Whole(min_value=1, max_value=10, default=10, help_text="Results per answer.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["changed"] and attrs["tag"] is not None:
            raise serializers.ValidationError({"changed": ["Choose a tag or what changed, not both."]})
        return attrs


class People(serializers.ListField):
    child = Text(max_length=150)


class ReviewQueueChange(Strict):
    name = Text(max_length=120)
    raters = People(max_length=200, help_text="User names of members; empty for every SME.")
    raters_per_item = Whole(min_value=1, max_value=20)
    third_rater = Flag(help_text="One more where they disagree.")
    guideline = Text(max_length=20_000, allow_blank=True)
    closed = Flag(help_text="Nobody is asked any more; what was said stays.")


class ReviewQueueWrite(PlanWrite, Write):
    reads = ReviewQueueRead
    name = Text(max_length=120)
    raters = People(max_length=200, default=list, help_text="User names of members; empty for every SME.")
    raters_per_item = Whole(min_value=1, max_value=20, default=2)
    third_rater = Flag(default=True, help_text="One more where they disagree.")
    flipped_share = Number(min_value=0, max_value=1, default=0.1, help_text="Of the pairs, shown again flipped.")
    guideline = Text(max_length=20_000, allow_blank=True, default="")


class PlanRead(serializers.Serializer[Any]):
    asked = serializers.IntegerField(read_only=True)
    equal = serializers.IntegerField(read_only=True, help_text="Pairs of equal answers: ties that nobody is shown.")
    known = serializers.IntegerField(read_only=True, help_text="In a queue already.")
    unanswered = serializers.IntegerField(read_only=True, help_text="Queries without an answer that could be shown.")


@extend_schema(tags=["rating"])
@extend_schema_view(
    list=extend_schema(summary="Queues: what the experts are asked"),
    retrieve=extend_schema(summary="One queue, how far it is, and what a comparison comes to"),
    create=extend_schema(summary="Set up a queue and fill it, or nothing where it would ask about nothing"),
)
class ReviewQueueViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CreateMixin, InProject[ReviewQueue]):
    reads = ReviewQueueInFull
    shapes = {
        "list": ReviewQueueRead,
        "create": ReviewQueueWrite,
        "partial_update": ReviewQueueChange,
        "plan": PlanWrite,
    }
    gates = dict.fromkeys(("list", "retrieve", "create", "partial_update", "plan"), access.get_managed_project)
    keyset = "pk"
    lookup_field = "id"
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[ReviewQueue]:
        return known_queues(self.project).prefetch_related("raters")

    def perform_create(self, serializer: serializers.BaseSerializer[ReviewQueue]) -> None:
        facts = dict(serializer.validated_data)
        question = self.question(facts)
        raters = get_members(self.project, facts.pop("raters"), field="raters")
        queue, _ = set_up_queue(question=question, raters=raters, by=self.user, **facts)
        serializer.instance = self.again(queue)

    @extend_schema(summary="Count what a queue would ask about; nothing is saved", responses={200: PlanRead})
    @action(methods=["post"], detail=False)
    def plan(self, request: Request, **_: Any) -> Response:
        return Response(PlanRead(plan_queue(self.question(self.read_body()))).data)

    @extend_schema(
        summary="Rename it, change what it says or whom it asks, close it or open it again", responses=ReviewQueueInFull
    )
    def partial_update(self, request: Request, **_: Any) -> Response:
        queue, facts = self.get_object(), self.read_body()
        closed, names = facts.pop("closed", None), facts.pop("raters", None)
        if facts or names is not None:
            kept = {name: getattr(queue, name) for name in ("name", "guideline", "raters_per_item", "third_rater")}
            raters = list(queue.raters.all()) if names is None else get_members(self.project, names, field="raters")
            edit_queue(queue=queue, by=self.user, raters=raters, **{**kept, **facts})
        if closed is not None:
            set_open(queue=queue, is_open=not closed, by=self.user)
        return Response(ReviewQueueInFull(self.again(queue)).data)

    def question(self, facts: dict[str, Any]) -> Question:
        """Takes what belongs to the question out of the facts."""
        version, against, tag, changed = (facts.pop(name) for name in ("version", "against", "tag", "changed"))
        if tag is not None:
            get_tag(self.project, tag)
        return Question(
            task=QueueTask(facts.pop("task")),
            version=get_version(self.project, version),
            against=get_version(self.project, against, field="against") if against is not None else None,
            which=f"tag:{tag}" if tag is not None else CHANGED if changed else "",
            depth=facts.pop("depth"),
        )
