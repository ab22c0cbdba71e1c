from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from bugbash import access
from bugbash.actions.replays import ask_errors_again, move_replay, request_replay
from bugbash.choices import ReplayState, Verdict
from bugbash.errors import RefusedError
from bugbash.forms.replays import OutcomeFilterForm
from bugbash.models import Replay
from bugbash.selectors.outcomes import compare_sides, neighbours, observed_repeats, outcome_page, side_by_side
from bugbash.selectors.replays import progress_of, replays_of, summary_of
from portal.lib.addresses import address_with
from portal.lib.htmx import page_or_part
from portal.lib.people import SignedInRequest
from portal.lib.tones import get_tone, get_word

MOVES = {"pause": ReplayState.PAUSED, "resume": ReplayState.RUNNING, "cancel": ReplayState.CANCELLED}


@require_POST
@login_required
def create(request: SignedInRequest, slug: str, name: str) -> HttpResponse:
    project = access.get_writable_project(request.user, slug)
    version = get_object_or_404(project.versions, name=name)
    try:
        replay = request_replay(version=version, by=request.user)
    except RefusedError as refusal:
        messages.warning(request, refusal.sentence)
        return redirect("bugbash:version-detail", slug, name)
    return redirect("bugbash:replay-detail", slug, replay.number)


def get_replay(request: HttpRequest, slug: str, number: int) -> Replay:
    project = access.get_readable_project(request.user, slug)
    return get_object_or_404(replays_of(project), number=number)


def table_context(request: HttpRequest, replay: Replay) -> dict[str, Any]:
    """What the page and both of its fragments show."""
    form = OutcomeFilterForm(request.GET)
    narrow = form.narrow()
    progress = progress_of(replay)
    page = outcome_page(replay, narrow, after=form.after())
    return {
        "replay": replay,
        "progress": progress,
        "places": summary_of(replay).deployments if replay.deployment_count > 1 else (),
        "narrow": narrow,
        "page": page,
        "verdict_choices": [
            (verdict.value, get_word(verdict), progress.counts[verdict], get_tone(verdict))
            for verdict in Verdict
            if progress.counts.get(verdict)
        ],
        "filters": request.GET.urlencode(),
        "next_url": address_with(request, cursor=page.next),
    }


@require_GET
@login_required
def detail(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    replay = get_replay(request, slug, number)
    context = table_context(request, replay)
    return page_or_part(request, "bugbash/replay/detail.html", "bugbash/replay/_table.html", context)


@require_GET
@login_required
def progress(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The live part: asked for every second while the replay is active."""
    replay = get_replay(request, slug, number)
    return render(request, "bugbash/replay/_live.html", table_context(request, replay))


@require_POST
@login_required
def move(request: SignedInRequest, slug: str, number: int, deed: str) -> HttpResponse:
    project = access.get_writable_project(request.user, slug)
    replay = get_object_or_404(replays_of(project), number=number)
    if deed not in {*MOVES, "ask-errors-again"}:
        raise Http404
    try:
        if deed in MOVES:
            move_replay(replay=replay, to=MOVES[deed], by=request.user)
        else:
            ask_errors_again(replay=replay, by=request.user)
    except RefusedError as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("bugbash:replay-detail", slug, number)


@require_GET
@login_required
def outcome(request: HttpRequest, slug: str, number: int, ordinal: int) -> HttpResponse:
    """One query's two answers side by side: what moved, and because of what the verdict is what it is."""
    replay = get_replay(request, slug, number)
    row = get_object_or_404(side_by_side(replay), ordinal=ordinal)
    form = OutcomeFilterForm(request.GET)
    before, after = neighbours(replay, row, form.narrow())
    context = {
        "replay": replay,
        "outcome": row,
        "compared": compare_sides(row),
        "repeats": observed_repeats(row),
        "before": before,
        "after": after,
        "filters": request.GET.urlencode(),
    }
    return render(request, "bugbash/replay/outcome.html", context)
