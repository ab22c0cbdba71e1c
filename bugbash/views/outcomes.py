"""What people do with one outcome: have it asked again, override its verdict, let the automatic one count again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from bugbash import access
from bugbash.actions.outcomes import ask_again, clear_override, override_verdict
from bugbash.choices import Verdict
from bugbash.errors import RefusedError
from bugbash.forms.overrides import OverrideForm
from bugbash.models import Outcome
from bugbash.views.replays import show_outcome
from portal.lib.forms import add_refusal
from portal.lib.people import SignedInRequest


@require_POST
@login_required
def override(request: SignedInRequest, slug: str, number: int, ordinal: int) -> HttpResponse:
    row = get_writable_outcome(request, slug, number, ordinal)
    form = OverrideForm(request.POST)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            override_verdict(outcome=row, verdict=Verdict(facts["verdict"]), reason=facts["reason"], by=request.user)
        except RefusedError as refusal:
            add_refusal(form, refusal)
    return show_outcome(request, slug, number, ordinal, form) if form.errors else back_to(slug, number, ordinal)


@require_POST
@login_required
def clear(request: SignedInRequest, slug: str, number: int, ordinal: int) -> HttpResponse:
    row = get_writable_outcome(request, slug, number, ordinal)
    try:
        clear_override(outcome=row, by=request.user)
    except RefusedError as refusal:
        messages.warning(request, refusal.sentence)
    return back_to(slug, number, ordinal)


@require_POST
@login_required
def rerun(request: SignedInRequest, slug: str, number: int, ordinal: int) -> HttpResponse:
    row = get_writable_outcome(request, slug, number, ordinal)
    try:
        ask_again(replay=row.replay, which=row, by=request.user)
    except RefusedError as refusal:
        messages.warning(request, refusal.sentence)
    return back_to(slug, number, ordinal)


def get_writable_outcome(request: SignedInRequest, slug: str, number: int, ordinal: int) -> Outcome:
    project = access.get_writable_project(request.user, slug)
    rows = Outcome.objects.select_related("replay").filter(replay__project=project, replay__number=number)
    return get_object_or_404(rows, ordinal=ordinal)


def back_to(slug: str, number: int, ordinal: int) -> HttpResponse:
    return redirect("bugbash:outcome-detail", slug, number, ordinal)
