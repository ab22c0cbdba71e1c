"""A model as a further rater: whether a project has one, and what it does in a queue."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from bugbash import access
from bugbash.errors import RefusedError
from portal.lib.forms import add_refusal, submitted
from portal.lib.htmx import page_or_part
from portal.lib.people import SignedInRequest
from reviews.actions.model_judge import NAMES, cancel_model_run, set_model_rules, start_model_run
from reviews.forms.model_judge import ModelRulesForm, ModelRunForm
from reviews.selectors.model_items import model_name
from reviews.selectors.model_judge import panel_of
from reviews.selectors.queue import settings_of
from reviews.selectors.queues import known_queues

PAGE, PART = "reviews/model/detail.html", "reviews/model/_panel.html"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def rules(request: SignedInRequest, slug: str) -> HttpResponse:
    """Whether a model rates, and from when on its word may count."""
    project = access.get_managed_project(request.user, slug)
    now = settings_of(project)
    form = ModelRulesForm(submitted(request), initial={name: getattr(now, name) for name in NAMES})
    if form.is_valid():
        try:
            set_model_rules(project=project, by=request.user, **form.cleaned_data)
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Saved; criteria that count the model’s word read it by this from now on.")
            return redirect("reviews:queue-setup", slug)
    context = {"form": form, "model": model_name()}
    return render(request, "reviews/model/rules.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def detail(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """How far the model is in a queue and how far it agrees with the experts; or let it rate."""
    project = access.get_managed_project(request.user, slug)
    queue = get_object_or_404(known_queues(project), pk=pk)
    form = ModelRunForm(submitted(request))
    if form.is_valid():
        try:
            start_model_run(queue=queue, by=request.user, **form.cleaned_data)
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("reviews:queue-model", slug, pk)
    panel = panel_of(queue)
    if not form.is_bound:
        form = ModelRunForm(initial={"budget": max(1, panel.price)})
    context = {"queue": queue, "panel": panel, "form": form}
    return page_or_part(request, PAGE, PART, context, status=422 if form.errors else 200)


@require_POST
@login_required
def cancel(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Let no further call begin."""
    project = access.get_managed_project(request.user, slug)
    queue = get_object_or_404(known_queues(project), pk=pk)
    try:
        cancel_model_run(queue=queue, by=request.user)
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Stopped: no further call begins, and what the model said stays.")
    return redirect("reviews:queue-model", slug, pk)
