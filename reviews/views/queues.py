"""Queues as managers set them up and watch them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bugbash import access
from bugbash.errors import RefusedError
from portal.lib.charts import Part
from portal.lib.forms import add_refusal, submitted
from portal.lib.htmx import page_or_part
from portal.lib.people import SignedInRequest
from reviews.actions.contents import Contents
from reviews.actions.queue_setup import plan_queue, set_up_queue
from reviews.actions.queues import edit_queue, set_open
from reviews.forms.queue_setup import QueueEditForm, QueueForm, editable
from reviews.logic.preferences import PreferenceResult
from reviews.models import ReviewQueue
from reviews.selectors.model_judge import panel_of
from reviews.selectors.preferences import pair_rows, result_from, results_by_tag
from reviews.selectors.queue import settings_of
from reviews.selectors.queues import given_per_rater, known_queues, queue_row

SHOWN_PAIRS = 200
CREATE, PLAN = "reviews/queue/create.html", "reviews/queue/_plan.html"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def create(request: SignedInRequest, slug: str) -> HttpResponse:
    """Set up a queue and fill it; nothing is kept where it would ask about nothing. `look` only counts."""
    project = access.get_managed_project(request.user, slug)
    versions = list(project.versions.all())
    initial = {"guideline": settings_of(project).guideline}
    form = QueueForm(submitted(request), project=project, versions=versions, initial=initial)
    plan: Contents | None = None
    looks = "look" in request.POST
    if looks:
        form.fields["name"].required = False
    if form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            if looks:
                plan = plan_queue(facts["question"])
            else:
                queue, contents = set_up_queue(by=request.user, **facts)
                messages.success(request, asks_about(queue, contents))
                return redirect("reviews:queue-detail", slug, queue.pk)
        except RefusedError as refusal:
            add_refusal(form, refusal)
    context = {"form": form, "versions": versions, "plan": plan}
    return page_or_part(request, CREATE, PLAN, context, status=422 if form.errors else 200)


def asks_about(queue: ReviewQueue, contents: Contents) -> str:
    return (
        f"{queue} asks about {contents.asked} item{'s' * (contents.asked != 1)}; the raters find them in their queue."
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Change a queue's name, guideline and raters; what was said stays."""
    project = access.get_managed_project(request.user, slug)
    queue = get_object_or_404(known_queues(project), pk=pk)
    form = QueueEditForm(submitted(request), project=project, initial=editable(queue))
    if form.is_valid():
        try:
            edit_queue(queue=queue, by=request.user, **form.cleaned_data)
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Saved. Raters see it with their next item.")
            return redirect("reviews:queue-detail", slug, pk)
    context = {"form": form, "queue": queue}
    return render(request, "reviews/queue/edit.html", context, status=422 if form.errors else 200)


@require_GET
@login_required
def detail(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """What a queue asks, how far people are, and what a comparison of two versions comes to."""
    project = access.get_managed_project(request.user, slug)
    queue = get_object_or_404(known_queues(project), pk=pk)
    rows = pair_rows([queue], queue.candidate) if queue.candidate else []
    result = result_from(rows) if queue.candidate else None
    context = {
        "queue": queue,
        "row": queue_row(queue),
        "given": given_per_rater(queue),
        "result": result,
        "bar": parts_of(result) if result else (),
        "tagged": results_by_tag(rows),
        "panel": panel_of(queue),
        "pairs": [row for row in rows if row.comparisons][:SHOWN_PAIRS],
    }
    return render(request, "reviews/queue/detail.html", context)


def parts_of(result: PreferenceResult) -> tuple[Part, ...]:
    return (
        Part("candidate better", result.wins, "good"),
        Part("alike", result.ties, "mute"),
        Part("baseline better", result.losses, "bad"),
    )


@require_POST
@login_required
def switch(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Close a queue, or open it again."""
    project = access.get_managed_project(request.user, slug)
    queue = get_object_or_404(known_queues(project), pk=pk)
    is_open = set_open(queue=queue, is_open=queue.closed_at is not None, by=request.user).closed_at is None
    messages.success(request, f"{queue} is {'open again' if is_open else 'closed; what was said stays'}.")
    return redirect("reviews:queue-detail", slug, pk)
