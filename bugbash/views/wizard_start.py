"""How a definition begins: with something pasted, a protocol, or what is defined already."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from bugbash import access
from bugbash.actions.drafts import revise_definition, start_draft
from bugbash.errors import RefusedError
from bugbash.forms.wizard_start import PasteForm, PresetForm
from bugbash.logic.presets import PRESETS
from bugbash.selectors.drafts import drafts_of
from bugbash.views.wizard import ask_and_show
from portal.lib.forms import add_refusal, submitted
from portal.lib.people import SignedInRequest


@sensitive_post_parameters("pasted", "token")
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def start(request: SignedInRequest, slug: str) -> HttpResponse:
    """Step 1: paste, or choose a protocol. What was sent is asked once, at once."""
    project = access.get_owned_project(request.user, slug)
    form = start_form(request)
    if form.is_valid():
        preset = form.preset.key if isinstance(form, PresetForm) else ""
        try:
            draft = start_draft(project=project, pasted=form.cleaned_data["request"], preset=preset, by=request.user)
        except RefusedError as refusal:
            add_refusal(form, at_the_source(refusal, form))
        else:
            return ask_and_show(request, draft)
    context = {
        "form": form,
        "chosen": form.preset if isinstance(form, PresetForm) else None,
        "presets": PRESETS.values(),
        "drafts": drafts_of(project, request.user.pk),
        "definition": project.definitions.first(),
    }
    return render(request, "bugbash/wizard/start.html", context, status=422 if form.errors else 200)


def start_form(request: SignedInRequest) -> PasteForm | PresetForm:
    """The form of `?preset=`, or the one for what is pasted; 404 for a preset that there is none of."""
    key = request.GET.get("preset", "")
    if not key:
        return PasteForm(submitted(request))
    if key not in PRESETS:
        raise Http404("No such preset.")
    return PresetForm(submitted(request), preset=PRESETS[key])


def at_the_source(refusal: RefusedError, form: forms.Form) -> RefusedError:
    """A refusal at the field that the value came from."""
    source = {"value": "token", "base_url": "address"} if isinstance(form, PresetForm) else {}
    field = source.get(refusal.field or "", "pasted")
    return RefusedError(refusal.sentence, field=field if field in form.fields else None)


@require_POST
@login_required
def revise(request: SignedInRequest, slug: str) -> HttpResponse:
    """Begin with what is defined already."""
    project = access.get_owned_project(request.user, slug)
    definition = project.definitions.first()
    if definition is None:
        return redirect("bugbash:wizard", slug)
    return ask_and_show(request, revise_definition(definition=definition, by=request.user))
