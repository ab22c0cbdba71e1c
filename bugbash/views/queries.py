from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bugbash import access
from bugbash.actions.importing import import_queries, preview_queries
from bugbash.actions.queries import edit_query, keep_query, set_query_state
from bugbash.choices import QueryState
from bugbash.errors import RefusedError, StaleError
from bugbash.forms.breakages import TryForm
from bugbash.forms.checks import BuilderForm
from bugbash.forms.queries import ImportForm, QueryFilterForm, QueryForm, StateForm
from bugbash.logic.checks import CheckSyntaxError, parse_checks
from bugbash.logic.edits import mark_of
from bugbash.models import Project, Query
from bugbash.selectors.observations import project_observations
from bugbash.selectors.queries import answers_at_hand, facts_of, filed_breakages, outcomes_of, query_page, tag_counts
from bugbash.views.checks import after, show_builder, with_line
from bugbash.views.trials import try_all
from portal.lib.addresses import address_with, read_pk
from portal.lib.forms import add_refusal, renew, submitted
from portal.lib.htmx import is_fragment, page_or_part
from portal.lib.people import SignedInRequest

DETAIL = "bugbash/query/detail.html"


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
    query, status = get_query(gate(request.user, slug), pk), 422
    form = QueryForm(submitted(request), initial=QueryForm.facts_of(query))
    if form.is_valid():
        try:
            edit_query(query=query, by=request.user, **form.cleaned_data)
        except StaleError as refusal:
            add_refusal(form, refusal)
            renew(form, mark=mark_of(facts_of(query)))
            status = 409
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Saved; the next replay uses it.")
            return redirect("bugbash:query-detail", slug, pk)
    context = query_context(query, form)
    return render(request, DETAIL, context, status=status if form.errors else 200)


def query_context(query: Query, form: QueryForm, builder: BuilderForm | None = None) -> dict[str, Any]:
    """What the page of a query shows; the checks are tried as they stand in the form."""
    return {
        "query": query,
        "form": form,
        "builder": builder or BuilderForm(),
        "outcomes": outcomes_of(query),
        "breakages": filed_breakages(query),
        **try_on_query(query, str(form["checks"].value() or "")),
    }


def try_on_query(query: Query, lines: str) -> dict[str, Any]:
    """What checks, one per line, say about the newest answers; nothing where a line is none."""
    try:
        checks = parse_checks(lines)
    except CheckSyntaxError:
        return {}
    return try_all(answers_at_hand(query), checks)


@require_POST
@login_required
def check(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Try the checks that are being typed on the newest answers."""
    query = get_query(access.get_writable_project(request.user, slug), pk)
    form = TryForm({"expectation": request.POST.get("checks", "")})
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        context |= try_on_query(query, form.cleaned_data["expectation"])
    return render(request, "bugbash/console/_tried.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def build(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Put a check together; what was typed beside it stays, and nothing is saved yet."""
    project = access.get_writable_project(request.user, slug)
    query = get_query(project, pk)
    builder = BuilderForm.from_post(request.POST)
    if is_fragment(request):
        return show_builder(request, builder, reverse("bugbash:query-build", args=[slug, pk]), project)
    typed = {name: request.POST.get(name, "") for name in QueryForm.base_fields}
    typed["checks"] = with_line(typed["checks"], builder)
    context = query_context(query, QueryForm(initial=typed), after(builder))
    return render(request, DETAIL, context, status=422 if builder.errors else 200)


def get_query(project: Project, pk: int) -> Query:
    query: Query = get_object_or_404(project.queries.select_related("author", "parent"), pk=pk)
    return query


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
