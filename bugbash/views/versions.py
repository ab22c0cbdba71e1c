from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bugbash import access
from bugbash.actions.projects import bless_baseline
from bugbash.actions.replays import request_replay
from bugbash.actions.versions import Place, register_version
from bugbash.errors import ClosedPlaceError, RefusedError
from bugbash.forms.choosing import ReplayForm
from bugbash.forms.versions import VersionForm
from bugbash.models import Replay, Version
from bugbash.selectors.contracts import finding_rows
from bugbash.selectors.replays import latest_finished_replay, summary_of
from bugbash.selectors.versions import (
    deployment_rows,
    replays_of_version,
    time_to_signal,
    version_rows,
)
from portal.lib.forms import add_refusal, submitted
from portal.lib.people import SignedInRequest


@require_GET
@login_required
def index(request: HttpRequest, slug: str) -> HttpResponse:
    project = access.get_readable_project(request.user, slug)
    return render(request, "bugbash/version/index.html", {"rows": version_rows(project)})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def create(request: SignedInRequest, slug: str) -> HttpResponse:
    """Register a version and, unless told otherwise, replay everything against it at once."""
    project = access.get_writable_project(request.user, slug)
    form, closed = VersionForm(submitted(request)), ""
    if form.is_valid():
        facts = dict(form.cleaned_data)
        replay_now = facts.pop("replay_now")
        place = Place(
            base_url=facts.pop("base_url"),
            name=facts.pop("deployment"),
            concurrency=facts.pop("concurrency"),
            rate_per_s=facts.pop("rate_per_s"),
        )
        try:
            version = register_version(
                project=project, places=[place], by=request.user, is_replayed=replay_now, **facts
            )
        except RefusedError as refusal:
            add_refusal(form, refusal)
            closed = refusal.origin if isinstance(refusal, ClosedPlaceError) else ""
        else:
            return start_replay(request, version) if replay_now else redirect_to(version)
    context = {"form": form, "origin": closed}
    return render(request, "bugbash/version/create.html", context, status=422 if form.errors else 200)


def start_replay(request: SignedInRequest, version: Version) -> HttpResponse:
    """Request a replay and show it; a refusal is told on the version's page."""
    try:
        replay: Replay = request_replay(version=version, by=request.user)
    except RefusedError as refusal:
        messages.warning(request, refusal.sentence)
        return redirect_to(version)
    return redirect("bugbash:replay-detail", version.project.slug, replay.number)


def redirect_to(version: Version) -> HttpResponse:
    return redirect("bugbash:version-detail", version.project.slug, version.name)


@require_GET
@login_required
def detail(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    project = access.get_readable_project(request.user, slug)
    return show_version(request, get_object_or_404(project.versions, name=name))


def show_version(request: HttpRequest, version: Version, form: ReplayForm | None = None) -> HttpResponse:
    """The version's page; with a form that came back, 422 and what is wrong in it."""
    version = Version.objects.select_related("project", "definition", "registered_by").get(pk=version.pk)
    replay = latest_finished_replay(version)
    summary = summary_of(replay) if replay else None
    context = {
        "version": version,
        "deployments": deployment_rows(version, summary),
        "replays": replays_of_version(version),
        "summary": summary,
        "findings": finding_rows(version),
        "signal_s": time_to_signal(version),
        "replay_form": form or ReplayForm(version, auto_id="choose-%s"),
    }
    return render(request, "bugbash/version/detail.html", context, status=422 if form and form.errors else 200)


@require_POST
@login_required
def bless(request: SignedInRequest, slug: str, name: str) -> HttpResponse:
    project = access.get_owned_project(request.user, slug)
    version = get_object_or_404(project.versions, name=name)
    bless_baseline(version=version, by=request.user)
    messages.success(request, f"{version} is the baseline now; the next replays are compared with it.")
    return redirect_to(version)
