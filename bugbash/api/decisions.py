"""Triage of a replay: what a person decided, and deciding on many outcomes at once."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.actions.triage import accept_outcomes, file_outcomes, take_back
from bugbash.api.checks import ChecksField
from bugbash.api.people import PersonRead
from bugbash.api.scope import InProject
from bugbash.choices import Category, DecisionKind, Severity
from bugbash.errors import RefusedError
from bugbash.models import Outcome, OutcomeDecision, Replay
from bugbash.selectors.decisions import Preview, decisions_of, preview_decision
from bugbash.selectors.outcomes import OutcomeFilter
from bugbash.selectors.replays import replays_of
from portal.lib.api.shapes import Choice, Flag, Strict, Text


class DecisionRead(serializers.ModelSerializer[OutcomeDecision]):
    breakage = serializers.IntegerField(
        source="breakage.number", default=None, read_only=True, allow_null=True, help_text="Where it was filed."
    )
    decided_by = PersonRead(read_only=True)

    class Meta:
        model = OutcomeDecision
        fields = read_only_fields = ("kind", "breakage", "decided_by", "decided_at", "batch")


class ManyWrite(Strict):
    """Which changed outcomes are meant: those of these filters that nobody has decided on."""

    change = Text(default="", allow_blank=True, max_length=64, help_text="`change_key` of alike changes.")
    q = Text(default="", allow_blank=True, max_length=200, help_text="Part of the query's text.")
    tag = Text(default="", allow_blank=True, max_length=60)
    family = Text(default="", allow_blank=True, max_length=40)
    required = Flag(default=False, help_text="Only required queries.")  # type: ignore[assignment]
    dry_run = Flag(default=False, help_text="Say what would be done, and do nothing.")


class TriageManyWrite(ManyWrite):
    deed = Choice([(DecisionKind.ACCEPTED, "accept"), (DecisionKind.FILED, "file a breakage for each")])
    title = Text(max_length=200, default="", allow_blank=True, help_text="Needed to file.")
    category = Choice(Category.choices, required=False, help_text="Needed to file.")
    severity = Choice(Severity.choices, default=Severity.UNSET)
    expectation = ChecksField(default="")


class ManyRead(serializers.Serializer[Any]):
    count = serializers.IntegerField(read_only=True, help_text="Outcomes that it reaches, at most 500 at once.")
    first = serializers.ListField(child=serializers.IntegerField(), read_only=True, help_text="Ordinals of the first.")
    decided = serializers.IntegerField(read_only=True, help_text="Left out: somebody has decided on them.")
    beyond = serializers.IntegerField(read_only=True, help_text="Left out: more than one go reaches.")
    batch = serializers.UUIDField(
        read_only=True, allow_null=True, help_text="Takes it back; null where nothing was done."
    )


class OfReplay(InProject[Outcome]):
    """A view of one replay's outcomes."""

    reads = ManyRead

    def get_replay(self) -> Replay:
        return get_object_or_404(replays_of(self.project), number=self.kwargs["number"])

    def preview(self, replay: Replay, body: dict[str, Any]) -> Preview:
        names = ("change", "tag", "family", "required")
        return preview_decision(replay, OutcomeFilter(words=body["q"], **{name: body[name] for name in names}))


def show_many(preview: Preview, batch: uuid.UUID | None) -> Response:
    first = [row.ordinal for row in preview.first]
    facts = {"count": preview.count, "decided": preview.decided, "beyond": preview.beyond}
    return Response(ManyRead({**facts, "first": first, "batch": batch}).data)


@extend_schema(tags=["replays"])
class TriageViewSet(OfReplay):
    shapes = {"create": TriageManyWrite}
    gates = {"create": access.get_writable_project, "undo": access.get_fileable_project}

    @extend_schema(summary="Decide on many changed outcomes at once", responses={200: ManyRead})
    def create(self, request: Request, **_: Any) -> Response:
        body, replay = self.read_body(), self.get_replay()
        preview = self.preview(replay, body)
        return show_many(preview, None if body["dry_run"] else self.decide(replay, preview.rows, body))

    def decide(self, replay: Replay, rows: Sequence[Outcome], body: dict[str, Any]) -> uuid.UUID:
        if body["deed"] == DecisionKind.ACCEPTED:
            return accept_outcomes(replay=replay, outcomes=rows, by=self.user)
        for name in ("title", "category"):
            if not body.get(name):
                raise RefusedError("Needed to file.", field=name)
        return file_outcomes(
            replay=replay,
            outcomes=rows,
            title=body["title"],
            category=Category(body["category"]),
            severity=Severity(body["severity"]),
            expectation=body["expectation"],
            by=self.user,
        )

    @extend_schema(summary="Take back what was decided in one deed", responses={204: None})
    def undo(self, request: Request, batch: uuid.UUID, **_: Any) -> Response:
        replay = self.get_replay()
        decisions = decisions_of(replay, batch)
        if decisions.exclude(decided_by=self.user).exists():
            access.get_writable_project(self.user, self.project.slug)
        take_back(replay=replay, decisions=decisions, by=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
