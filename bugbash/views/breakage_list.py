"""The list of breakages: filters, columns and order in its address, groups of alike ones, views that people keep."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_GET

from bugbash import access
from bugbash.choices import BreakageStatus
from bugbash.forms.breakage_list import NOT_FILTERS, USUAL, BreakageFilterForm, SavedViewForm
from bugbash.models import Project
from bugbash.selectors.breakage_groups import alike_groups
from bugbash.selectors.breakage_triage import deeds_of
from bugbash.selectors.breakages import ANY, BreakageFilter, breakage_page, status_counts
from bugbash.selectors.list_choices import breakage_choices
from bugbash.selectors.saved_views import saved_views
from portal.lib.addresses import address_with, read_uuid
from portal.lib.htmx import is_fragment, page_or_part
from portal.lib.people import SignedInRequest
from portal.lib.tones import get_tone

PAGE = "breakage-index"


@require_GET
@login_required
def index(request: SignedInRequest, slug: str) -> HttpResponse:
    project = access.get_readable_project(request.user, slug)
    form = BreakageFilterForm(request.GET, choices=breakage_choices(project))
    narrow = form.narrow()
    page = breakage_page(project, narrow, sort=form.order(), before=form.before())
    counts = status_counts(project, narrow)
    filters = filters_of(request.GET)
    views = list(saved_views(project, request.user, PAGE))
    context = {
        "form": form,
        "narrow": narrow,
        "is_narrowed": narrow != BreakageFilter(),
        "page": page,
        "columns": form.columns(),
        "is_unfolded": bool(form.further_count) or "col=" in filters,
        "counts": counts,
        "match_count": counts.get(narrow.status, 0),
        "status_choices": status_choices(counts),
        "groups": [] if narrow.alike else alike_groups(project, narrow),
        "filters": filters,
        "views": [(view, view.filters == filters) for view in views],
        "view_form": SavedViewForm(initial={"filters": filters}),
        "next_url": "" if page.next is None else address_with(request, cursor=page.next),
        **deed_context(request, project),
    }
    answer = page_or_part(request, "bugbash/breakage/index.html", "bugbash/breakage/_table.html", context)
    if is_fragment(request):
        answer.headers["HX-Push-Url"] = f"{request.path}?{filters}" if filters else request.path
    return answer


def filters_of(given: QueryDict) -> str:
    """The filters, order and columns of an address, without what is empty, usual, or no filter."""
    kept = QueryDict(mutable=True)
    for name, values in given.lists():
        if name not in NOT_FILTERS and any(values) and not (name == "col" and tuple(values) == USUAL):
            kept.setlist(name, [value for value in values if value])
    return kept.urlencode()


def status_choices(counts: dict[str, int]) -> list[tuple[str, str, int, str]]:
    """The choices of the filter as its pills want them; `open` is the one without a value."""
    each = [(one.value, one.label, counts.get(one, 0), get_tone(one)) for one in BreakageStatus]
    return [*each, (ANY, "any", counts[ANY], "")]


def deed_context(request: HttpRequest, project: Project) -> dict[str, Any]:
    """What was just done to breakages, for the notice that offers to undo it; nothing where it is undone already."""
    batch = read_uuid(request.GET.get("batch"))
    deeds = list(deeds_of(project, batch)) if batch else []
    return {"deeds": deeds, "deed": deeds[0]} if deeds else {}
