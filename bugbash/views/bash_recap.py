from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from bugbash import access
from bugbash.logic.recaps import say_left, write_markdown
from bugbash.logic.scores import RULES
from bugbash.selectors.bash_discovery import coverage_of, discovery_of
from bugbash.selectors.bash_recaps import breakages_in, recap_of, say_times
from bugbash.selectors.bash_rooms import bashes_of, phase_of
from bugbash.selectors.bash_scores import leaderboard
from bugbash.views.discovery import chart_of, wants_probes

SHOWN = 10


@require_GET
@login_required
def detail(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One page that says what came of a bash, to print and to paste into a chat."""
    project = access.get_readable_project(request.user, slug)
    bash = get_object_or_404(bashes_of(project), number=number)
    coverage = coverage_of(project, bash)
    discovery = discovery_of(project, bash, with_probes=wants_probes(request))
    recap = recap_of(bash, coverage, say_times(bash))
    left = say_left(discovery.estimate, discovery.why)
    found = breakages_in(bash)
    address = request.build_absolute_uri(request.path)
    context = {
        "bash": bash,
        "phase": phase_of(bash),
        "recap": recap,
        "breakages": found[:SHOWN],
        "rest": found[SHOWN:],
        "rules": RULES,
        "standings": leaderboard(bash),
        "coverage": coverage,
        "discovery": discovery,
        "chart": chart_of(discovery),
        "left": left,
        "address": address,
        "markdown": write_markdown(recap, left, address),
    }
    return render(request, "bugbash/bash/recap.html", context)
