"""How far raters agree, for those who set up what is rated; and for each rater the own figure."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from bugbash import access
from bugbash.models import Project
from portal.lib.addresses import address_with, read_pk
from portal.lib.people import SignedInRequest
from reviews.choices import QueueTask
from reviews.forms.agreement import DisputeFilterForm
from reviews.logic.disputes import AgreementRow
from reviews.selectors.agreement import AgreementReport, agreement_report, items_rated_by, my_figure
from reviews.selectors.disputes import (
    PAGE,
    DisputeFilter,
    behind,
    contested,
    dispute_rows,
    disputed_items,
    next_dispute,
)

Entry = tuple[str, str, AgreementRow | None]
FILTERS = ("state", "queue", "tag")
MOST_OF_MINE = 20


@require_GET
@login_required
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """Alpha, raw share and n of everything, and below it what is disputed, most disputed first."""
    project = access.get_managed_project(request.user, slug)
    form = DisputeFilterForm(request.GET, project=project)
    wanted, items = form.narrow(), contested(project)
    later = behind(items, wanted, read_pk(request.GET.get("after")))
    shown = later[:PAGE]
    report = agreement_report(project)
    first = next_dispute(items, wanted)
    context = {
        "report": report,
        **tables(project, report),
        "form": form,
        "found": len(disputed_items(items, wanted)),
        "disputes": dispute_rows(project, [one.key for one in shown]),
        "next_url": address_with(request, after=shown[-1].key) if len(later) > PAGE else "",
        "filters": filters_of(request),
        "narrowed": wanted != DisputeFilter(),
        "here": reverse("reviews:agreement-index", args=[slug]),
        "first": with_filters(request, reverse("reviews:dispute-detail", args=[slug, first])) if first else "",
    }
    return render(request, "reviews/agreement/index.html", context)


def tables(project: Project, report: AgreementReport) -> dict[str, list[Entry]]:
    """The rows of each table as (name, address of its page, figures)."""
    slug, here = project.slug, reverse("reviews:agreement-index", args=[project.slug])
    return {
        "queues": [
            (
                one.name or "imported",
                reverse("reviews:queue-detail", args=[slug, one.queue]) if one.queue else "",
                one.row,
            )
            for one in report.queues
        ],
        "criteria": [
            (one.criterion.sentence, reverse("reviews:criterion-detail", args=[slug, one.criterion.pk]), one.row)
            for one in report.criteria
        ],
        "tags": [(one.tag, f"{here}?{urlencode({'tag': one.tag})}#disputes", one.row) for one in report.tags],
    }


def filters_of(request: HttpRequest) -> str:
    """The filters of the list, as the pages of its items carry them on."""
    kept = request.GET.copy()
    for name in list(kept):
        if name not in FILTERS or not kept[name]:
            del kept[name]
    return kept.urlencode()


def with_filters(request: HttpRequest, address: str) -> str:
    filters = filters_of(request)
    return f"{address}?{filters}" if filters else address


@require_GET
@login_required
def mine(request: SignedInRequest, slug: str) -> HttpResponse:
    """How often the asker says what the others say, over nothing but what the asker has rated."""
    project = access.get_rateable_project(request.user, slug)
    items = items_rated_by(project, request.user)
    apart = [item for item in items if item.spread > 0 and item.task != QueueTask.PREFERENCE]
    widest = [item.key for item in sorted(apart, key=lambda item: item.order)[:MOST_OF_MINE]]
    context = {
        "figure": my_figure(items, request.user),
        "disputes": [(row, row.word_of((request.user.pk, ""))) for row in dispute_rows(project, widest)],
    }
    return render(request, "reviews/agreement/mine.html", context)
