from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from bugbash import access
from bugbash.actions.queries import edit_query, keep_query, set_group, set_query_state
from bugbash.choices import QueryState
from bugbash.errors import RefusedError, StaleError
from bugbash.forms.breakages import TryForm
from bugbash.forms.checks import BuilderForm
from bugbash.forms.queries import GroupForm, QueryForm, StateForm
from bugbash.logic.checks import CheckSyntaxError, parse_checks
from bugbash.logic.edits import mark_of
from bugbash.logic.mutators import MUTATORS
from bugbash.models import Project, Query
from bugbash.selectors.mutants import lineage_of
from bugbash.selectors.observations import project_observations
from bugbash.selectors.queries import (
    answers_at_hand,
    facts_of,
    filed_breakages,
    newest_answers,
    outcomes_of,
    siblings_of,
)
from bugbash.views.checks import after, show_builder, with_line
from bugbash.views.trials import try_all
from portal.lib.addresses import read_pk
from portal.lib.forms import add_refusal, renew, submitted
from portal.lib.htmx import is_fragment
from portal.lib.people import SignedInRequest

DETAIL = "bugbash/query/detail.html"


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
        "state_form": StateForm(),
        "group_form": GroupForm(initial={"group": query.shared_group}),
        "siblings": siblings_of(query),
        "answers": newest_answers(query),
        "mutant_count": query.mutants.count(),
        "builder": builder or BuilderForm(),
        "outcomes": outcomes_of(query),
        "breakages": filed_breakages(query),
        "mutants": lineage_of(query),
        "made_by": MUTATORS.get(query.mutator),
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
        messages.warning(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    else:
        state = QueryState(form.cleaned_data["state"])
        set_query_state(query=query, state=state, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, f"The query is {state.label} now.")
    return redirect("bugbash:query-detail", slug, pk)


@require_POST
@login_required
def group(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Put a query into a group, or give it its own back."""
    query = get_query(access.get_writable_project(request.user, slug), pk)
    form = GroupForm(request.POST)
    if form.is_valid():
        try:
            set_group(query=query, group=form.cleaned_data["group"], by=request.user)
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, say_group(query))
            return redirect("bugbash:query-detail", slug, pk)
    context = query_context(query, QueryForm(initial=QueryForm.facts_of(query))) | {"group_form": form}
    return render(request, DETAIL, context, status=422)


def say_group(query: Query) -> str:
    if not query.shared_group:
        return "The query has its own group again; judgments of the former one stay there."
    return f"The query shares the judgments of {query.shared_group} now."


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
