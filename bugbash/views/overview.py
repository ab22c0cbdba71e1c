from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from bugbash import access
from bugbash.selectors.mentions import waiting_mentions
from bugbash.selectors.overview import open_breakages, owned_breakages, standing_of
from bugbash.selectors.projects import activity
from bugbash.selectors.query_counts import active_query_count
from portal.lib.people import SignedInRequest


@require_GET
@login_required
def index(request: SignedInRequest, slug: str) -> HttpResponse:
    """Where the project stands, what waits for this reader, and what happened last."""
    project = access.get_readable_project(request.user, slug)
    context = {
        "standing": standing_of(project),
        "breakages": open_breakages(project),
        "query_count": active_query_count(project),
        "owned": owned_breakages(project, request.user),
        "mentions": waiting_mentions(project, request.user),
        "activity": activity(project),
    }
    return render(request, "bugbash/overview/index.html", context)
