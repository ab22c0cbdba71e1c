from collections.abc import Mapping
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from bugbash import access
from bugbash.errors import RefusedError
from bugbash.logic.discovery import ASSUMPTIONS
from bugbash.logic.recaps import say_left
from bugbash.models import Project, Version
from bugbash.selectors.bash_discovery import coverage_of, discovery_of
from bugbash.selectors.contracts import finding_rows
from bugbash.selectors.replays import latest_finished_replay
from bugbash.selectors.versions import time_to_signal
from bugbash.views.discovery import chart_of
from portal.lib.people import SignedInRequest
from reviews.actions.criteria import confirm_item
from reviews.actions.looks import note_look
from reviews.choices import Measure
from reviews.forms.criteria import ConfirmForm, SeenForm
from reviews.forms.waivers import CriterionWaiverForm
from reviews.selectors.charts import breakage_matrix, version_trends
from reviews.selectors.criteria import known_criteria
from reviews.selectors.looks import since_look
from reviews.selectors.ratings import ratings_of
from reviews.selectors.readiness import assess_version, expert_evidence, newest_report, signoffs_of
from reviews.selectors.reports import say_signed
from reviews.selectors.waivers import waiver_rows
from reviews.views.links import evidence_url


@require_GET
@login_required
def index(request: SignedInRequest, slug: str) -> HttpResponse:
    """The decision on one version: the newest, or the one that the address names."""
    project = access.get_readable_project(request.user, slug)
    version = chosen_version(project, request.GET.get("version", ""))
    if version is None:
        return render(request, "reviews/readiness/empty.html")
    return show(request, version)


@require_POST
@login_required
def confirm(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """A person's word that a checklist item is done for one version."""
    project = access.get_managed_project(request.user, slug)
    criterion = get_object_or_404(known_criteria(project), pk=pk)
    form = confirm_form(pk, request.POST)
    is_valid = form.is_valid()
    version = get_object_or_404(versions_of(project), name=form.cleaned_data.get("version", ""))
    if not is_valid:
        return show(request, version, {pk: form}, status=422)
    try:
        confirm_item(criterion=criterion, version=version, by=request.user, note=form.cleaned_data["note"])
    except RefusedError as refusal:
        messages.warning(request, refusal.sentence)
        return show(request, version, status=422)
    return redirect(f"{reverse('reviews:readiness', args=[slug])}?{urlencode({'version': version.name})}")


@require_POST
@login_required
def seen(request: SignedInRequest, slug: str) -> HttpResponse:
    """Whoever has seen what the gates say is told what changed from here on."""
    project = access.get_readable_project(request.user, slug)
    form = SeenForm(request.POST)
    form.is_valid()
    version = get_object_or_404(versions_of(project), name=form.cleaned_data.get("version", ""))
    note_look(version=version, by=request.user)
    return redirect(f"{reverse('reviews:readiness', args=[slug])}?{urlencode({'version': version.name})}")


def confirm_form(pk: int, data: QueryDict | None = None) -> ConfirmForm:
    """Each checklist item on the page has one, so their fields need names of their own."""
    return ConfirmForm(data, auto_id=f"confirm-{pk}-%s")


def waiver_form(pk: int, version: Version) -> CriterionWaiverForm:
    return CriterionWaiverForm(pk, version=version.name)


def show(
    request: SignedInRequest,
    version: Version,
    wrong: Mapping[int, ConfirmForm] | None = None,
    *,
    waiver_forms: Mapping[int, CriterionWaiverForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page about one version; `wrong` and `waiver_forms` came back with something to correct."""
    project, forms, waiving = version.project, wrong or {}, waiver_forms or {}
    ratings = ratings_of(project)
    assessment, found = assess_version(version, ratings), discovery_of(project)
    replay, report = latest_finished_replay(version), newest_report(version)
    context = {
        "version": version,
        "versions": project.versions.all(),
        "assessment": assessment,
        "gates": [
            (
                gate,
                evidence_url(gate.evidence, version, replay),
                evidence_url(gate.remedy, version, replay),
                forms.get(gate.spec.key) or confirm_form(gate.spec.key),
                waiving.get(gate.spec.key) or waiver_form(gate.spec.key, version),
            )
            for gate in assessment.gates
        ],
        "since": since_look(version, request.user, assessment),
        "waiving": set(waiving),
        "waivers": waiver_rows(version),
        "steps": [(step, evidence_url(step.evidence, version, replay)) for step in assessment.shortest_way],
        "replay": replay,
        "signal_s": time_to_signal(version),
        "findings": finding_rows(version),
        "trends": version_trends(project, ratings),
        "matrix": breakage_matrix(project),
        "checklist": [gate for gate in assessment.gates if gate.spec.measure == Measure.MANUAL],
        "discovery": found,
        "left": say_left(found.estimate, found.why),
        "assumptions": ASSUMPTIONS,
        "chart": chart_of(found),
        "coverage": coverage_of(project),
        "experts": expert_evidence(project, ratings),
        "report": report,
        "signed": say_signed(report) if report else "",
        "signoffs": signoffs_of(project),
    }
    return render(request, "reviews/readiness/index.html", context, status=status)


def chosen_version(project: Project, name: str) -> Version | None:
    """The named version, else the newest; None while there is none."""
    versions = versions_of(project)
    return get_object_or_404(versions, name=name) if name else versions.first()


def versions_of(project: Project) -> QuerySet[Version]:
    return project.versions.select_related("project__baseline", "definition", "contract")
