"""What follows a signature, and what it needs: conditions, reminders, the project's rules."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from bugbash import access
from bugbash.errors import RefusedError
from portal.lib.forms import submitted
from portal.lib.people import SignedInRequest, display_name
from reviews.actions.reminders import remind_signers
from reviews.actions.settings import set_signing_rules
from reviews.actions.signing import settle_condition
from reviews.forms.signing import RulesForm, SettleForm
from reviews.selectors.queue import settings_of
from reviews.selectors.reports import conditions_of, project_reports


@require_POST
@login_required
def settle(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Tick a condition off, or open it again."""
    project = access.get_readable_project(request.user, slug)
    condition = get_object_or_404(conditions_of(project), pk=pk)
    form = SettleForm(request.POST)
    form.is_valid()
    settle_condition(condition=condition, done=bool(form.cleaned_data.get("done")), by=request.user)
    return redirect("reviews:report-detail", slug, condition.signoff.report.number)


@require_POST
@login_required
def remind(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    project = access.get_managed_project(request.user, slug)
    report = get_object_or_404(project_reports(project), number=number)
    page = reverse("reviews:report-detail", args=[slug, number])
    try:
        people = remind_signers(report=report, address=request.build_absolute_uri(page), by=request.user)
    except RefusedError as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, f"Reminded {', '.join(map(display_name, people))}.")
    return redirect(page)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def rules(request: SignedInRequest, slug: str) -> HttpResponse:
    """Whose signatures a report needs."""
    project = access.get_owned_project(request.user, slug)
    now = settings_of(project)
    initial = {"required_roles": now.required_roles, "two_person_rule": now.two_person_rule}
    form = RulesForm(submitted(request), initial=initial)
    if form.is_valid():
        set_signing_rules(project=project, by=request.user, **form.cleaned_data)
        messages.success(request, "The rules are saved; they hold for every report from now on.")
        return redirect("bugbash:settings", slug)
    context = {"form": form, "section": "settings"}
    return render(request, "reviews/report/rules.html", context, status=422 if form.errors else 200)
