"""The triage at the end of a bash: one new breakage after the other, by keyboard."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from bugbash import access
from bugbash.actions.breakage_triage import triage_breakage
from bugbash.choices import BreakageStatus, Cause, Severity
from bugbash.errors import RefusedError
from bugbash.forms.bashes import VerdictForm
from bugbash.models import Bash, Breakage
from bugbash.selectors.alike import find_alike
from bugbash.selectors.bash_rooms import bashes_of
from bugbash.selectors.bash_triage import Walk, walk_new
from bugbash.selectors.breakages import find_breakage
from bugbash.selectors.sides import alone
from portal.lib.forms import add_refusal
from portal.lib.people import SignedInRequest

STATUSES = {
    "confirm": BreakageStatus.CONFIRMED,
    "reject": BreakageStatus.REJECTED,
    "duplicate": BreakageStatus.DUPLICATE,
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def walk(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """The new breakage at `?at=`, or the first one; what is decided leads to the next."""
    project = access.get_writable_project(request.user, slug)
    bash = get_object_or_404(bashes_of(project), number=number)
    if request.method == "POST":
        return decide(request, bash)
    at = request.GET.get("at", "")
    return show(request, bash, walk_new(bash, int(at) if at.isascii() and at.isdigit() and len(at) < 10 else None))


def decide(request: SignedInRequest, bash: Bash) -> HttpResponse:
    form = VerdictForm(bash.project, request.POST)
    form.full_clean()
    key = form.cleaned_data.get("breakage")
    breakage = get_object_or_404(bash.breakages.select_related("owner"), number=key or 0)
    if form.is_valid():
        try:
            apply(request, breakage, form)
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, say_decided(bash, breakage, form.cleaned_data["deed"]))
            following = walk_new(bash, breakage.number).breakage
            tail = f"?at={following.number}" if following else ""
            return redirect(reverse("bugbash:bash-triage", args=[bash.project.slug, bash.number]) + tail)
    return show(request, bash, walk_new(bash, breakage.number), form)


def apply(request: SignedInRequest, breakage: Breakage, form: VerdictForm) -> None:
    facts = form.cleaned_data
    triage_breakage(
        breakage=breakage,
        status=STATUSES[facts["deed"]],
        severity=Severity(facts["severity"]) if facts["deed"] == "confirm" else Severity.UNSET,
        cause=Cause(breakage.cause),
        owner=facts["owner"] or breakage.owner,
        reason=facts["reason"],
        duplicate_of=find_breakage(breakage.project, facts["duplicate_of"]),
        by=request.user,
    )


def say_decided(bash: Bash, breakage: Breakage, deed: str) -> str:
    address = reverse("bugbash:breakage-detail", args=[bash.project.slug, breakage.number])
    return format_html('<a class="link" href="{}">{}</a> is {}.', address, breakage.code, STATUSES[deed].label)


def show(request: SignedInRequest, bash: Bash, found: Walk, form: VerdictForm | None = None) -> HttpResponse:
    context: dict[str, Any] = {"bash": bash, "walk": found}
    if found.breakage:
        facts = {
            "breakage": found.breakage.number,
            "severity": found.breakage.severity_proposed,
            "owner": found.breakage.owner_id,
        }
        context |= {
            "form": form or VerdictForm(bash.project, initial=facts),
            "side": alone(found.breakage.observation),
            "alike": alike_to(found.breakage, request.user),
        }
    return render(request, "bugbash/bash/triage.html", context, status=422 if form and form.errors else 200)


def alike_to(breakage: Breakage, viewer: User) -> list[Breakage]:
    """Other breakages that this one may repeat, the likest first."""
    text, shown = breakage.query.text, [breakage.observation]
    found = find_alike(breakage.project, viewer=viewer, text=text, title=breakage.title, shown=shown)
    return [row.breakage for row in found.breakages if row.breakage != breakage]
