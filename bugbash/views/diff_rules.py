"""What comparisons leave out: read by everybody, written by engineers."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from bugbash import access
from bugbash.actions.diff_rules import add_diff_rule, draft_rule, remove_diff_rule
from bugbash.errors import RefusedError
from bugbash.forms.diff_rules import DiffRuleForm, RemovalForm, RulePlaceForm
from bugbash.models import Project
from bugbash.selectors.diff_rules import rule_rows
from bugbash.selectors.rule_effects import effects_of, take_sample
from portal.lib.forms import add_refusal
from portal.lib.people import SignedInRequest

PAGE = "bugbash/diff_rule/index.html"


@require_GET
@login_required
def index(request: SignedInRequest, slug: str) -> HttpResponse:
    """The rules with what each hides; `?kind=…&path=…` is a rule that another page offers."""
    project = access.get_readable_project(request.user, slug)
    offered = DiffRuleForm.offered(request.GET.dict())
    context = page_context(project, DiffRuleForm(initial=offered))
    if offered:
        context |= preview_context(project, RulePlaceForm({"kind": "ignore", **offered}))
    return render(request, PAGE, context)


def page_context(project: Project, form: DiffRuleForm) -> dict[str, Any]:
    sample, rules = effects_of(project)
    return {"sample": sample, "rules": rules, "form": form}


def preview_context(project: Project, form: RulePlaceForm) -> dict[str, Any]:
    """What the rule that is being typed would hide, or what is wrong with it; nothing before there is a path."""
    if not form.is_valid():
        return {}
    try:
        rule = draft_rule(**form.cleaned_data)
    except RefusedError as refusal:
        return {"refusal": refusal}
    sample = take_sample(project)
    return {"typed": rule, "effect": sample.effect_of(rule), "sample": sample}


@require_POST
@login_required
def create(request: SignedInRequest, slug: str) -> HttpResponse:
    project = access.get_writable_project(request.user, slug)
    form = DiffRuleForm(request.POST)
    if form.is_valid():
        try:
            add_diff_rule(project=project, by=request.user, **form.cleaned_data)
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "The rule holds from the next replay on.")
            return redirect("bugbash:diff-rule-index", slug)
    return render(request, PAGE, page_context(project, form), status=422)


@require_POST
@login_required
def preview(request: SignedInRequest, slug: str) -> HttpResponse:
    """The part of the page that follows while a rule is typed."""
    project = access.get_writable_project(request.user, slug)
    context = preview_context(project, RulePlaceForm(request.POST))
    return render(request, "bugbash/diff_rule/_preview.html", context)


@require_POST
@login_required
def remove(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    project = access.get_writable_project(request.user, slug)
    rule = get_object_or_404(rule_rows(project), pk=pk)
    form = RemovalForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    remove_diff_rule(rule=rule, by=request.user, reason=reason)
    messages.success(request, f"{rule} is gone: it counts again from the next replay on.")
    return redirect("bugbash:diff-rule-index", slug)
