from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from bugbash import access
from bugbash.actions.egress import request_access
from bugbash.errors import RefusedError
from bugbash.forms.egress import AccessForm
from bugbash.selectors.egress import requests_of
from portal.lib.forms import add_refusal, submitted
from portal.lib.people import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def create(request: SignedInRequest, slug: str) -> HttpResponse:
    """Ask for access to a place that the egress rules close; `?url=` says which."""
    project = access.get_writable_project(request.user, slug)
    form = AccessForm(submitted(request), initial={"url": request.GET.get("url", "")})
    if form.is_valid():
        try:
            wish = request_access(project=project, by=request.user, **form.cleaned_data)
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"Access to {wish} is requested, waiting for an administrator.")
            return redirect(f"{reverse('bugbash:settings', args=[slug])}#egress")
    context = {"form": form, "egress_requests": requests_of(project)}
    return render(request, "bugbash/egress/request.html", context, status=422 if form.errors else 200)
