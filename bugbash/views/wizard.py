"""The definition wizard from its first answer on: ask, read, keep."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from bugbash import access
from bugbash.actions.asks import ask_live
from bugbash.actions.draft_changes import change_draft
from bugbash.actions.drafts import Kept, ask_draft, discard_draft, finish_draft
from bugbash.actions.secrets import set_secret
from bugbash.errors import RefusedError
from bugbash.execution.trials import WHOLE, proposals_for, read_body, read_trial, was_asked
from bugbash.forms.wizard import KeepForm, MappingForm, RequestForm, ValueForm
from bugbash.logic.advice import advise
from bugbash.logic.mapping import ResponseMapping
from bugbash.models import DefinitionDraft, Project
from bugbash.selectors.drafts import drafts_of, understand
from bugbash.selectors.sides import alone
from bugbash.views.console import console_address
from portal.lib.forms import add_refusal, submitted
from portal.lib.htmx import is_fragment, page_or_part
from portal.lib.people import SignedInRequest
from portal.lib.trees import draw_text

PAGE = "bugbash/wizard/draft.html"
PREVIEW, KEEP = "bugbash/wizard/_tried.html", "bugbash/wizard/_keep.html"
SHOWN_TEXT = 100_000


def ask_and_show(request: SignedInRequest, draft: DefinitionDraft) -> HttpResponse:
    try:
        ask_draft(draft=draft, by=request.user)
    except RefusedError as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("bugbash:wizard-draft", draft.project.slug, draft.pk)


def get_draft(request: SignedInRequest, slug: str, pk: int) -> DefinitionDraft:
    """404 for a draft of somebody else, too."""
    project = access.get_owned_project(request.user, slug)
    return get_object_or_404(drafts_of(project, request.user.pk), pk=pk)


@sensitive_post_parameters("request")
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def draft(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Step 2: the request and its answer; posting changes the request and asks again."""
    row = get_draft(request, slug, pk)
    form = RequestForm(submitted(request), draft=row, understood=understand(row))
    if form.is_valid():
        try:
            changed = change_draft(draft=row, by=request.user, **form.cleaned_data)
        except RefusedError as refusal:
            add_refusal(form, refusal)
            row.refresh_from_db()
        else:
            return ask_and_show(request, changed)
    return render(request, PAGE, draft_context(row, request_form=form), status=422 if form.errors else 200)


@require_POST
@login_required
def read(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Try a mapping on the answer at hand, without a call; one that can be used is kept with the draft.

    A page asks for this while one types, so it may ask for a draft that was kept meanwhile: that changes nothing there.
    """
    project = access.get_owned_project(request.user, slug)
    rows = drafts_of(project, request.user.pk)
    if is_fragment(request) and not rows.filter(pk=pk).exists():
        return HttpResponse(status=204)
    row = get_object_or_404(rows, pk=pk)
    form = MappingForm(request.POST)
    was = request.POST.get("mapping-shown", "")
    fault = try_mapping(request, row, form)
    if not fault and not is_fragment(request):
        return redirect("bugbash:wizard-draft", slug, pk)
    shown = form if fault else MappingForm.of(row.mapping)
    context = draft_context(row, mapping_form=shown, fault=fault)
    context["is_other_kind"] = "use" in request.POST or was != shown.chosen
    return page_or_part(request, PAGE, PREVIEW, context, status=422 if fault else 200)


def try_mapping(request: SignedInRequest, row: DefinitionDraft, form: MappingForm) -> str:
    """Keep what was chosen or typed; the sentence on what is wrong with it, or nothing."""
    chosen = choose_mapping(request, row, form)
    if chosen is None and not form.is_valid():
        return " ".join(str(sentence) for errors in form.errors.values() for sentence in errors)
    try:
        change_draft(draft=row, by=request.user, mapping=form.mapping if chosen is None else chosen)
    except RefusedError as refusal:
        row.refresh_from_db(fields=["mapping"])
        return refusal.sentence
    return ""


def choose_mapping(request: SignedInRequest, row: DefinitionDraft, form: MappingForm) -> dict[str, Any] | None:
    """The proposal that was pressed, or the first one of a kind that was turned to and has no paths yet."""
    found = [one.mapping for one in proposals_for(row)]
    use = request.POST.get("use", "")
    if use.isascii() and use.isdecimal():
        return next((one.to_json() for number, one in enumerate(found) if str(number) == use), None)
    if request.POST.get("mapping-shown", "") != form.chosen and not any(path.value() for path in form.paths):
        return next((one.to_json() for one in found if one.kind == form["kind"].value()), None)
    return None


@require_POST
@login_required
def keep(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Step 3: the next revision, the version if it is named, and its first question."""
    row = get_draft(request, slug, pk)
    form = KeepForm(request.POST)
    if "mapping-kind" in request.POST and (fault := try_mapping(request, row, MappingForm(request.POST))):
        form.add_error(None, fault)
    if form.is_valid():
        try:
            kept = finish_draft(draft=row, by=request.user, **form.cleaned_data)
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            return go_to(request, show_kept(request, row.project, kept, row.text, row.params))
    context = draft_context(row, keep_form=form)
    return page_or_part(request, PAGE, KEEP, context, status=422)


def show_kept(request: SignedInRequest, project: Project, kept: Kept, text: str, params: Mapping[str, Any]) -> str:
    """Where to go: to the console, where the new version has just answered the sample; without one, to the settings."""
    if kept.version is None:
        messages.success(request, f"{kept.definition} is kept; versions that are registered from now on use it.")
        return f"{reverse('bugbash:settings', args=[project.slug])}#endpoint"
    messages.success(request, f"{kept.definition} is kept, and {kept.version} is registered.")
    places = list(kept.version.deployments.select_related("version__definition"))
    try:
        rows = ask_live(project=project, deployments=places, text=text, params=params, by=request.user)
    except RefusedError as refusal:
        messages.warning(request, refusal.sentence)
        return f"{reverse('bugbash:console', args=[project.slug])}?{urlencode({'q': text[:1000]})}"
    return console_address(project, [row.pk for row in rows])


def go_to(request: SignedInRequest, address: str) -> HttpResponse:
    """A redirect that leaves the page for a fragment's request, too."""
    if is_fragment(request):
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


@require_POST
@login_required
def discard(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    discard_draft(draft=get_draft(request, slug, pk), by=request.user)
    messages.success(request, "The draft is discarded.")
    return redirect("bugbash:wizard", slug)


@sensitive_post_parameters("value")
@require_POST
@login_required
def secret(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Set a secret that the request carries for the draft's own address, and ask again."""
    row = get_draft(request, slug, pk)
    form = ValueForm(request.POST)
    if form.is_valid():
        try:
            set_secret(project=row.project, base_url=row.base_url, by=request.user, **form.cleaned_data)
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            return ask_and_show(request, row)
    return render(request, PAGE, draft_context(row, value_form=form), status=422)


def draft_context(
    row: DefinitionDraft,
    *,
    request_form: RequestForm | None = None,
    mapping_form: MappingForm | None = None,
    keep_form: KeepForm | None = None,
    value_form: ValueForm | None = None,
    fault: str = "",
) -> dict[str, Any]:
    """Everything that step 2 and its parts show."""
    understood = understand(row)
    mapping = ResponseMapping.from_json(row.mapping) if row.mapping else WHOLE
    side = alone(read_trial(row, mapping))
    return {
        "draft": row,
        "may_keep": bool(row.asked_at and (row.mapping or not row.error)),
        "understood": understood,
        "side": side,
        "advice": advise(side.observation.error, row.status),
        "fault": fault,
        "received": lazy_received(row),
        "is_stale": row.asked_at is not None and not was_asked(row),
        "proposals": [(one, one.mapping == mapping) for one in proposals_for(row)],
        "request_form": request_form or RequestForm(draft=row, understood=understood),
        "mapping_form": mapping_form or MappingForm.of(row.mapping),
        "keep_form": keep_form or KeepForm(),
        "value_form": value_form or ValueForm(auto_id=False),
    }


@dataclass(frozen=True, slots=True)
class Received:
    """The answer as text that a page can show."""

    text: str
    is_json: bool
    is_cut: bool


def lazy_received(row: DefinitionDraft) -> Any:
    """Read only where it is shown, which parts of the page do not."""
    return SimpleLazyObject(lambda: receive(row))


def receive(row: DefinitionDraft) -> Received:
    answer = read_body(row)
    text = draw_text(answer.value) if answer.is_json else answer.text
    return Received(text[:SHOWN_TEXT], answer.is_json, len(text) > SHOWN_TEXT)
