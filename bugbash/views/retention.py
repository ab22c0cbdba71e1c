from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from bugbash import access
from bugbash.actions.projects import set_retention
from bugbash.execution.retention import preview_removal
from bugbash.forms.retention import RetentionForm
from portal.lib.people import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def update(request: SignedInRequest, slug: str) -> HttpResponse:
    """The rule, and what it would remove: `?kept_replays=5` tries one, a post saves it."""
    project = access.get_owned_project(request.user, slug)
    sent = request.POST if request.method == "POST" else request.GET or None
    form = RetentionForm(sent, initial={"kept_replays": project.kept_replays})
    if request.method == "POST" and form.is_valid():
        set_retention(project=project, by=request.user, **form.cleaned_data)
        messages.success(request, "The rule is saved. What it does not keep goes with the next daily round.")
        return redirect(f"{reverse('bugbash:settings', args=[slug])}#retention")
    tried = form.cleaned_data["kept_replays"] if form.is_valid() else None
    context = {
        "form": form,
        "kept_replays": tried,
        "removal": preview_removal(project, tried) if form.is_valid() else None,
    }
    return render(request, "bugbash/settings/retention.html", context, status=422 if form.errors else 200)
