from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from bugbash import access
from bugbash.actions.sightings import see_breakage, unsee_breakage
from bugbash.errors import RefusedError
from bugbash.models import Breakage, Observation
from bugbash.selectors.sightings import seen_by
from bugbash.views.console import console_address, get_shown
from portal.lib.htmx import is_fragment
from portal.lib.people import SignedInRequest


@require_POST
@login_required
def see(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """“Me too”, at best with the answer that shows it."""
    project = access.get_fileable_project(request.user, slug)
    breakage = get_object_or_404(project.breakages, number=number)
    shown = get_shown(project, request.POST.get("observations", ""))
    refusal = ""
    try:
        see_breakage(breakage=breakage, observation=shown[-1] if shown else None, by=request.user)
    except RefusedError as error:
        refusal = error.sentence
    return answer(request, breakage, shown, refusal)


@require_POST
@login_required
def unsee(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    project = access.get_fileable_project(request.user, slug)
    breakage = get_object_or_404(project.breakages, number=number)
    shown = get_shown(project, request.POST.get("observations", ""))
    unsee_breakage(breakage=breakage, by=request.user)
    return answer(request, breakage, shown)


def answer(request: SignedInRequest, breakage: Breakage, shown: list[Observation], refusal: str = "") -> HttpResponse:
    """The button as it is now; without htmx the page on which it was pressed."""
    if is_fragment(request):
        context = {
            "breakage": breakage,
            "seen": seen_by([breakage], request.user)[breakage.pk],
            "observations": request.POST.get("observations", ""),
            "refusal": refusal,
        }
        return render(request, "bugbash/breakage/_sighting.html", context, status=422 if refusal else 200)
    if refusal:
        messages.error(request, refusal)
    if shown:
        return redirect(console_address(breakage.project, [row.pk for row in shown]))
    return redirect("bugbash:breakage-detail", breakage.project.slug, breakage.number)
