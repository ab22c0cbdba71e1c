"""Triage of one breakage and of many, each with the way back."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bugbash import access
from bugbash.actions.breakage_triage import take_back_triage, triage_breakage, triage_breakages
from bugbash.choices import BreakageStatus
from bugbash.errors import RefusedError, StaleError
from bugbash.forms.breakage_list import BreakageFilterForm, read_picks
from bugbash.forms.breakage_triage import BulkTriageForm, OriginalForm, TriageForm
from bugbash.models import Breakage, Project
from bugbash.selectors.alike import like_in_words
from bugbash.selectors.breakage_groups import others_alike
from bugbash.selectors.breakage_order import rows_behind
from bugbash.selectors.breakage_triage import Plan, deeds_of, known_deeds, plan_changes, triage_mark
from bugbash.selectors.breakages import (
    ANY,
    BreakageFilter,
    breakage_in_full,
    breakage_rows,
    find_breakage,
    search_originals,
)
from bugbash.selectors.list_choices import breakage_choices
from bugbash.selectors.members import member_rows
from bugbash.views.breakage_list import filters_of
from bugbash.views.breakages import DETAIL, detail_context
from portal.lib.forms import add_refusal, renew
from portal.lib.htmx import page_or_part
from portal.lib.people import SignedInRequest

BULK, PLAN = "bugbash/breakage/bulk.html", "bugbash/breakage/_plan.html"


@require_POST
@login_required
def triage(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    project = access.get_writable_project(request.user, slug)
    breakage = get_object_or_404(breakage_in_full(project), number=number)
    lines = [check.line for check in breakage.query.checks.all()]
    form = TriageForm(breakage, list(member_rows(project)), lines, request.POST)
    status, batch = 422, uuid.uuid4()
    if form.is_valid():
        changes = form.changes()
        original = find_breakage(project, changes.pop("duplicate_of"))
        try:
            triage_breakage(breakage=breakage, by=request.user, batch=batch, duplicate_of=original, **changes)
        except StaleError as refusal:
            add_refusal(form, refusal)
            breakage = breakage_in_full(project).get(number=number)
            renew(form, mark=triage_mark(breakage))
            status = 409
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            address = reverse("bugbash:breakage-detail", args=[slug, number])
            if not deeds_of(project, batch).exists():
                messages.success(request, f"{breakage.code} stays as it is.")
                return redirect(address)
            return redirect(f"{address}?batch={batch}")
    context = detail_context(request, breakage, triage_form=form)
    return page_or_part(request, DETAIL, "bugbash/breakage/_triage.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def bulk(request: SignedInRequest, slug: str) -> HttpResponse:
    """Triage what was selected, or all of a filter: what would be done is shown before it is done."""
    project = access.get_writable_project(request.user, slug)
    rows, narrow = chosen_rows(request, project)
    form = BulkTriageForm(list(member_rows(project)), request.POST if request.method == "POST" else None)
    status = 200
    if form.is_valid() and request.POST.get("deed") == "save":
        try:
            batch, _ = triage_breakages(
                project=project, rows=rows, by=request.user, mark=form.cleaned_data["mark"], **changes_of(project, form)
            )
        except RefusedError as refusal:
            add_refusal(form, refusal)
            status = 409
        else:
            return redirect(say_address(request, project, batch))
    elif form.errors:
        status = 422
    plan = plan_changes(project, rows, changes_of(project, form) if hasattr(form, "cleaned_data") else {})
    renew(form, mark=plan.mark)
    context = bulk_context(request, plan, form, narrow)
    return page_or_part(request, BULK, PLAN, context, status=status)


def chosen_rows(request: HttpRequest, project: Project) -> tuple[QuerySet[Breakage], BreakageFilter]:
    """The breakages that are meant: those that were picked, else all of the filters in the address."""
    filters = BreakageFilterForm(request.GET, choices=breakage_choices(project))
    narrow, picks = filters.narrow(), read_picks(request.GET.getlist("pick"))
    if "pick" in request.GET:
        narrow = BreakageFilter(status=ANY)
        return breakage_rows(project, narrow).filter(number__in=picks), narrow
    return rows_behind(breakage_rows(project, narrow), filters.order(), None), narrow


def changes_of(project: Project, form: BulkTriageForm) -> dict[str, Any]:
    """What the form says, with the original as a row."""
    changes = form.changes()
    if "duplicate_of" in changes:
        changes["duplicate_of"] = find_breakage(project, changes["duplicate_of"])
    return changes


def bulk_context(request: HttpRequest, plan: Plan, form: BulkTriageForm, narrow: BreakageFilter) -> dict[str, Any]:
    return {
        "plan": plan,
        "form": form,
        "narrow": narrow,
        "address": request.get_full_path(),
        "filters": filters_of(request.GET),
        "is_picked": "pick" in request.GET,
    }


def say_address(request: HttpRequest, project: Project, batch: uuid.UUID) -> str:
    filters = filters_of(request.GET)
    address = reverse("bugbash:breakage-index", args=[project.slug])
    return f"{address}?{'&'.join(filter(None, [filters, f'batch={batch}']))}"


@require_POST
@login_required
def undo(request: SignedInRequest, slug: str, batch: uuid.UUID) -> HttpResponse:
    """Take one deed back; what somebody has changed since stays."""
    project = access.get_writable_project(request.user, slug)
    numbers = list(known_deeds(project, batch).values_list("breakage__number", flat=True))
    if not numbers:
        raise Http404("There is no such deed.")
    try:
        back = take_back_triage(project=project, batch=batch, by=request.user)
    except RefusedError as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, f"Taken back: {back.count} breakage{'' if back.count == 1 else 's'}.")
        if back.left:
            messages.warning(request, f"Changed since, so it stays: {', '.join(back.left)}.")
    if len(numbers) == 1 and request.POST.get("back") != "list":
        return redirect("bugbash:breakage-detail", slug, numbers[0])
    filters = filters_of(request.GET)
    return redirect(f"{reverse('bugbash:breakage-index', args=[slug])}{'?' if filters else ''}{filters}")


@require_GET
@login_required
def originals(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Breakages that this one may repeat: those that words find, else those that are alike."""
    project = access.get_readable_project(request.user, slug)
    breakage = get_object_or_404(breakage_in_full(project), number=number)
    words = request.GET.get("duplicate_of", "").strip()
    context = {"breakage": breakage, "originals": likely_originals(breakage, words), "words": words}
    return page_or_part(request, "bugbash/breakage/originals.html", "bugbash/breakage/_originals.html", context)


@require_POST
@login_required
def duplicate(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Say that it repeats another one; all else stays as it is."""
    project = access.get_writable_project(request.user, slug)
    breakage = get_object_or_404(breakage_in_full(project), number=number)
    form, batch = OriginalForm(request.POST), uuid.uuid4()
    address = reverse("bugbash:breakage-detail", args=[slug, number])
    original = find_breakage(project, form.cleaned_data["duplicate_of"]) if form.is_valid() else None
    try:
        triage_breakage(
            breakage=breakage, by=request.user, batch=batch, status=BreakageStatus.DUPLICATE, duplicate_of=original
        )
    except RefusedError as refusal:
        messages.warning(request, refusal.sentence)
        return redirect("bugbash:breakage-originals", slug, number)
    return redirect(f"{address}?batch={batch}")


def likely_originals(breakage: Breakage, words: str = "") -> list[Breakage]:
    if words:
        return list(search_originals(breakage, words))
    found = {row.pk: row for row in (*others_alike(breakage), *like_in_words(breakage))}
    found.pop(breakage.pk, None)
    return list(found.values())[:10]
