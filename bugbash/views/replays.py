from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from bugbash import access
from bugbash.actions.outcomes import ask_again
from bugbash.actions.replays import move_replay, request_replay
from bugbash.choices import Again, ReplayState
from bugbash.errors import RefusedError
from bugbash.forms.choosing import ReplayForm
from bugbash.forms.overrides import OverrideForm
from bugbash.logic.replay_options import ReplayOptions
from bugbash.models import Project, Replay
from bugbash.selectors.choosing import count_choice
from bugbash.selectors.outcomes import side_by_side
from bugbash.selectors.replays import replays_of
from bugbash.views.outcome_page import decided_context, outcome_context
from bugbash.views.replay_table import changed_parts, table_context
from bugbash.views.versions import show_version
from portal.lib.forms import add_refusal
from portal.lib.htmx import page_or_part
from portal.lib.people import SignedInRequest

MOVES = {"pause": ReplayState.PAUSED, "resume": ReplayState.RUNNING, "cancel": ReplayState.CANCELLED}
AGAIN = {f"rerun-{which}": which for which in Again}


@require_POST
@login_required
def create(request: SignedInRequest, slug: str, name: str) -> HttpResponse:
    """Replay what the form chooses: everything where it says nothing, or what an earlier replay chose (`again`)."""
    project = access.get_writable_project(request.user, slug)
    version = get_object_or_404(project.versions, name=name)
    form = ReplayForm(version, request.POST, auto_id="choose-%s")
    if not form.is_valid():
        return show_version(request, version, form)
    try:
        replay = request_replay(version=version, by=request.user, options=wished_options(project, form))
    except RefusedError as refusal:
        if form.has_changed():
            add_refusal(form, refusal)
            return show_version(request, version, form)
        messages.warning(request, refusal.sentence)
        return redirect("bugbash:version-detail", slug, name)
    return redirect("bugbash:replay-detail", slug, replay.number)


def wished_options(project: Project, form: ReplayForm) -> ReplayOptions:
    """Those of the replay that is to be done again, else what the form says."""
    again = form.cleaned_data.get("again")
    if not again:
        return form.options()
    return ReplayOptions.from_json(get_object_or_404(project.replays, number=again).options)


@require_GET
@login_required
def choice(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """How many queries a replay would ask with what the form says so far."""
    project = access.get_readable_project(request.user, slug)
    version = get_object_or_404(project.versions, name=name)
    form = ReplayForm(version, request.GET, auto_id="choose-%s")
    problems = form.options().problems() if form.is_valid() else {}
    counted = count_choice(project, form.options()) if form.is_valid() and not problems else None
    return render(request, "bugbash/replay/_choice.html", {"choice": counted, "problems": problems})


def get_replay(request: HttpRequest, slug: str, number: int) -> Replay:
    project = access.get_readable_project(request.user, slug)
    return get_object_or_404(replays_of(project), number=number)


@require_GET
@login_required
def detail(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    replay = get_replay(request, slug, number)
    context = table_context(request, replay)
    context |= decided_context(replay, request.GET.get("batch", ""), request.user)
    return page_or_part(request, "bugbash/replay/detail.html", "bugbash/replay/_table.html", context)


@require_GET
@login_required
def progress(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The parts that have changed since the browser last asked, which it does every second while a replay is active."""
    replay = get_replay(request, slug, number)
    context = table_context(request, replay)
    return render(request, "bugbash/replay/_live.html", {**context, "changed": changed_parts(request, context)})


@require_POST
@login_required
def move(request: SignedInRequest, slug: str, number: int, deed: str) -> HttpResponse:
    project = access.get_writable_project(request.user, slug)
    replay = get_object_or_404(replays_of(project), number=number)
    if deed not in {*MOVES, *AGAIN}:
        raise Http404
    try:
        if deed in MOVES:
            move_replay(replay=replay, to=MOVES[deed], by=request.user)
        else:
            ask_again(replay=replay, which=AGAIN[deed], by=request.user)
    except RefusedError as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("bugbash:replay-detail", slug, number)


@require_GET
@login_required
def outcome(request: HttpRequest, slug: str, number: int, ordinal: int) -> HttpResponse:
    return show_outcome(request, slug, number, ordinal)


def show_outcome(
    request: HttpRequest, slug: str, number: int, ordinal: int, override_form: OverrideForm | None = None
) -> HttpResponse:
    """One query's two answers side by side: what moved, and because of what the verdict is what it is.

    With a form that came back, 422 and what is wrong in it.
    """
    replay = get_replay(request, slug, number)
    row = get_object_or_404(side_by_side(replay), ordinal=ordinal)
    context = outcome_context(request, replay, row, override_form=override_form)
    context |= decided_context(replay, request.GET.get("batch", ""), request.user)
    status = 422 if override_form and override_form.errors else 200
    return render(request, "bugbash/replay/outcome.html", context, status=status)
