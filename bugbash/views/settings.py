from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from bugbash import access
from bugbash.actions.endpoints import define_endpoint
from bugbash.errors import RefusedError
from bugbash.forms.choosing import ScheduleForm
from bugbash.forms.secrets import SecretForm
from bugbash.forms.settings import DefinitionForm, MemberForm
from bugbash.logic.replay_options import describe
from bugbash.models import Project
from bugbash.selectors.definitions import revision_rows
from bugbash.selectors.diff_rules import rule_rows
from bugbash.selectors.egress import requests_of
from bugbash.selectors.members import member_rows
from bugbash.selectors.schedules import Schedule, schedule_of
from bugbash.selectors.secrets import missing_secrets, secret_rows
from bugbash.selectors.word_lists import word_list_rows
from portal.lib.forms import add_refusal, submitted
from portal.lib.people import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def index(request: SignedInRequest, slug: str) -> HttpResponse:
    """Members, and the endpoint's definition: everybody reads it, owners write its next revision."""
    gate = access.get_owned_project if request.method == "POST" else access.get_readable_project
    project = gate(request.user, slug)
    form = definition_form(project, submitted(request))
    if form.is_valid():
        try:
            define_endpoint(project=project, by=request.user, **form.cleaned_data)
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("bugbash:settings", slug)
    return show_settings(request, project, form=form)


def definition_form(project: Project, data: QueryDict | None = None) -> DefinitionForm:
    return DefinitionForm(data, initial=DefinitionForm.facts_of(project.definitions.first()))


def show_settings(
    request: SignedInRequest,
    project: Project,
    *,
    form: DefinitionForm | None = None,
    member_form: MemberForm | None = None,
    secret_form: SecretForm | None = None,
    schedule_form: ScheduleForm | None = None,
) -> HttpResponse:
    """The page with the one form that was sent, if any: 422 with what is wrong in it."""
    revisions = revision_rows(project)
    schedule = schedule_of(project)
    keeps_secrets = access.can_set_secrets(access.get_membership(request.user, project.slug))
    context = {
        "members": member_rows(project),
        "definition": revisions[0].definition if revisions else None,
        "revisions": revisions,
        "form": form or definition_form(project),
        "member_form": member_form or MemberForm(),
        "secret_form": secret_form or SecretForm(auto_id="secret-%s"),
        "value_form": SecretForm(auto_id=False),
        "keeps_secrets": keeps_secrets,
        "secrets": secret_rows(project) if keeps_secrets else (),
        "missing_secrets": missing_secrets(project),
        "diff_rules": rule_rows(project),
        "word_lists": word_list_rows(project),
        "egress_requests": requests_of(project),
        "schedule": schedule,
        "schedule_form": schedule_form or form_of(project, schedule),
        "schedule_chosen": describe(schedule.options),
    }
    is_wrong = any(sent is not None and sent.errors for sent in (form, member_form, secret_form, schedule_form))
    return render(request, "bugbash/settings/index.html", context, status=422 if is_wrong else 200)


def form_of(project: Project, schedule: Schedule) -> ScheduleForm:
    facts = {"nightly_at": schedule.nightly_at, "on_registration": schedule.on_registration}
    return ScheduleForm(project, initial={**ScheduleForm.facts_of(schedule.options), **facts}, auto_id="schedule-%s")
