from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from bugbash import access
from bugbash.actions.secrets import remove_secret, set_secret
from bugbash.errors import RefusedError
from bugbash.forms.secrets import SecretForm
from bugbash.views.settings import show_settings
from portal.lib.forms import add_refusal
from portal.lib.people import SignedInRequest


@sensitive_post_parameters("value")
@require_POST
@login_required
def set_(request: SignedInRequest, slug: str) -> HttpResponse:
    """Enter a value, or put another one in its place."""
    project = access.get_confided_project(request.user, slug)
    form = SecretForm(request.POST, auto_id="secret-%s")
    if form.is_valid():
        try:
            secret = set_secret(project=project, by=request.user, **form.cleaned_data)
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"{secret.name} is set for {secret.origin}.")
            return redirect("bugbash:settings", slug)
    return show_settings(request, project, secret_form=form)


@require_POST
@login_required
def remove(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Forget a value."""
    project = access.get_confided_project(request.user, slug)
    secret = get_object_or_404(project.secrets, pk=pk)
    remove_secret(secret=secret, by=request.user)
    messages.success(request, f"{secret.name} for {secret.origin} is forgotten.")
    return redirect("bugbash:settings", slug)
