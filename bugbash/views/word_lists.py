"""The project's synonyms and entities: read by everybody, written by experts and above."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bugbash import access
from bugbash.actions.word_lists import add_word_list, edit_word_list, remove_word_list
from bugbash.errors import RefusedError
from bugbash.forms.word_lists import WordListForm
from bugbash.models import Project
from bugbash.selectors.word_lists import word_list_rows
from portal.lib.forms import add_refusal, submitted
from portal.lib.people import SignedInRequest


@require_GET
@login_required
def index(request: SignedInRequest, slug: str) -> HttpResponse:
    project = access.get_readable_project(request.user, slug)
    return show_lists(request, project, WordListForm())


def show_lists(request: SignedInRequest, project: Project, form: WordListForm) -> HttpResponse:
    context = {"word_lists": word_list_rows(project), "form": form}
    return render(request, "bugbash/word_list/index.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def create(request: SignedInRequest, slug: str) -> HttpResponse:
    project = access.get_fileable_project(request.user, slug)
    form = WordListForm(request.POST)
    if form.is_valid():
        try:
            row = add_word_list(project=project, by=request.user, **form.cleaned_data)
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"Mutators know the list {row} from now on.")
            return redirect("bugbash:word-list-index", slug)
    return show_lists(request, project, form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    project = access.get_fileable_project(request.user, slug)
    row = get_object_or_404(word_list_rows(project), pk=pk)
    form = WordListForm(submitted(request), initial=WordListForm.facts_of(row))
    if form.is_valid():
        try:
            edit_word_list(word_list=row, by=request.user, **form.cleaned_data)
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Saved; mutants that were made before keep their texts.")
            return redirect("bugbash:word-list-index", slug)
    context = {"word_list": row, "form": form}
    return render(request, "bugbash/word_list/edit.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def remove(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    project = access.get_fileable_project(request.user, slug)
    row = get_object_or_404(word_list_rows(project), pk=pk)
    remove_word_list(word_list=row, by=request.user)
    messages.success(request, f"The list {row} is gone; its words were {', '.join(row.words)}.")
    return redirect("bugbash:word-list-index", slug)
