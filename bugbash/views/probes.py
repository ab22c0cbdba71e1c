"""Probes: start one, follow it, see what it found."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from bugbash import access
from bugbash.actions.probes import request_probe
from bugbash.choices import FindingState
from bugbash.errors import RefusedError
from bugbash.forms.probes import FindingFilterForm, ProbeForm
from bugbash.logic.probing.options import ProbeOptions, describe
from bugbash.models import Probe
from bugbash.selectors.probe_findings import finding_page
from bugbash.selectors.probes import calls_made, estimate, probe_progress, probe_rows
from portal.lib.addresses import address_with
from portal.lib.forms import add_refusal, submitted
from portal.lib.htmx import page_or_part
from portal.lib.people import SignedInRequest

TONES = {FindingState.OPEN: "warn", FindingState.ACCEPTED: "bad", FindingState.DISMISSED: ""}


@require_GET
@login_required
def index(request: SignedInRequest, slug: str) -> HttpResponse:
    project = access.get_readable_project(request.user, slug)
    return render(request, "bugbash/probe/index.html", {"probes": probe_rows(project)[:100]})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def create(request: SignedInRequest, slug: str) -> HttpResponse:
    """What is not sent in the address is as usual; the newest version comes first."""
    project = access.get_writable_project(request.user, slug)
    beginning = {**ProbeForm.beginning(project), **{name: request.GET[name] for name in request.GET}}
    form = ProbeForm(project, submitted(request), initial=beginning)
    if form.is_valid():
        try:
            probe = request_probe(version=form.target, by=request.user, options=form.options())
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("bugbash:probe-detail", slug, probe.number)
    context = {"form": form, "estimate": estimate_of(ProbeForm(project, form.data or beginning))}
    return render(request, "bugbash/probe/create.html", context, status=422 if form.errors else 200)


@require_GET
@login_required
def price(request: SignedInRequest, slug: str) -> HttpResponse:
    """How many calls and seconds a probe takes with what the form says so far."""
    form = ProbeForm(access.get_readable_project(request.user, slug), request.GET)
    return render(request, "bugbash/probe/_estimate.html", {"estimate": estimate_of(form)})


def estimate_of(form: ProbeForm) -> Any:
    """None while the form says nothing that could be followed."""
    if not form.versions:
        return None
    newest = next(iter(form.versions.values()))
    if not form.data.get("version"):
        return estimate(newest, ProbeOptions())
    return estimate(form.target, form.options()) if form.is_valid() else None


def get_probe(request: HttpRequest, slug: str, number: int) -> Probe:
    project = access.get_readable_project(request.user, slug)
    return get_object_or_404(probe_rows(project), number=number)


@require_GET
@login_required
def detail(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    probe = get_probe(request, slug, number)
    context = probe_context(request, probe)
    return page_or_part(request, "bugbash/probe/detail.html", "bugbash/probe/_findings.html", context)


@require_GET
@login_required
def progress(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """All that moves by itself; the browser asks every second while the probe's replay is active."""
    probe = get_probe(request, slug, number)
    return render(request, "bugbash/probe/_live.html", probe_context(request, probe))


def filters_of(request: HttpRequest) -> str:
    """The filters of the list, as the addresses of its rows carry them on."""
    return urlencode({name: request.GET[name] for name in ("state", "mutator", "after") if name in request.GET})


def probe_context(
    request: HttpRequest, probe: Probe, *, decided: int | None = None, focus: int | None = None
) -> dict[str, Any]:
    """What the page and its parts show; what was decided just now and what comes next may stand in the address."""
    form = FindingFilterForm(request.GET)
    narrow = form.narrow()
    page = finding_page(probe, narrow, after=form.facts.get("after") or 0)
    decided = decided or form.facts.get("decided")
    return {
        "probe": probe,
        "replay": probe.replay,
        "progress": probe_progress(probe),
        "calls": calls_made(probe),
        "chosen": describe(ProbeOptions.from_json(probe.options)),
        "page": page,
        "narrow": narrow,
        "total": sum(page.counts.values()),
        "state_choices": [
            (FindingFilterForm.ALL, "all", sum(page.counts.values()), ""),
            *((one.value, one.label, page.counts.get(one, 0), TONES[one]) for one in FindingState if one != "open"),
        ],
        "mutators": [(name, f"{name} ({count})") for name, count in page.mutators.items()],
        "next_url": address_with(request, after=page.next),
        "filters": filters_of(request),
        "focus": focus or form.facts.get("focus"),
        "decided": probe.findings.filter(pk=decided).select_related("breakage", "query").first() if decided else None,
    }
