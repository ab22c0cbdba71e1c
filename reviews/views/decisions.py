from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from bugbash import access
from reviews.selectors.decisions import decision_rows


@require_GET
@login_required
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """How the project decided, version by version."""
    project = access.get_readable_project(request.user, slug)
    return render(request, "reviews/decision/index.html", {"rows": decision_rows(project), "section": "readiness"})
