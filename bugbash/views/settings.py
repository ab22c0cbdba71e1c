from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render

from bugbash import access
from bugbash.actions.endpoints import define_endpoint
from bugbash.errors import RefusedError
from bugbash.forms.settings import DefinitionForm, MemberForm
from bugbash.selectors.egress import requests_of
from bugbash.selectors.members import member_rows
from portal.lib.forms import add_refusal
from portal.lib.people import SignedInRequest


@login_required
def index(request: SignedInRequest, slug: str) -> HttpResponse:
    """Members, and the endpoint's definition: everybody reads it, owners write its next revision."""
    reader = access.get_readable_project if request.method == "GET" else access.get_owned_project
    project = reader(request.user, slug)
    newest = project.definitions.first()
    form = DefinitionForm(request.POST or None, initial=DefinitionForm.facts_of(newest))
    if request.method == "POST" and form.is_valid():
        try:
            define_endpoint(project=project, by=request.user, **form.cleaned_data)
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("bugbash:settings", slug)
    context = {
        "members": member_rows(project),
        "definition": newest,
        "form": form,
        "member_form": MemberForm(),
        "egress_requests": requests_of(project),
    }
    return render(request, "bugbash/settings/index.html", context, status=422 if form.errors else 200)
