from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_POST

from bugbash import access
from bugbash.actions.breakages import file_breakage
from bugbash.actions.comments import comment_on, see_mentions
from bugbash.choices import Category, Severity
from bugbash.errors import RefusedError
from bugbash.forms.breakage_triage import TriageForm
from bugbash.forms.breakages import BreakageForm, CommentForm
from bugbash.logic.checks import parse_check
from bugbash.models import Breakage, Project
from bugbash.selectors.breakage_groups import count_alike
from bugbash.selectors.breakages import (
    breakage_in_full,
    comments_on,
    duplicates_of,
    is_being_asked_again,
    sightings_of,
    verdict_strip,
)
from bugbash.selectors.members import member_rows
from bugbash.selectors.mentions import mentionable
from bugbash.selectors.sides import alone
from bugbash.selectors.sightings import seen_by
from bugbash.selectors.trails import trail_in_words
from bugbash.views.breakage_list import deed_context
from bugbash.views.console import console_address, console_context, get_shown
from bugbash.views.trials import try_checks
from portal.lib.forms import add_refusal
from portal.lib.htmx import is_fragment, page_or_part
from portal.lib.people import SignedInRequest

CONSOLE = "bugbash/console/index.html"
DETAIL = "bugbash/breakage/detail.html"


@require_POST
@login_required
def create(request: SignedInRequest, slug: str) -> HttpResponse:
    """File what the shown answers show going wrong; whoever files stays in the console."""
    project = access.get_fileable_project(request.user, slug)
    shown = get_shown(project, request.POST.get("observations") or request.POST.get("observation") or "none")
    form = BreakageForm(shown, request.POST)
    filed = try_to_file(request, project, form) if form.is_valid() else None
    if filed and not is_fragment(request):
        messages.success(request, say_filed(project, filed))
        return redirect(console_address(project, [row.pk for row in shown]))
    context = console_context(request, project, shown, file_form=None if filed else form)
    context |= {"breakage": filed, "is_asked_again": True}
    return page_or_part(request, CONSOLE, "bugbash/console/_file.html", context, status=200 if filed else 422)


def try_to_file(request: SignedInRequest, project: Project, form: BreakageForm) -> Breakage | None:
    """The filed breakage; None where it was refused, which the form then says."""
    facts = form.cleaned_data
    try:
        return file_breakage(
            project=project,
            observation=form.seen,
            title=facts["title"],
            category=Category(facts["category"]),
            severity=Severity(facts["severity"]),
            expectation=facts["expectation"],
            idempotency_key=facts["key"],
            by=request.user,
        )
    except RefusedError as refusal:
        if refusal.field == "idempotency_key":
            form.renew_key()
        add_refusal(form, refusal)
        return None


def say_filed(project: Project, breakage: Breakage) -> str:
    address = reverse("bugbash:breakage-detail", args=[project.slug, breakage.number])
    return format_html(
        'Filed as <a class="link" href="{}">{}</a>; every later replay checks it.', address, breakage.code
    )


@require_GET
@login_required
def detail(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """A breakage with its evidence; as a part, whether it happened again, which the page asks for until it is known.

    Whoever opens it has seen where it mentions them.
    """
    project = access.get_readable_project(request.user, slug)
    breakage = get_object_or_404(breakage_in_full(project), number=number)
    see_mentions(breakage=breakage, by=request.user)
    context = detail_context(request, breakage)
    return page_or_part(request, DETAIL, "bugbash/breakage/_reproduced.html", context)


@require_POST
@login_required
def comment(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    project = access.get_fileable_project(request.user, slug)
    breakage = get_object_or_404(breakage_in_full(project), number=number)
    form = CommentForm(request.POST)
    if form.is_valid():
        comment_on(breakage=breakage, text=form.cleaned_data["text"], by=request.user)
        if not is_fragment(request):
            return redirect(f"{reverse('bugbash:breakage-detail', args=[slug, number])}#comments")
    context = detail_context(request, breakage, comment_form=form if form.errors else None)
    status = 422 if form.errors else 200
    return page_or_part(request, DETAIL, "bugbash/breakage/_comments.html", context, status=status)


def detail_context(
    request: SignedInRequest,
    breakage: Breakage,
    *,
    triage_form: TriageForm | None = None,
    comment_form: CommentForm | None = None,
) -> dict[str, Any]:
    """Everything that the page of a breakage shows."""
    lines = [check.line for check in breakage.query.checks.all()]
    return {
        "breakage": breakage,
        "side": alone(breakage.observation),
        "trial": try_checks(breakage.observation, [parse_check(line) for line in lines]),
        "strip": verdict_strip(breakage),
        "seen": seen_by([breakage], request.user)[breakage.pk],
        "comments": comments_on(breakage),
        "mentionable": mentionable(breakage.project),
        "duplicates": duplicates_of(breakage),
        "alike_count": count_alike(breakage),
        "sightings": sightings_of(breakage),
        "trail": trail_in_words(breakage),
        "is_asked_again": is_being_asked_again(breakage, timezone.now()),
        "triage_form": triage_form or TriageForm(breakage, list(member_rows(breakage.project)), lines),
        "comment_form": comment_form or CommentForm(),
        **deed_context(request, breakage.project),
    }
