from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from bugbash import access
from bugbash.logic.discovery import ASSUMPTIONS
from bugbash.logic.recaps import say_left
from bugbash.models import Bash, Project
from bugbash.selectors.bash_discovery import Discovery, coverage_of, discovery_of
from bugbash.selectors.bash_rooms import bashes_of


@dataclass(frozen=True, slots=True)
class Chart:
    """A discovery curve as it is drawn."""

    points: list[tuple[float, float]]
    label: str


@require_GET
@login_required
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """How much is left to find and what nobody tried: `?bash=3` of one bash, `?probes=1` with probes as one person."""
    project = access.get_readable_project(request.user, slug)
    bash = get_chosen(project, request.GET.get("bash", ""))
    return render(request, "bugbash/discovery/index.html", discovery_context(request, project, bash))


def discovery_context(request: HttpRequest, project: Project, bash: Bash | None) -> dict[str, Any]:
    found = discovery_of(project, bash, with_probes=wants_probes(request))
    return {
        "bash": bash,
        "bash_choices": [(str(row.number), row.name, None, "") for row in bashes_of(project)[:12]],
        "probe_choices": [("1", "people and probes", None, "")],
        "discovery": found,
        "left": say_left(found.estimate, found.why),
        "assumptions": ASSUMPTIONS,
        "chart": chart_of(found),
        "coverage": coverage_of(project, bash),
    }


def get_chosen(project: Project, text: str) -> Bash | None:
    """The bash of the address; None without one, 404 for one that there is not."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Http404("No such bash.")
    bash = bashes_of(project).filter(number=int(text)).first()
    if bash is None:
        raise Http404("No such bash.")
    return bash


def wants_probes(request: HttpRequest) -> bool:
    return request.GET.get("probes") == "1"


def chart_of(found: Discovery) -> Chart:
    """The curve with its text alternative."""
    last = found.curve[-1]
    return Chart(
        points=[(step.minutes, step.found) for step in found.curve],
        label=f"Confirmed breakages over tester-minutes: {last.found} after {last.minutes}.",
    )
