from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bugbash import access
from bugbash.errors import RefusedError, StaleError
from bugbash.models import Project
from portal.lib.forms import add_refusal, renew
from portal.lib.people import SignedInRequest
from reviews.actions.criteria import criterion_mark, edit_criterion, retire_criterion, save_criterion
from reviews.forms.criteria import CriterionForm
from reviews.models import Criterion
from reviews.selectors.criteria import criterion_rows, known_criteria


@require_GET
@login_required
def index(request: HttpRequest, slug: str) -> HttpResponse:
    project = access.get_readable_project(request.user, slug)
    return render(request, "reviews/criterion/index.html", {"rows": criterion_rows(project)})


@require_http_methods(["GET", "POST"])
@login_required
def create(request: SignedInRequest, slug: str) -> HttpResponse:
    return write(request, access.get_managed_project(request.user, slug), None)


@require_http_methods(["GET", "POST"])
@login_required
def edit(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    project = access.get_managed_project(request.user, slug)
    return write(request, project, get_object_or_404(known_criteria(project), pk=pk))


def write(request: SignedInRequest, project: Project, criterion: Criterion | None) -> HttpResponse:
    initial = {**CriterionForm.facts_of(criterion), "mark": criterion_mark(criterion)} if criterion else None
    status = 422
    form = CriterionForm(request.POST or None, project=project, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            save(request, project, criterion, form.cleaned_data)
        except StaleError as refusal:
            add_refusal(form, refusal)
            renew(form, mark=criterion_mark(known_criteria(project).get(pk=criterion.pk if criterion else 0)))
            status = 409
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "The gates use it from now on; frozen reports stay as they are.")
            return redirect("reviews:criterion-index", project.slug)
    context = {"form": form, "criterion": criterion}
    return render(request, "reviews/criterion/edit.html", context, status=status if form.errors else 200)


def save(request: SignedInRequest, project: Project, criterion: Criterion | None, facts: dict[str, Any]) -> None:
    facts, mark = {name: value for name, value in facts.items() if name != "mark"}, facts["mark"]
    if criterion:
        edit_criterion(criterion=criterion, by=request.user, mark=mark, **facts)
    else:
        save_criterion(project=project, by=request.user, **facts)


@require_POST
@login_required
def retire(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    project = access.get_managed_project(request.user, slug)
    criterion = get_object_or_404(known_criteria(project), pk=pk)
    retire_criterion(criterion=criterion, by=request.user)
    messages.success(request, f"“{criterion.sentence}” decides no more; frozen reports keep it.")
    return redirect("reviews:criterion-index", slug)
