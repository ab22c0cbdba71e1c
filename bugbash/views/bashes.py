from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET, require_http_methods

from bugbash import access
from bugbash.actions.bashes import create_bash, note_presence
from bugbash.choices import BashPhase
from bugbash.errors import RefusedError
from bugbash.forms.bashes import BashForm, ExtendForm
from bugbash.models import Bash, Project
from bugbash.selectors.bash_feeds import Pulse, pulse_of
from bugbash.selectors.bash_rooms import bash_items, bashes_of, cards_of, people_of, phase_of, seconds_left
from bugbash.selectors.bashes import charter_in_hand
from bugbash.views.bash_parts import SharedParts, changed_parts
from portal.lib.forms import add_refusal, submitted
from portal.lib.people import SignedInRequest

ROOM = "bugbash/bash/detail.html"
SHOWN_FIRST = (BashPhase.RUNNING, BashPhase.PLANNED, BashPhase.OVER)


@require_GET
@login_required
def index(request: HttpRequest, slug: str) -> HttpResponse:
    project = access.get_readable_project(request.user, slug)
    items = bash_items(project)
    phases = [(phase.label, [item for item in items if item.phase == phase]) for phase in SHOWN_FIRST]
    return render(request, "bugbash/bash/index.html", {"phases": phases, "has_bashes": bool(items)})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def create(request: SignedInRequest, slug: str) -> HttpResponse:
    project = access.get_writable_project(request.user, slug)
    form = BashForm(project, submitted(request))
    if form.is_valid():
        try:
            return redirect("bugbash:bash-detail", slug, make_bash(request, project, form).number)
        except RefusedError as refusal:
            add_refusal(form, refusal)
    context = {"form": form}
    return render(request, "bugbash/bash/create.html", context, status=422 if form.errors else 200)


def make_bash(request: SignedInRequest, project: Project, form: BashForm) -> Bash:
    """The bash with its new charters; nothing of it stays where a part is refused."""
    facts = form.cleaned_data
    starts_at, ends_at = form.times()
    return create_bash(
        project=project,
        name=facts["name"],
        versions=facts["versions"],
        charters=facts["charters"],
        new_charters=facts["new_charters"],
        starts_at=starts_at,
        ends_at=ends_at,
        people=facts["people"],
        by=request.user,
    )


@require_GET
@login_required
def detail(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """The room: timer, cards, people, feed, leaderboard."""
    project = access.get_readable_project(request.user, slug)
    bash = get_object_or_404(bashes_of(project), number=number)
    return render(request, ROOM, room_context(request, project, bash, feel_pulse(request, project, number)))


@require_GET
@login_required
def feed(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """The parts of the room, or with `?part=card` of the console's card, that look different since `?known=`."""
    project = access.get_readable_project(request.user, slug)
    pulse = feel_pulse(request, project, number)
    known = request.GET.get("known", "")
    if known == pulse.known:
        return HttpResponse(status=204)
    changed = changed_parts(known, pulse.known)
    if request.GET.get("part") == "card":
        return HttpResponse(render_to_string("bugbash/bash/_card_live.html", card_context(request, project, pulse)))
    context = live_context(request, project, pulse.bash, pulse, changed)
    return render(request, "bugbash/bash/_live.html", {**context, "changed": changed})


def feel_pulse(request: SignedInRequest, project: Project, number: int) -> Pulse:
    """The state of the bash; whoever asks for it is here."""
    pulse = pulse_of(project, number, request.user)
    if pulse is None:
        raise Http404("No such bash.")
    if pulse.has_joined and pulse.is_stale and phase_of(pulse.bash) != BashPhase.OVER:
        note_presence(bash=pulse.bash, user=request.user)
    return pulse


def card_context(request: SignedInRequest, project: Project, pulse: Pulse) -> dict[str, Any]:
    """What the card in the console shows of a bash."""
    return {
        "project": project,
        "bash": pulse.bash,
        "phase": phase_of(pulse.bash),
        "seconds_left": seconds_left(pulse.bash),
        "known": pulse.known,
        "mine": charter_in_hand(pulse.bash, request.user),
        "shared": SharedParts(project, pulse.bash, pulse.known),
    }


def live_context(
    request: SignedInRequest, project: Project, bash: Bash, pulse: Pulse, changed: frozenset[str] | None = None
) -> dict[str, Any]:
    """What changes in the room while one looks; the cards only where they are among `changed`."""
    context: dict[str, Any] = {
        "project": project,
        "bash": bash,
        "phase": phase_of(bash),
        "seconds_left": seconds_left(bash),
        "known": pulse.known,
        "has_joined": pulse.has_joined,
        "is_host": access.can_host(bash, request.user),
        "shared": SharedParts(project, bash, pulse.known),
    }
    if changed is None or "cards" in changed:
        people = people_of(bash)
        context["cards"] = cards_of(bash, people)
        context["mine"] = next((row.charter for row in people if row.user == request.user), None)
    return context


def room_context(
    request: SignedInRequest, project: Project, bash: Bash, pulse: Pulse, *, extend_form: ExtendForm | None = None
) -> dict[str, Any]:
    return {
        **live_context(request, project, bash, pulse),
        "address": request.build_absolute_uri(request.path),
        "extend_form": extend_form or ExtendForm(),
        "can_cancel": not bash.breakages.exists(),
    }
