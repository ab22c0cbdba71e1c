"""Share links of a report, for managers: make one, see who opened it, revoke it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from bugbash import access
from bugbash.errors import RefusedError
from portal.lib.forms import add_refusal, submitted
from portal.lib.people import SignedInRequest
from reviews.actions.sharing import create_share_link, revoke_share_link
from reviews.forms.reports import ShareForm
from reviews.selectors.reports import project_reports
from reviews.selectors.sharing import links_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def index(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """The links of a report; the address of a new one is shown once, in the answer to the form that made it."""
    project = access.get_managed_project(request.user, slug)
    report = get_object_or_404(project_reports(project), number=number)
    form, address = ShareForm(submitted(request)), ""
    if form.is_valid():
        try:
            _, token = create_share_link(report=report, by=request.user, **form.cleaned_data)
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            address = request.build_absolute_uri(reverse("share:detail", args=[token]))
            form = ShareForm()
    context = {"report": report, "form": form, "address": address, "links": links_of(report)}
    return render(request, "reviews/report/share.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def revoke(request: SignedInRequest, slug: str, number: int, pk: int) -> HttpResponse:
    project = access.get_managed_project(request.user, slug)
    report = get_object_or_404(project_reports(project), number=number)
    revoke_share_link(link=get_object_or_404(links_of(report), pk=pk), by=request.user)
    messages.success(request, "The link is revoked; it stopped working at once.")
    return redirect("reviews:share-index", slug, number)
