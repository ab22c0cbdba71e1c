"""Triage of a replay: one outcome after another, or a whole group of alike changes."""

import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from bugbash import access
from bugbash.actions.triage import accept_outcomes, file_outcomes, take_back
from bugbash.choices import Category, Severity
from bugbash.errors import RefusedError
from bugbash.forms.outcomes import BulkBreakageForm, OutcomeBreakageForm
from bugbash.forms.replays import OutcomeFilterForm
from bugbash.models import Outcome, Project, Replay
from bugbash.selectors.decisions import decisions_of, preview_decision
from bugbash.selectors.outcomes import next_undecided, side_by_side
from bugbash.selectors.replays import replays_of
from bugbash.views.outcome_page import decided_context, outcome_context
from bugbash.views.replay_table import filters_of, table_context
from portal.lib.forms import add_refusal
from portal.lib.htmx import is_fragment, page_or_part
from portal.lib.people import SignedInRequest

OUTCOME = "bugbash/replay/outcome.html"
WENT_ON = "bugbash/replay/_went_on.html"
BULK, BULK_PART = "bugbash/replay/triage.html", "bugbash/replay/_preview.html"


def get_outcome(project: Project, number: int, ordinal: int) -> Outcome:
    replay = get_object_or_404(replays_of(project), number=number)
    return get_object_or_404(side_by_side(replay), ordinal=ordinal)


@require_POST
@login_required
def accept(request: SignedInRequest, slug: str, number: int, ordinal: int) -> HttpResponse:
    """Call the answer the new normal, then show what is to be looked at next."""
    project = access.get_writable_project(request.user, slug)
    row = get_outcome(project, number, ordinal)
    try:
        batch = accept_outcomes(replay=row.replay, outcomes=[row], by=request.user)
    except RefusedError as refusal:
        return say_refusal(request, row, refusal)
    return go_on(request, row, batch)


@require_POST
@login_required
def file(request: SignedInRequest, slug: str, number: int, ordinal: int) -> HttpResponse:
    """File what the answer shows going wrong, then show what is to be looked at next."""
    project = access.get_fileable_project(request.user, slug)
    row = get_outcome(project, number, ordinal)
    form = OutcomeBreakageForm(row.candidate, request.POST)
    if form.is_valid() and (batch := try_to_file(request, row.replay, [row], form)):
        return go_on(request, row, batch)
    return render(request, OUTCOME, outcome_context(request, row.replay, row, file_form=form), status=422)


def try_to_file(
    request: SignedInRequest, replay: Replay, rows: Sequence[Outcome], form: OutcomeBreakageForm | BulkBreakageForm
) -> uuid.UUID | None:
    """The batch; None where it was refused, which the form then says."""
    facts = form.cleaned_data
    try:
        return file_outcomes(
            replay=replay,
            outcomes=rows,
            title=facts["title"],
            category=Category(facts["category"]),
            severity=Severity(facts["severity"]),
            expectation=facts["expectation"],
            by=request.user,
        )
    except RefusedError as refusal:
        add_refusal(form, refusal)
        return None


def say_refusal(request: HttpRequest, row: Outcome, refusal: RefusedError) -> HttpResponse:
    messages.warning(request, refusal.sentence)
    address = reverse("bugbash:outcome-detail", args=[row.replay.project.slug, row.replay.number, row.ordinal])
    answer = redirect(f"{address}?{filters_of(request)}")
    return reload_page(answer) if is_fragment(request) else answer


def reload_page(answer: HttpResponse) -> HttpResponse:
    """As a part, a refusal is told on the page where it happened."""
    return HttpResponse(headers={"HX-Redirect": answer.headers["Location"]})


def go_on(request: SignedInRequest, row: Outcome, batch: uuid.UUID) -> HttpResponse:
    """Behind a decision: the list with the next row focused for who works there, else the next undecided outcome.

    As a plain form too, which a key pressed at once still sends: the address names the row, and browsers focus it.
    """
    narrow = OutcomeFilterForm(request.GET).narrow()
    following = next_undecided(row.replay, row, narrow)
    if is_fragment(request):
        context = {**table_context(request, row.replay), **decided_context(row.replay, str(batch), request.user)}
        return render(request, WENT_ON, {**context, "focused": following})
    place = [row.replay.project.slug, row.replay.number]
    in_list = following is None or request.POST.get("back") == "list"
    address = reverse("bugbash:replay-detail", args=place) if in_list else next_address(place, following)
    row_there = f"#outcome-{following}" if in_list and following is not None else ""
    return redirect(f"{address}?{'&'.join(filter(None, [filters_of(request), f'batch={batch}']))}{row_there}")


def next_address(place: Sequence[object], ordinal: int | None) -> str:
    return reverse("bugbash:outcome-detail", args=[*place, ordinal])


@require_POST
@login_required
def undo(request: SignedInRequest, slug: str, number: int, batch: uuid.UUID) -> HttpResponse:
    """Take one deed back: one's own, or as an engineer anybody's."""
    project = access.get_fileable_project(request.user, slug)
    replay = get_object_or_404(replays_of(project), number=number)
    asked = decisions_of(replay, batch)
    if asked.exclude(decided_by=request.user).exists():
        access.get_writable_project(request.user, slug)
    address = reverse("bugbash:replay-detail", args=[slug, number])
    try:
        decisions = take_back(replay=replay, decisions=asked, by=request.user)
    except RefusedError as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, "Taken back.")
        if len(decisions) == 1:
            address = next_address([slug, number], decisions[0].outcome.ordinal)
    return redirect(f"{address}?{filters_of(request)}")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def triage(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Decide on all changed outcomes of a filter; what would be done is shown before."""
    project = access.get_writable_project(request.user, slug)
    replay = get_object_or_404(replays_of(project), number=number)
    narrow = OutcomeFilterForm(request.GET).narrow()
    preview = preview_decision(replay, narrow)
    sent = request.POST if request.POST.get("deed") == "file" else None
    form = BulkBreakageForm(sent, auto_id=f"bulk_{narrow.change[:8]}_%s")
    batch = decide(request, replay, preview.rows, form) if request.method == "POST" else None
    if batch:
        address = reverse("bugbash:replay-detail", args=[slug, number])
        return redirect(f"{address}?{'&'.join(filter(None, [filters_of(request), f'batch={batch}']))}")
    context = {
        "replay": replay,
        "narrow": narrow,
        "preview": preview,
        "bulk_form": form,
        "filters": filters_of(request),
    }
    return page_or_part(request, BULK, BULK_PART, context, status=422 if request.method == "POST" else 200)


def decide(
    request: SignedInRequest, replay: Replay, rows: Sequence[Outcome], form: BulkBreakageForm
) -> uuid.UUID | None:
    """The batch of what was decided; None where it was refused, which the form or a message then says."""
    if request.POST.get("deed") == "file":
        return try_to_file(request, replay, rows, form) if form.is_valid() else None
    try:
        return accept_outcomes(replay=replay, outcomes=rows, by=request.user)
    except RefusedError as refusal:
        messages.warning(request, refusal.sentence)
        return None
