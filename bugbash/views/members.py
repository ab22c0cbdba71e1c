from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from bugbash import access
from bugbash.actions.projects import set_member
from bugbash.errors import RefusedError
from bugbash.forms.settings import MemberForm
from bugbash.views.settings import show_settings
from portal.lib.forms import add_refusal
from portal.lib.people import SignedInRequest, display_name


@require_POST
@login_required
def create(request: SignedInRequest, slug: str) -> HttpResponse:
    """Give an account of this instance a role, or another one."""
    project = access.get_owned_project(request.user, slug)
    form = MemberForm(request.POST)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            set_member(project=project, by=request.user, **facts)
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"{display_name(facts['user'])} is {facts['role'].label} now.")
            return redirect("bugbash:settings", slug)
    return show_settings(request, project, member_form=form)
