from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from bugbash import access
from bugbash.actions.ask_batches import ask_next, resume_batch, start_batch, stop_batch
from bugbash.errors import RefusedError
from bugbash.models import AskBatch, Project
from bugbash.selectors.ask_batches import batch_rows, progress_of, told_lines
from bugbash.selectors.diff_rules import rules_of
from bugbash.views.console import make_ask_form, refuse
from portal.lib.forms import add_refusal
from portal.lib.htmx import is_fragment
from portal.lib.people import SignedInRequest

DETAIL = "bugbash/console/batch.html"
STEP = "bugbash/console/_batch_step.html"


@require_POST
@login_required
def create(request: SignedInRequest, slug: str) -> HttpResponse:
    """Each line that was typed into the console becomes a query of its own."""
    project = access.get_fileable_project(request.user, slug)
    form = make_ask_form(project, request.POST)
    if form.is_valid():
        try:
            batch = start_batch(
                project=project,
                deployments=form.deployments,
                lines=form.cleaned_data["text"].split("\n"),
                params=form.cleaned_data["params"],
                family=form.cleaned_data["family"],
                idempotency_key=form.cleaned_data["key"],
                by=request.user,
            )
        except RefusedError as refusal:
            form.renew_key()
            add_refusal(form, refusal)
        else:
            address = reverse("bugbash:ask-batch-detail", args=[slug, batch.number])
            return HttpResponse(headers={"HX-Redirect": address}) if is_fragment(request) else redirect(address)
    return refuse(request, project, form)


@require_GET
@login_required
def detail(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """The batch as far as it is. As a part, how far that is, for whoever looks on while others ask."""
    batch = get_batch(access.get_readable_project(request.user, slug), number)
    return show(request, batch)


@require_POST
@login_required
def go_on(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Ask the next few lines; the page sends this again until nothing is left."""
    batch = get_batch(access.get_fileable_project(request.user, slug), number)
    try:
        asked = ask_next(batch=batch, by=request.user)
    except RefusedError as refusal:
        stop_batch(batch=batch, by=request.user)
        return show(request, batch, refusal=refusal.sentence)
    return show(request, batch, asked=[line.pk for line in asked])


@require_POST
@login_required
def stop(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    batch = get_batch(access.get_fileable_project(request.user, slug), number)
    return show(request, stop_batch(batch=batch, by=request.user))


@require_POST
@login_required
def resume(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    batch = get_batch(access.get_fileable_project(request.user, slug), number)
    return show(request, resume_batch(batch=batch, by=request.user))


def get_batch(project: Project, number: int) -> AskBatch:
    batch: AskBatch = get_object_or_404(batch_rows(project), number=number)
    return batch


def show(
    request: SignedInRequest, batch: AskBatch, *, asked: list[int] | None = None, refusal: str = ""
) -> HttpResponse:
    """The whole page, or how far it is together with the rows that have just been filled."""
    if request.method == "POST" and not is_fragment(request):
        return redirect("bugbash:ask-batch-detail", batch.project.slug, batch.number)
    batch.refresh_from_db(fields=["stopped_at"])
    only = asked or [] if request.method == "POST" else None
    context: dict[str, Any] = {
        "batch": batch,
        "progress": progress_of(batch),
        "lines": told_lines(batch, rules_of(batch.project), only),
        "refusal": refusal,
    }
    return render(request, STEP if is_fragment(request) else DETAIL, context)
