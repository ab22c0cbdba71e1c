from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bugbash import access
from bugbash.actions.importing import import_queries, preview_queries
from bugbash.actions.queries import edit_query, keep_query, set_query_state
from bugbash.choices import QueryState
from bugbash.errors import RefusedError
from bugbash.forms.queries import ImportForm, QueryFilterForm, QueryForm, StateForm
from bugbash.models import Query
from bugbash.selectors.observations import project_observations
from bugbash.selectors.queries import filed_breakages, outcomes_of, query_page, tag_counts
from portal.lib.addresses import address_with, read_pk
from portal.lib.forms import add_refusal, submitted
from portal.lib.htmx import page_or_part
from portal.lib.people import SignedInRequest


@require_GET
@login_required
def index(request: HttpRequest, slug: str) -> HttpResponse:
    project = access.get_readable_project(request.user, slug)
    form = QueryFilterForm(request.GET)
    narrow = form.narrow()
    page = query_page(project, narrow, before=form.before())
    context = {
        "narrow": narrow,
        "page": page,
        "next_url": address_with(request, cursor=page.next),
        "tags": tag_counts(project),
        "states": QueryState.choices,
    }
    return page_or_part(request, "bugbash/query/index.html", "bugbash/query/_table.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def detail(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """A query with its history; engineers correct its checks, tags and information need here."""
    gate = access.get_writable_project if request.method == "POST" else access.get_readable_project
    query = get_object_or_404(gate(request.user, slug).queries.select_related("author", "parent"), pk=pk)
    form = QueryForm(submitted(request), initial=QueryForm.facts_of(query))
    if form.is_valid():
        try:
            edit_query(query=query, by=request.user, **form.cleaned_data)
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Saved; the next replay uses it.")
            return redirect("bugbash:query-detail", slug, pk)
    context = {
        "query": query,
        "form": form,
        "outcomes": outcomes_of(query),
        "breakages": filed_breakages(query),
    }
    return render(request, "bugbash/query/detail.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def set_state(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    project = access.get_writable_project(request.user, slug)
    query: Query = get_object_or_404(project.queries, pk=pk)
    form = StateForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "A query is active or retired.")
    else:
        state = QueryState(form.cleaned_data["state"])
        set_query_state(query=query, state=state, by=request.user)
        messages.success(request, f"The query is {state.label} now.")
    return redirect("bugbash:query-detail", slug, pk)


@require_POST
@login_required
def keep(request: SignedInRequest, slug: str) -> HttpResponse:
    """Keep what was just asked as a query, without a breakage."""
    project = access.get_fileable_project(request.user, slug)
    pk = read_pk(request.POST.get("observation", ""))
    observation = get_object_or_404(project_observations(project), pk=pk)
    query = keep_query(query=observation.query, by=request.user)
    messages.success(request, "Kept: every later replay asks it.")
    return redirect("bugbash:query-detail", slug, query.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def import_(request: SignedInRequest, slug: str) -> HttpResponse:
    """Two steps: read the lines and show what they would become, then save exactly that."""
    project = access.get_writable_project(request.user, slug)
    form = ImportForm(submitted(request))
    preview = None
    if form.is_valid():
        preview = preview_queries(project=project, text=form.cleaned_data["lines"])
        if "save" in request.POST and preview.is_clean:
            count = import_queries(project=project, rows=preview.rows, by=request.user)
            messages.success(request, f"{count} queries are in; the next replay asks them.")
            return redirect("bugbash:query-index", slug)
    context = {"form": form, "preview": preview}
    failed = bool(form.errors) or (preview is not None and not preview.is_clean)
    return render(request, "bugbash/query/import.html", context, status=422 if failed else 200)
