from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bugbash import access
from bugbash.actions.charters import create_charter, edit_charter
from bugbash.errors import RefusedError
from bugbash.forms.bashes import CharterForm
from portal.lib.forms import add_refusal, submitted
from portal.lib.people import SignedInRequest

INDEX = "bugbash/charter/index.html"


@require_GET
@login_required
def index(request: HttpRequest, slug: str) -> HttpResponse:
    project = access.get_readable_project(request.user, slug)
    return render(request, INDEX, {"charters": project.charters.all(), "form": CharterForm()})


@require_POST
@login_required
def create(request: SignedInRequest, slug: str) -> HttpResponse:
    project = access.get_writable_project(request.user, slug)
    form = CharterForm(request.POST)
    if form.is_valid():
        try:
            charter = create_charter(project=project, **form.cleaned_data, by=request.user)
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"“{charter.title}” is a charter now.")
            return redirect("bugbash:charter-index", slug)
    return render(request, INDEX, {"charters": project.charters.all(), "form": form}, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    project = access.get_writable_project(request.user, slug)
    charter = get_object_or_404(project.charters, pk=pk)
    form = CharterForm(submitted(request), initial={"title": charter.title, "aim": charter.aim})
    if form.is_valid():
        try:
            edit_charter(charter=charter, **form.cleaned_data, by=request.user)
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "The charter is changed.")
            return redirect("bugbash:charter-index", slug)
    context = {"charter_pk": pk, "form": form}
    return render(request, "bugbash/charter/edit.html", context, status=422 if form.errors else 200)
