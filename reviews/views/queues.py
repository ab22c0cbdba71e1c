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
from portal.lib.people import SignedInRequest
from reviews.actions.queue_setup import set_up_queue
from reviews.actions.queues import set_open
from reviews.choices import QueueTask
from reviews.forms.queue import QueueForm
from reviews.logic.preferences import PreferenceResult
from reviews.selectors.preferences import queue_result
from reviews.selectors.queue import settings_of
from reviews.selectors.queues import equal_count, given_per_rater, known_queues, queue_rows


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def create(request: SignedInRequest, slug: str) -> HttpResponse:
    """Set up a queue and fill it; nothing is kept where it would ask about nothing."""
    project = access.get_managed_project(request.user, slug)
    initial = {"guideline": settings_of(project).guideline}
    versions = list(project.versions.all())
    form = QueueForm(submitted(request), project=project, versions=versions, initial=initial)
    if form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            queue, added = set_up_queue(
                project=project,
                task=QueueTask(facts.pop("task")),
                which=facts.pop("tag"),
                flipped_share=facts.pop("flipped_share") / 100,
                by=request.user,
                **facts,
            )
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(
                request, f"{queue} asks about {added} item{'s' * (added != 1)}; the raters find them in their queue."
            )
            return redirect("reviews:queue-detail", slug, queue.pk)
    context = {"form": form, "versions": versions}
    return render(request, "reviews/queue/create.html", context, status=422 if form.errors else 200)


@require_GET
@login_required
def detail(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """What a queue asks, how far people are, and what a comparison of two versions comes to."""
    project = access.get_managed_project(request.user, slug)
    queue = get_object_or_404(known_queues(project), pk=pk)
    result = queue_result(queue)
    context = {
        "queue": queue,
        "row": next(row for row in queue_rows(project) if row.queue.pk == pk),
        "given": given_per_rater(queue),
        "equal": equal_count(queue),
        "result": result,
        "bar": parts_of(result) if result else (),
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
