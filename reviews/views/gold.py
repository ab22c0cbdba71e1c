"""Gold: items of a queue whose right grade is known, and how often raters meet it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from bugbash import access
from bugbash.errors import RefusedError
from portal.lib.forms import add_refusal, submitted
from portal.lib.people import SignedInRequest
from reviews.actions.gold import set_gold
from reviews.choices import ItemKind
from reviews.forms.gold import GoldFilterForm, GoldForm
from reviews.models import ReviewItem, ReviewQueue
from reviews.selectors.gold import SHOWN_ITEMS, gold_rows, gold_scale, items_to_mark
from reviews.selectors.queues import known_queues


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def index(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """The gold items of a queue and who meets them; mark one, or take its mark away."""
    project = access.get_managed_project(request.user, slug)
    queue = get_object_or_404(known_queues(project), pk=pk)
    text = GoldFilterForm(request.GET).text
    form = GoldForm(submitted(request), queue=queue)
    if form.is_valid():
        try:
            item = set_gold(by=request.user, **form.cleaned_data)
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, say_marked(item))
            query = f"?{request.GET.urlencode()}" if request.GET else ""
            return redirect(f"{reverse('reviews:queue-gold', args=[slug, pk])}{query}")
    context = {"queue": queue, "form": form, "text": text, **shown(queue, text)}
    return render(request, "reviews/gold/index.html", context, status=422 if form.errors else 200)


def say_marked(item: ReviewItem) -> str:
    name = f"“{item.title or item.query}”"
    return f"{name} is an ordinary item again." if item.gold is None else f"{name} is gold; raters see no difference."


def shown(queue: ReviewQueue, text: str) -> dict[str, object]:
    items = items_to_mark(queue, text)
    return {
        "raters": gold_rows(queue),
        "items": items[:SHOWN_ITEMS],
        "found": items.count(),
        "scale": [(int(value), word) for value, word in gold_scale(queue).items()],
        "can_be_gold": queue.kind != ItemKind.PREFERENCE,
    }
