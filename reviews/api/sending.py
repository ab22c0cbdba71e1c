"""From a replay's triage into the review queue, and back."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.api.decisions import ManyRead, ManyWrite, OfReplay, show_many
from bugbash.api.outcomes import OutcomeInFull
from bugbash.models import OutcomeDecision
from bugbash.selectors.outcomes import side_by_side
from reviews.actions.sending import send_to_review, withdraw_from_review


@extend_schema(tags=["replays"])
class SendingViewSet(OfReplay):
    shapes = {"send_all": ManyWrite}
    gates = {
        "send": access.get_fileable_project,
        "withdraw": access.get_fileable_project,
        "send_all": access.get_writable_project,
    }

    @extend_schema(summary="Queue what both answers show for rating", request=None, responses=OutcomeInFull)
    def send(self, request: Request, ordinal: int, **_: Any) -> Response:
        replay = self.get_replay()
        row = get_object_or_404(side_by_side(replay), ordinal=ordinal)
        send_to_review(replay=replay, outcomes=[row], by=self.user)
        return Response(OutcomeInFull(side_by_side(replay).get(pk=row.pk)).data)

    @extend_schema(summary="Take it out of the review queue, as far as nobody rates it", responses={204: None})
    def withdraw(self, request: Request, ordinal: int, **_: Any) -> Response:
        replay = self.get_replay()
        row = get_object_or_404(replay.outcomes, ordinal=ordinal)
        decisions = OutcomeDecision.objects.filter(outcome=row).select_related("outcome")
        if decisions.exclude(decided_by=self.user).exists():
            access.get_writable_project(self.user, self.project.slug)
        withdraw_from_review(replay=replay, decisions=decisions, by=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(summary="Queue many changed outcomes at once", responses={200: ManyRead})
    def send_all(self, request: Request, **_: Any) -> Response:
        body, replay = self.read_body(), self.get_replay()
        preview = self.preview(replay, body)
        if body["dry_run"]:
            return show_many(preview, None)
        return show_many(preview, send_to_review(replay=replay, outcomes=preview.rows, by=self.user))
