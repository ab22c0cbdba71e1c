"""What people do in the room of a bash: come and go, take cards, rotate them, end and extend."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from bugbash import access
from bugbash.actions.bashes import cancel_bash, edit_bash, end_bash, extend_bash, join_bash, leave_bash
from bugbash.actions.cards import rotate_charters, take_charter, take_next
from bugbash.errors import RefusedError
from bugbash.forms.bashes import BashEditForm, ExtendForm
from bugbash.models import Bash, Project
from bugbash.selectors.bash_rooms import bashes_of
from bugbash.views.bashes import ROOM, feel_pulse, live_context, room_context
from portal.lib.forms import add_refusal, submitted
from portal.lib.htmx import is_fragment
from portal.lib.people import SignedInRequest


@require_POST
@login_required
def join(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    project = access.get_fileable_project(request.user, slug)
    return answer(request, project, number, lambda bash: join_bash(bash=bash, by=request.user))


@require_POST
@login_required
def leave(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    project = access.get_fileable_project(request.user, slug)
    return answer(request, project, number, lambda bash: leave_bash(bash=bash, by=request.user))


@require_POST
@login_required
def hold(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Take the card that `charter` names, the `next` one, or with nothing put back the one in hand."""
    project = access.get_fileable_project(request.user, slug)
    wanted = request.POST.get("charter", "")

    def take(bash: Bash) -> None:
        if wanted == "next":
            take_next(bash=bash, by=request.user)
        else:
            charter = get_object_or_404(bash.charters, pk=int(wanted)) if is_key(wanted) else None
            if wanted and charter is None:
                raise RefusedError("There is no such charter.", field="charter")
            take_charter(bash=bash, charter=charter, by=request.user)

    return answer(request, project, number, take)


def is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


@require_POST
@login_required
def rotate(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    project = access.get_writable_project(request.user, slug)
    return answer(request, project, number, lambda bash: rotate_charters(bash=bash, by=request.user))


@require_POST
@login_required
def end(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    project = access.get_writable_project(request.user, slug)
    bash = get_object_or_404(bashes_of(project), number=number)
    try:
        end_bash(bash=bash, by=request.user)
    except RefusedError as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"{bash.name} has ended. Now triage what was found.")
    return redirect("bugbash:bash-detail", slug, number)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    project = access.get_writable_project(request.user, slug)
    bash = get_object_or_404(bashes_of(project), number=number)
    access.check_hosting(bash, request.user)
    form = BashEditForm(bash, submitted(request))
    if form.is_valid():
        try:
            starts_at, ends_at = form.times()
            facts = {name: form.cleaned_data[name] for name in ("name", "charters", "new_charters")}
            edit_bash(bash=bash, starts_at=starts_at, ends_at=ends_at, by=request.user, **facts)
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("bugbash:bash-detail", slug, number)
    context = {"bash": bash, "form": form}
    return render(request, "bugbash/bash/edit.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def cancel(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    project = access.get_writable_project(request.user, slug)
    bash = get_object_or_404(bashes_of(project), number=number)
    try:
        cancel_bash(bash=bash, by=request.user)
    except RefusedError as refusal:
        messages.error(request, refusal.sentence)
        return redirect("bugbash:bash-detail", slug, number)
    messages.success(request, f"{bash.name} is cancelled.")
    return redirect("bugbash:bash-index", slug)


@require_POST
@login_required
def extend(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    project = access.get_writable_project(request.user, slug)
    bash = get_object_or_404(bashes_of(project), number=number)
    form = ExtendForm(request.POST)
    if form.is_valid():
        try:
            extend_bash(bash=bash, minutes=form.cleaned_data["minutes"], by=request.user)
        except RefusedError as refusal:
            form.add_error("minutes", refusal.sentence)
        else:
            return redirect("bugbash:bash-detail", slug, number)
    context = room_context(request, project, bash, feel_pulse(request, project, number), extend_form=form)
    return render(request, ROOM, context, status=422)


def answer(request: SignedInRequest, project: Project, number: int, deed: Callable[[Bash], object]) -> HttpResponse:
    """Do it and show the room: as the page to go to, or as its parts. A refusal is said in its words."""
    bash = get_object_or_404(bashes_of(project), number=number)
    refused = ""
    try:
        deed(bash)
    except RefusedError as refusal:
        refused = refusal.sentence
    if not is_fragment(request):
        if refused:
            messages.error(request, refused)
        return redirect("bugbash:bash-detail", project.slug, number)
    context = live_context(request, project, bash, feel_pulse(request, project, number))
    context |= {"refused": refused, "changed": ("clock", "cards", "people", "feed", "scores")}
    return render(request, "bugbash/bash/_live.html", context, status=422 if refused else 200)
