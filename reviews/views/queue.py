from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from bugbash import access
from bugbash.errors import RefusedError
from bugbash.models import Project
from bugbash.selectors.replays import latest_project_replay
from portal.lib.forms import add_refusal
from portal.lib.htmx import page_or_part
from portal.lib.people import SignedInRequest
from reviews.actions.items import queue_results
from reviews.actions.ratings import next_item, shown_words, submit_judgment
from reviews.choices import ItemKind
from reviews.forms.queue import JudgmentForm, PreferenceForm
from reviews.forms.queue_setup import SetupForm
from reviews.models import Judgment, ReviewItem
from reviews.selectors.blind_answers import shown_to
from reviews.selectors.progress import progress_of, progress_per_rater
from reviews.selectors.queue import (
    is_second_look,
    item_of,
    judged_before,
    last_judgment_of,
    my_judgment,
    need_of,
    needed_queries,
    settings_of,
)
from reviews.selectors.queues import queue_rows

RatingForm = JudgmentForm | PreferenceForm
PAGE, PART = "reviews/queue/index.html", "reviews/queue/_item.html"


@require_http_methods(["GET", "POST"])
@login_required
def index(request: SignedInRequest, slug: str) -> HttpResponse:
    """The next thing to rate; a submitted rating answers with the one after it."""
    project = access.get_rateable_project(request.user, slug)
    if request.method == "POST":
        return submit(request, project)
    if item := chosen_item(request, project):
        return show(request, project, item)
    return show_next(request, project)


def chosen_item(request: SignedInRequest, project: Project) -> ReviewItem | None:
    """The item that the address names, if this person has rated it: for going back to it."""
    pk = request.GET.get("item", "")
    if not pk:
        return None
    item = item_of(project, pk)
    if item is None or my_judgment(item, request.user) is None:
        raise Http404("Only what you have rated can be opened again.")
    return item


def show_next(request: SignedInRequest, project: Project) -> HttpResponse:
    """The next item, and folded into it the one after, which the page shows as soon as this one is submitted."""
    item = next_item(project=project, rater=request.user)
    again = item is not None and is_second_look(item, request.user)
    ahead = next_item(project=project, rater=request.user, beside=item) if item and not again else None
    after = item_context(request.user, ahead) if ahead else None
    return show(request, project, item, again=again, ahead=after)


def show(
    request: SignedInRequest,
    project: Project,
    item: ReviewItem | None,
    form: RatingForm | None = None,
    *,
    again: bool = False,
    ahead: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    mine = my_judgment(item, request.user) if item and not again else None
    before = judged_before(mine) if mine else last_judgment_of(project, request.user)
    context = {
        "mine": mine,
        "back_to": before.item_id if before else None,
        "progress": progress_of(project, request.user),
        "ahead": ahead,
        **(item_context(request.user, item, form, mine, again=again) if item else {"item": None}),
    }
    return page_or_part(request, PAGE, PART, context, status=status)


def item_context(
    rater: User, item: ReviewItem, form: RatingForm | None = None, mine: Judgment | None = None, *, again: bool = False
) -> dict[str, Any]:
    """What is drawn of one item."""
    return {
        "item": item,
        "queue": item.queue,
        "need": need_of(item),
        "form": form or form_for(item, rater, mine, again=again),
        "shown": shown_to(item, rater, again=again),
        "again": again,
    }


def form_for(item: ReviewItem, rater: User, mine: Judgment | None, *, again: bool = False) -> RatingForm:
    """Blank, or with what this person said before."""
    if item.kind == ItemKind.PREFERENCE:
        return PreferenceForm(item=item, rater=rater, again=again, initial=shown_words(mine) if mine else {})
    initial = {"grade": mine.grade, "reason": mine.reason} if mine else {}
    return JudgmentForm(scale=item.queue.scale if item.queue else {}, initial=initial)


def submit(request: SignedInRequest, project: Project) -> HttpResponse:
    item = item_of(project, request.POST.get("item", ""))
    if item is None:
        raise Http404("There is no such item.")
    form: RatingForm
    if item.kind == ItemKind.PREFERENCE:
        form = PreferenceForm(request.POST, item=item, rater=request.user)
    else:
        form = JudgmentForm(request.POST, scale=item.queue.scale if item.queue else {})
    again = "again" in form.data and bool(form.data["again"] == "True")
    if not form.is_valid():
        return show(request, project, item, form, again=again, status=422)
    try:
        submit_judgment(item=item, rater=request.user, **form.cleaned_data)
    except RefusedError as refusal:
        add_refusal(form, refusal)
        return show(request, project, item, form, again=again, status=422)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("reviews:queue", project.slug)
    return show_next(request, project)


@require_http_methods(["GET", "POST"])
@login_required
def setup(request: SignedInRequest, slug: str) -> HttpResponse:
    """Managers choose what is rated; everybody's progress stands beside it."""
    project = access.get_managed_project(request.user, slug)
    replay = latest_project_replay(project)
    form = SetupForm(request.POST or None, project=project)
    if request.method == "POST" and replay is None:
        form.add_error(None, "Replay a version first: what it answers can then be rated.")
    elif request.method == "POST" and replay and form.is_valid():
        queries = needed_queries(project, form.cleaned_data["tag"])
        added = queue_results(replay=replay, queries=queries, depth=form.cleaned_data["depth"])
        messages.success(request, f"{added} results are new in the queue; what was known stays as it is.")
        return redirect("reviews:queue-setup", slug)
    context = {
        "form": form,
        "replay": replay,
        "raters": progress_per_rater(project),
        "review": settings_of(project),
        "queues": queue_rows(project),
    }
    return render(request, "reviews/queue/setup.html", context, status=422 if form.errors else 200)
