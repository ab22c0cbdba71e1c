from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from bugbash import access
from bugbash.errors import RefusedError
from portal.lib.forms import add_refusal
from portal.lib.people import SignedInRequest
from reviews.actions.waivers import revoke_waiver, waive_criterion
from reviews.forms.waivers import CriterionWaiverForm
from reviews.selectors.criteria import known_criteria
from reviews.selectors.waivers import project_waivers
from reviews.views.readiness import show, versions_of


@require_POST
@login_required
def create(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Accept that a criterion does not pass; a form that is refused comes back beside its gate."""
    project = access.get_owned_project(request.user, slug)
    criterion = get_object_or_404(known_criteria(project), pk=pk)
    form = CriterionWaiverForm(pk, request.POST)
    is_valid = form.is_valid()
    version = get_object_or_404(versions_of(project), name=form.cleaned_data.get("version", ""))
    if is_valid:
        facts = form.cleaned_data
        try:
            waiver = waive_criterion(
                criterion=criterion,
                version=None if facts["every_version"] else version,
                reason=facts["reason"],
                ends_on=facts["ends_on"],
                by=request.user,
            )
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"Waived until {waiver.ends_on}; it stays to be seen here and in every report.")
            return redirect(page_of(slug, version.name))
    return show(request, version, waiver_forms={pk: form}, status=422)


@require_POST
@login_required
def revoke(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    project = access.get_owned_project(request.user, slug)
    waiver = get_object_or_404(project_waivers(project), pk=pk)
    revoke_waiver(waiver=waiver, by=request.user)
    messages.success(request, "The waiver is revoked; the criterion counts again.")
    return redirect(page_of(slug, waiver.version.name if waiver.version else ""))


def page_of(slug: str, name: str) -> str:
    query = f"?{urlencode({'version': name})}" if name else ""
    return f"{reverse('reviews:readiness', args=[slug])}{query}#waivers"
