from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bugbash import access
from bugbash.errors import RefusedError, StaleError
from bugbash.models import Project
from bugbash.selectors.mentions import mentionable
from portal.lib.forms import add_refusal, renew
from portal.lib.htmx import page_or_part
from portal.lib.people import SignedInRequest
from reviews.actions.ageing import set_age
from reviews.actions.criteria import criterion_mark, edit_criterion, retire_criterion, save_criterion
from reviews.actions.discussion import comment_on_criterion, see_criterion_mentions
from reviews.actions.starters import take_starter
from reviews.choices import Starter
from reviews.forms.criteria import AgeForm, CriterionForm, DiscussionForm, StarterForm
from reviews.logic.criteria import CriterionSpec
from reviews.models import Criterion
from reviews.selectors.criteria import criterion_rows, known_criteria, newest_version, preview_gate
from reviews.selectors.criterion_history import comments_on, revision_rows
from reviews.selectors.facts import spec_of
from reviews.selectors.queue import settings_of


@require_GET
@login_required
def index(request: HttpRequest, slug: str) -> HttpResponse:
    project = access.get_readable_project(request.user, slug)
    return overview(request, project, AgeForm(initial={"days": settings_of(project).stale_after_days}))


def overview(request: HttpRequest, project: Project, age_form: AgeForm, *, status: int = 200) -> HttpResponse:
    context = {"rows": criterion_rows(project), "starters": Starter.choices, "age_form": age_form}
    return render(request, "reviews/criterion/index.html", context, status=status)


@require_POST
@login_required
def age(request: SignedInRequest, slug: str) -> HttpResponse:
    """After how many days evidence is stale."""
    project = access.get_managed_project(request.user, slug)
    form = AgeForm(request.POST)
    if form.is_valid():
        try:
            set_age(project=project, by=request.user, **form.cleaned_data)
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "The gates look at the age of their evidence so from now on.")
            return redirect("reviews:criterion-index", slug)
    return overview(request, project, form, status=422)


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
    form = CriterionForm(request.POST or None, project=project, criterion=criterion, initial=initial)
    if "look" in request.POST:
        return look(request, project, criterion, form)
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
    version, gate = preview_gate(project, spec_of(criterion)) if criterion else (newest_version(project), None)
    context = {"form": form, "criterion": criterion, "version": version, "gate": gate}
    return render(request, "reviews/criterion/edit.html", context, status=status if form.errors else 200)


def look(request: SignedInRequest, project: Project, criterion: Criterion | None, form: CriterionForm) -> HttpResponse:
    """What the criterion as it stands in the form would say today; nothing is saved."""
    form.relax()
    gate, version = None, newest_version(project)
    if form.is_valid():
        facts = form.cleaned_data
        named = ("sentence", "measure", "operator", "threshold", "params", "must")
        spec = CriterionSpec(criterion.pk if criterion else 0, **{name: facts[name] for name in named})
        version, gate = preview_gate(project, spec)
    drawn = request.POST.get("drawn_for") == form.chosen
    context = {"form": form, "criterion": criterion, "version": version, "gate": gate, "looks": True, "drawn": drawn}
    return page_or_part(request, "reviews/criterion/edit.html", "reviews/criterion/_look.html", context)


def save(request: SignedInRequest, project: Project, criterion: Criterion | None, facts: dict[str, Any]) -> None:
    facts, mark = {name: value for name, value in facts.items() if name != "mark"}, facts["mark"]
    if criterion:
        edit_criterion(criterion=criterion, by=request.user, mark=mark, **facts)
    else:
        save_criterion(project=project, by=request.user, **facts)


@require_GET
@login_required
def detail(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """A criterion with what it says today; whoever opens it has seen where its discussion mentions them."""
    criterion = get_criterion(access.get_readable_project(request.user, slug), pk)
    see_criterion_mentions(criterion=criterion, by=request.user)
    return show(request, criterion, DiscussionForm())


@require_POST
@login_required
def comment(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Everybody who may read may say what they think of a criterion."""
    criterion = get_criterion(access.get_readable_project(request.user, slug), pk)
    form = DiscussionForm(request.POST)
    if form.is_valid():
        try:
            comment_on_criterion(criterion=criterion, by=request.user, **form.cleaned_data)
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("reviews:criterion-detail", slug, pk)
    return show(request, criterion, form, status=422)


def get_criterion(project: Project, pk: int) -> Criterion:
    """Retired ones too: what they said and why stays to be read."""
    return get_object_or_404(Criterion.objects.filter(project=project).select_related("project", "owner"), pk=pk)


def show(request: HttpRequest, criterion: Criterion, form: DiscussionForm, *, status: int = 200) -> HttpResponse:
    version, gate = preview_gate(criterion.project, spec_of(criterion))
    context = {
        "criterion": criterion,
        "version": version,
        "gate": gate,
        "revisions": revision_rows(criterion),
        "comments": comments_on(criterion),
        "mentionable": mentionable(criterion.project),
        "form": form,
    }
    return render(request, "reviews/criterion/detail.html", context, status=status)


@require_POST
@login_required
def start(request: SignedInRequest, slug: str) -> HttpResponse:
    """Take over the criteria that such a prototype begins with."""
    project = access.get_managed_project(request.user, slug)
    form = StarterForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "Choose search, classifier or language model app.")
        return redirect("reviews:criterion-index", slug)
    try:
        taken = take_starter(project=project, starter=form.cleaned_data["starter"], by=request.user)
    except RefusedError as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, f"{len(taken)} criteria are written down. Edit what your business sees differently.")
    return redirect("reviews:criterion-index", slug)


@require_POST
@login_required
def retire(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    project = access.get_managed_project(request.user, slug)
    criterion = get_object_or_404(known_criteria(project), pk=pk)
    retire_criterion(criterion=criterion, by=request.user)
    messages.success(request, f"“{criterion.sentence}” decides no more; frozen reports keep it.")
    return redirect("reviews:criterion-index", slug)
