from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from bugbash import access
from bugbash.forms.comparing import AgainstForm
from bugbash.selectors.comparing import comparable_replays, compare_replays
from bugbash.selectors.replays import replays_of


@require_GET
@login_required
def against(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A replay beside another one: the one that is named, else the newest other one."""
    project = access.get_readable_project(request.user, slug)
    right = get_object_or_404(replays_of(project).select_related("version__definition"), number=number)
    others = comparable_replays(project).exclude(pk=right.pk)
    form = AgainstForm(others, request.GET)
    named = form.number()
    left = get_object_or_404(others, number=named) if named else others.first()
    context = {
        "replay": right,
        "other": left,
        "form": AgainstForm(others, initial={"other": left.number if left else None}),
        "compared": compare_replays(left, right) if left else None,
    }
    return render(request, "bugbash/replay/against.html", context)
