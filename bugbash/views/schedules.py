from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from bugbash import access
from bugbash.actions.schedules import set_schedule
from bugbash.errors import RefusedError
from bugbash.forms.choosing import ScheduleForm
from bugbash.views.settings import show_settings
from portal.lib.forms import add_refusal
from portal.lib.people import SignedInRequest


@require_POST
@login_required
def set_(request: SignedInRequest, slug: str) -> HttpResponse:
    """Say when the newest version is replayed by itself."""
    project = access.get_writable_project(request.user, slug)
    form = ScheduleForm(project, request.POST, auto_id="schedule-%s")
    if form.is_valid():
        try:
            set_schedule(project=project, by=request.user, **form.facts())
        except RefusedError as refusal:
            add_refusal(form, refusal)
    if form.errors:
        return show_settings(request, project, schedule_form=form)
    messages.success(request, "The schedule is set.")
    return redirect("bugbash:settings", slug)
