"""What outgoing calls may reach, for the administrators of the instance; for others these pages are not there."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from bugbash import access
from bugbash.actions.egress import add_rule, allow_request, decline_request, draft_rule, remove_rule
from bugbash.errors import RefusedError
from bugbash.execution.egress import decide_about, effects_of, instance_policy
from bugbash.forms.egress import AllowForm, DeclineForm, PlaceForm, RuleForm, TryForm, ends_at
from bugbash.models import EgressRequest
from bugbash.selectors.egress import rule_rows, waiting_requests
from portal.lib.forms import add_refusal
from portal.lib.htmx import page_or_part
from portal.lib.people import SignedInRequest

PAGE = "bugbash/egress/index.html"
TRY_ID = "id_try_%s"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request with the forms that decide it."""

    request: EgressRequest
    allow: AllowForm
    decline: DeclineForm


@require_GET
@login_required
def index(request: SignedInRequest) -> HttpResponse:
    """Rules, requests, and with `?url=` what the rules say about one address and why."""
    access.check_administrator(request.user)
    form = TryForm(request.GET if "url" in request.GET else None, auto_id=TRY_ID)
    context = {"try_form": form, **decision_context(form)}
    return page_or_part(request, PAGE, "bugbash/egress/_decision.html", {**page_context(), **context})


def decision_context(form: TryForm) -> dict[str, Any]:
    if not form.is_valid():
        return {}
    project = form.cleaned_data["project"]
    return {"decision": decide_about(form.cleaned_data["url"], project_id=project.pk if project else None)}


@require_POST
@login_required
def create(request: SignedInRequest) -> HttpResponse:
    access.check_administrator(request.user)
    form = RuleForm(request.POST)
    if form.is_valid():
        try:
            add_rule(by=request.user, **form.facts)
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "The rule holds from now on, for replays that are under way within a second.")
            return redirect("instance:egress")
    return render(request, PAGE, {**page_context(), "rule_form": form}, status=422)


@require_POST
@login_required
def preview(request: SignedInRequest) -> HttpResponse:
    """What the rule that is being typed would open, or what is wrong with it."""
    access.check_administrator(request.user)
    form = PlaceForm(request.POST)
    context: dict[str, Any] = {}
    if form.is_valid():
        try:
            context["effects"] = effects_of(draft_rule(**form.cleaned_data, reason="", by=request.user))
        except RefusedError as refusal:
            context["refusal"] = refusal
    return render(request, "bugbash/egress/_preview.html", context)


@require_POST
@login_required
def remove(request: SignedInRequest, pk: int) -> HttpResponse:
    access.check_administrator(request.user)
    remove_rule(rule=get_object_or_404(rule_rows(), pk=pk), by=request.user)
    messages.success(request, "The rule is gone; the next call to that place is refused.")
    return redirect("instance:egress")


@require_POST
@login_required
def allow(request: SignedInRequest, pk: int) -> HttpResponse:
    access.check_administrator(request.user)
    wish = get_object_or_404(EgressRequest.objects.select_related("project"), pk=pk)
    form = AllowForm(request.POST, auto_id=f"id_allow_{pk}_%s")
    if form.is_valid():
        try:
            allow_request(request=wish, by=request.user, expires_at=ends_at(form.cleaned_data["days"]))
        except RefusedError as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, f"{wish.project} may call {wish} now.")
            return redirect("instance:egress")
    return render(request, PAGE, page_context(wish, allow=form), status=422)


@require_POST
@login_required
def decline(request: SignedInRequest, pk: int) -> HttpResponse:
    access.check_administrator(request.user)
    wish = get_object_or_404(EgressRequest.objects.select_related("project"), pk=pk)
    form = DeclineForm(request.POST, auto_id=f"id_decline_{pk}_%s")
    if form.is_valid():
        try:
            decline_request(request=wish, answer=form.cleaned_data["answer"], by=request.user)
        except RefusedError as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, f"{wish} stays closed to {wish.project}, which reads why.")
            return redirect("instance:egress")
    return render(request, PAGE, page_context(wish, decline=form), status=422)


def page_context(
    wish: EgressRequest | None = None, allow: AllowForm | None = None, decline: DeclineForm | None = None
) -> dict[str, Any]:
    """Everything on the page; a decision on `wish` that did not go through is shown with its form."""
    waiting = [
        Waiting(
            row,
            allow if allow and row == wish else AllowForm(auto_id=f"id_allow_{row.pk}_%s"),
            decline if decline and row == wish else DeclineForm(auto_id=f"id_decline_{row.pk}_%s"),
        )
        for row in waiting_requests()
    ]
    return {
        "rules": rule_rows(),
        "policy": instance_policy(),
        "waiting": waiting,
        "rule_form": RuleForm(),
        "try_form": TryForm(auto_id=TRY_ID),
        "problems": [error for form in (allow, decline) if form for error in form.non_field_errors()],
    }
