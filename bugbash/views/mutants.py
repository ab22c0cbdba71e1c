"""The mutants of a query: look at them, ask them of a version, keep those that break."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from bugbash import access
from bugbash.actions.mutant_runs import go_on
from bugbash.actions.mutants import Kept, keep_mutants
from bugbash.choices import AnswerKind
from bugbash.errors import RefusedError
from bugbash.forms.mutants import KeepForm, PlanForm
from bugbash.logic.differences import counted
from bugbash.logic.mutators import Mutant, make_mutants
from bugbash.models import Project, Query
from bugbash.selectors.console import targets_of
from bugbash.selectors.mutants import newest_key, offers_of, run_of
from bugbash.selectors.word_lists import vocabulary_of
from portal.lib.htmx import is_fragment, page_or_part
from portal.lib.people import SignedInRequest

PAGE, PART = "bugbash/mutant/index.html", "bugbash/mutant/_mutants.html"


@require_GET
@login_required
def index(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """What each mutator makes of the query; with `after` what those that were asked were answered."""
    query = get_query(access.get_readable_project(request.user, slug), pk)
    form = PlanForm(request.GET, targets=targets_of(query.project))
    return show(request, query, form, status=422 if form.errors else 200)


def show(request: SignedInRequest, query: Query, form: PlanForm, *, status: int = 200, **more: Any) -> HttpResponse:
    return page_or_part(request, PAGE, PART, {**context_of(query, form), **more}, status=status)


def context_of(query: Query, form: PlanForm) -> dict[str, Any]:
    """Everything that the page and its part show."""
    plan = form.plan
    context = {
        "query": query,
        "form": form,
        "plan": plan,
        "version": form.version,
        "again_url": form.address(),
        "other_seed_url": form.address(seed=str(plan.seed + 1)),
    }
    if form.errors or form.since is None or form.place is None:
        families = offers_of(query, plan, vocabulary_of(query.project))
        return {**context, "families": families, "chosen_count": sum(family.chosen_count for family in families)}
    run = run_of(query, mutants_of(query, form), form.place, form.since)
    return {**context, "run": run, "after": form.since, "stop_url": form.address(after=form.since)}


def mutants_of(query: Query, form: PlanForm) -> list[Mutant]:
    return make_mutants(query.text, form.plan, vocabulary_of(query.project))


def get_query(project: Project, pk: int) -> Query:
    query: Query = get_object_or_404(project.queries.select_related("project", "parent"), pk=pk)
    return query


def page_of(query: Query, parameters: str) -> str:
    return reverse("bugbash:mutant-index", args=[query.project.slug, query.pk]) + parameters


@require_POST
@login_required
def run(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Ask the next of the chosen mutants for about a second; the part that comes back goes on by itself.

    What was asked is in the address and in the observations, so that a reload loses nothing.
    """
    query = get_query(access.get_fileable_project(request.user, slug), pk)
    form = PlanForm(request.POST, targets=targets_of(query.project))
    if problem := form.what_stops():
        return show(request, query, form, status=422, problem=problem)
    if "preview" in request.POST:
        return redirect(page_of(query, form.address()))
    begins = form.since is None
    form = begin(query, form) if begins else form
    problem = "" if begins and is_fragment(request) else ask_further(query, form, request)
    if not is_fragment(request):
        if problem:
            messages.warning(request, problem)
        return redirect(page_of(query, form.address(after=form.since)))
    context = context_of(query, form)
    goes_on = not problem and bool(context["run"].waiting)
    response = page_or_part(request, PAGE, PART, {**context, "goes_on": goes_on, "problem": problem})
    response["HX-Push-Url"] = page_of(query, form.address(after=form.since))
    return response


def begin(query: Query, form: PlanForm) -> PlanForm:
    """The same form as a run that begins now."""
    parameters = form.address(after=newest_key(query)).removeprefix("?")
    return PlanForm(QueryDict(parameters), targets=list(form.targets.values()))


def ask_further(query: Query, form: PlanForm, request: SignedInRequest) -> str:
    """Ask the next ones; what went wrong as a sentence, empty where all is well."""
    assert form.place is not None  # noqa: S101 - narrows the type
    try:
        return go_on(
            query=query, mutants=mutants_of(query, form), place=form.place, after=form.since or 0, by=request.user
        )
    except RefusedError as refusal:
        return refusal.sentence


@require_POST
@login_required
def keep(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Collect the chosen mutants with the checks that they bring."""
    query = get_query(access.get_fileable_project(request.user, slug), pk)
    form, chosen = PlanForm(request.POST, targets=targets_of(query.project)), KeepForm(request.POST)
    if form.errors or not chosen.is_valid():
        problem = next(iter(chosen.errors.get("keep", [])), "") if not form.errors else ""
        return show(request, query, form, status=422, problem=problem)
    mutants = make_mutants(query.text, form.plan, vocabulary_of(query.project), names=chosen.cleaned_data["keep"])
    kept = keep_mutants(query=query, mutants=mutants, kind=AnswerKind(form.kind), by=request.user)
    messages.success(request, describe(kept))
    return redirect(page_of(query, form.address(after=form.since)))


def describe(kept: Kept) -> str:
    told = f"Kept {counted(len(kept.new), 'mutant')}: every later replay asks and checks them."
    known = f" {len(kept.known)} had been collected before." if kept.known else ""
    return told + known
