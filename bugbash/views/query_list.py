"""The list of queries: filters in its address, and deeds on many of them with a preview and a way back."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bugbash import access
from bugbash.actions.query_deeds import check_deed, do_deed, undo_deed
from bugbash.choices import QueryDeedKind
from bugbash.errors import RefusedError
from bugbash.forms.query_list import COLUMNS, DeedForm, QueryFilterForm
from bugbash.models import Project, QueryDeed
from bugbash.selectors.queries import COUNTED, count_up_to, narrowed, query_page, tag_counts
from bugbash.selectors.query_deeds import DeedPreview, chosen_queries, deeds_of, preview_deed
from bugbash.selectors.query_tags import authors_of, families_of
from portal.lib.addresses import address_with
from portal.lib.forms import add_refusal
from portal.lib.htmx import page_or_part
from portal.lib.people import SignedInRequest

FURTHER = ("group", "family", "origin", "author", "breakage", "checks", "relation", "parent")
NOT_FILTERS = ("batch", "cursor", "id", "all", "deed", "value", "reason")


def kept_filters(request: HttpRequest) -> QueryDict:
    """The filters of the list that narrow anything, and its columns."""
    kept = QueryDict(mutable=True)
    for name, values in request.GET.lists():
        if name not in NOT_FILTERS and any(values):
            kept.setlist(name, values)
    return kept


def filters_of(request: HttpRequest) -> str:
    """The filters, as the addresses of what is done from the list carry them on."""
    return kept_filters(request).urlencode()


def done_lately(request: HttpRequest, project: Project) -> QueryDeed | None:
    """The deed that this page just did, for the way back; nothing for whoever may not take it back."""
    try:
        batch = uuid.UUID(request.GET.get("batch", ""))
    except ValueError:
        return None
    return deeds_of(project).filter(batch=batch).first()


@require_GET
@login_required
def index(request: HttpRequest, slug: str) -> HttpResponse:
    project = access.get_readable_project(request.user, slug)
    form = QueryFilterForm(request.GET)
    narrow = form.narrow()
    page = query_page(project, narrow, before=form.before())
    count = count_up_to(narrowed(project, narrow))
    context = {
        "narrow": narrow,
        "form": form,
        "page": page,
        "count": count,
        "is_more": count > COUNTED,
        "columns": form.columns(),
        "column_choices": COLUMNS,
        "next_url": address_with(request, cursor=page.next),
        "tags": tag_counts(project),
        "families": families_of(project),
        "authors": authors_of(project),
        "filters": filters_of(request),
        "kept": [(name, value) for name, values in kept_filters(request).lists() for value in values],
        "is_narrow": any(getattr(narrow, name) for name in FURTHER),
        "deeds": QueryDeedKind.choices,
        "done": done_lately(request, project),
    }
    return page_or_part(request, "bugbash/query/index.html", "bugbash/query/_table.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def bulk(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show what a deed would do to the chosen queries; the same by POST does it."""
    project = access.get_writable_project(request.user, slug)
    form = DeedForm(request.POST if "deed" in request.POST else request.GET)
    preview = try_preview(request, project, form) if form.is_valid() else None
    if preview and request.method == "POST" and (done := try_deed(request, project, preview)):
        rest = "&".join(filter(None, [filters_of(request), urlencode({"batch": done.batch})]))
        return redirect(f"{reverse('bugbash:query-index', args=[slug])}?{rest}")
    context = {"form": form, "preview": preview, "filters": filters_of(request), "address": request.GET.urlencode()}
    status = 422 if request.method == "POST" else 200
    return page_or_part(request, "bugbash/query/bulk.html", "bugbash/query/_deed.html", context, status=status)


def try_preview(request: HttpRequest, project: Project, form: DeedForm) -> DeedPreview | None:
    facts: dict[str, Any] = form.cleaned_data
    narrow = QueryFilterForm(form.data).narrow() if form.is_all else None
    try:
        deed = check_deed(QueryDeedKind(facts["deed"]), facts["value"], facts["reason"])
    except RefusedError as refusal:
        add_refusal(form, refusal)
        return None
    return preview_deed(chosen_queries(project, form.ids, narrow), deed)


def try_deed(request: SignedInRequest, project: Project, preview: DeedPreview) -> QueryDeed | None:
    try:
        return do_deed(project=project, rows=preview.rows, deed=preview.deed, by=request.user)
    except RefusedError as refusal:
        messages.warning(request, refusal.sentence)
        return None


@require_POST
@login_required
def undo(request: SignedInRequest, slug: str, batch: uuid.UUID) -> HttpResponse:
    project = access.get_writable_project(request.user, slug)
    deed = get_object_or_404(deeds_of(project), batch=batch)
    try:
        count = undo_deed(deed=deed, by=request.user)
    except RefusedError as refusal:
        messages.warning(request, refusal.sentence)
    else:
        noun = "1 query is" if count == 1 else f"{count:,} queries are"
        messages.success(request, f"Taken back: {noun} as before.")
    return redirect(f"{reverse('bugbash:query-index', args=[slug])}?{filters_of(request)}")
