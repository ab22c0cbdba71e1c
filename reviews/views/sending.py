"""From a replay's triage into the review queue, and back."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from bugbash import access
from bugbash.errors import RefusedError
from bugbash.forms.replays import OutcomeFilterForm
from bugbash.selectors.decisions import decisions_of, preview_decision
from bugbash.selectors.replays import replays_of
from bugbash.views.decisions import get_outcome, go_on, next_address, say_refusal
from bugbash.views.replay_table import filters_of
from portal.lib.people import SignedInRequest
from reviews.actions.sending import send_to_review, withdraw_from_review


@require_POST
@login_required
def send(request: SignedInRequest, slug: str, number: int, ordinal: int) -> HttpResponse:
    """Queue one outcome's results for rating, then show what is to be looked at next."""
    project = access.get_fileable_project(request.user, slug)
    row = get_outcome(project, number, ordinal)
    try:
        batch = send_to_review(replay=row.replay, outcomes=[row], by=request.user)
    except RefusedError as refusal:
        return say_refusal(request, row, refusal)
    return go_on(request, row, batch)


@require_POST
@login_required
def send_all(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Queue the results of all changed outcomes of a filter that nobody has decided on."""
    project = access.get_writable_project(request.user, slug)
    replay = get_object_or_404(replays_of(project), number=number)
    preview = preview_decision(replay, OutcomeFilterForm(request.GET).narrow())
    parameters = [filters_of(request)]
    try:
        batch = send_to_review(replay=replay, outcomes=preview.rows, by=request.user)
    except RefusedError as refusal:
        messages.warning(request, refusal.sentence)
    else:
        parameters.append(f"batch={batch}")
    return redirect(f"{reverse('bugbash:replay-detail', args=[slug, number])}?{'&'.join(filter(None, parameters))}")


@require_POST
@login_required
def withdraw(request: SignedInRequest, slug: str, number: int, batch: uuid.UUID) -> HttpResponse:
    """Take back what was sent: one's own, or as an engineer anybody's."""
    project = access.get_fileable_project(request.user, slug)
    replay = get_object_or_404(replays_of(project), number=number)
    asked = decisions_of(replay, batch)
    ordinals = list(asked.values_list("outcome__ordinal", flat=True))
    if asked.exclude(decided_by=request.user).exists():
        access.get_writable_project(request.user, slug)
    try:
        kept = withdraw_from_review(replay=replay, decisions=asked, by=request.user)
    except RefusedError as refusal:
        messages.warning(request, refusal.sentence)
    else:
        rated = f" {kept} results that people rate or have rated stay in the queue." if kept else ""
        messages.success(request, f"Taken back.{rated}")
    one = next_address([slug, number], ordinals[0]) if len(ordinals) == 1 else ""
    return redirect(f"{one or reverse('bugbash:replay-detail', args=[slug, number])}?{filters_of(request)}")
