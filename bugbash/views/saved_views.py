"""A person's own views of the list of breakages."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from bugbash import access
from bugbash.actions.saved_views import change_view, remove_view, save_view
from bugbash.errors import RefusedError
from bugbash.forms.breakage_list import RenameForm, SavedViewForm
from bugbash.models import SavedView
from bugbash.selectors.saved_views import saved_views
from bugbash.views.breakage_list import PAGE
from portal.lib.people import SignedInRequest


def go_back(slug: str, filters: str) -> HttpResponse:
    return redirect(f"{reverse('bugbash:breakage-index', args=[slug])}{'?' if filters else ''}{filters}")


def get_view(request: SignedInRequest, slug: str, pk: int) -> SavedView:
    """404 for a view of somebody else, too."""
    project = access.get_readable_project(request.user, slug)
    return get_object_or_404(saved_views(project, request.user, PAGE), pk=pk)


@require_POST
@login_required
def create(request: SignedInRequest, slug: str) -> HttpResponse:
    project = access.get_readable_project(request.user, slug)
    form = SavedViewForm(request.POST)
    if form.is_valid():
        try:
            view = save_view(project=project, page=PAGE, by=request.user, **form.cleaned_data)
        except RefusedError as refusal:
            messages.warning(request, refusal.sentence)
        else:
            messages.success(request, f"Saved as “{view.name}”.")
            return go_back(slug, view.filters)
    say_errors(request, form)
    return go_back(slug, form.data.get("filters", "")[:1000])


def say_errors(request: HttpRequest, form: SavedViewForm | RenameForm) -> None:
    for errors in form.errors.values():
        for sentence in errors:
            messages.warning(request, str(sentence))


@require_POST
@login_required
def rename(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    view = get_view(request, slug, pk)
    form = RenameForm(request.POST)
    if form.is_valid():
        try:
            view = change_view(view=view, by=request.user, name=form.cleaned_data["name"])
        except RefusedError as refusal:
            messages.warning(request, refusal.sentence)
        else:
            messages.success(request, f"It is called “{view.name}” now.")
    say_errors(request, form)
    return go_back(slug, view.filters)


@require_POST
@login_required
def remove(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    view = get_view(request, slug, pk)
    remove_view(view=view, by=request.user)
    messages.success(request, f"The view “{view.name}” is removed.")
    return go_back(slug, "")
